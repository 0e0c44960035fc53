"""`lourie replay` as a process: whole, resumed after kills, ended by Ctrl-C; the store must come out the same."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import random
import time
from collections import Counter

import pytest

from tests.lourie.commands import call
from tests.lourie.process import ask_store, lourie, run_to_end, stored, stored_count, wait_until

BEGINNING = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
POSTS = 4000
TRADE = "Selling elephant ivory bangles number {}, 200 USD, WhatsApp +44 7700 900123"
ORDINARY = "What a lovely morning number {}, coffee and a walk by the river"


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    """A file of posts, one in ten an offer, with a malformed line and a duplicate in it."""
    path = tmp_path_factory.mktemp("recording") / "posts.jsonl"
    lines = [
        json.dumps({"id": f"p{number}", "text": (TRADE if number % 10 == 0 else ORDINARY).format(number)})
        for number in range(POSTS)
    ]
    lines[77] = "{ not json"
    lines.insert(200, lines[100])
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def outcome(folder):
    """What must be equal however the run went: ids with findings, counters, dead letters."""
    judged: Counter[tuple[str, ...]] = Counter()
    for hour in ask_store(folder, lambda store: store.hours(BEGINNING)):
        judged[hour.source, hour.language, hour.level] += hour.count
    posts = sorted(
        (one.flagged.post.id, one.flagged.finding.level, one.flagged.finding.score) for one in stored(folder)
    )
    return {
        "posts": posts,
        "judged": judged,
        "dead": len(ask_store(folder, lambda store: store.dead())),
    }


@pytest.fixture(scope="module")
def undisturbed(recording, tmp_path_factory):
    folder = tmp_path_factory.mktemp("undisturbed")
    done = run_to_end(folder, "replay", str(recording), "--no-desk")
    assert done.returncode == 1, done.stderr
    assert "Playing " in done.stderr
    assert "running" not in done.stderr
    assert "1 could not be read; `lourie dead list` says why" in done.stderr
    found = outcome(folder)
    assert len(found["posts"]) >= POSTS // 10 - 1
    assert found["dead"] == 1
    assert found["judged"].total() == POSTS
    return found


def test_a_second_run_changes_nothing(recording, undisturbed, tmp_path):
    first, second = (run_to_end(tmp_path, "replay", str(recording), "--no-desk") for _ in range(2))
    assert (first.returncode, second.returncode) == (1, 0)
    assert "played before" not in first.stderr
    assert "played before and nothing new is in it" in second.stderr
    assert outcome(tmp_path) == undisturbed


def kill_until_done(folder, recording, kills: int, seed: int) -> None:
    """Kill the replay at random moments, start it again each time, then let it finish."""
    chance = random.Random(seed)
    for _ in range(kills):
        with lourie(folder, "replay", str(recording), "--no-desk", "--rate", "2000") as running:
            running.wait_for("Playing ")
            time.sleep(chance.uniform(0, 2 / kills + 0.2))
            running.process.kill()
    run_to_end(folder, "replay", str(recording), "--no-desk")


def test_ten_kills_lose_and_double_nothing(recording, undisturbed, tmp_path):
    kill_until_done(tmp_path, recording, kills=10, seed=10)
    assert outcome(tmp_path) == undisturbed


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_a_hundred_kills_lose_and_double_nothing(recording, undisturbed, tmp_path):
    kill_until_done(tmp_path, recording, kills=100, seed=100)
    assert outcome(tmp_path) == undisturbed


def test_ctrl_c_ends_it_cleanly_and_it_goes_on_where_it_was(recording, undisturbed, tmp_path):
    with lourie(tmp_path, "replay", str(recording), "--rate", "1000") as running:
        assert running.address
        wait_until(lambda: stored_count(tmp_path), running)
        started = time.monotonic()
        assert running.stop() == 0
        assert time.monotonic() - started < 3
        assert "Traceback" not in running.output
    assert 0 < len(stored(tmp_path)) < len(undisturbed["posts"])
    assert run_to_end(tmp_path, "replay", str(recording), "--no-desk").returncode == 0
    assert outcome(tmp_path) == undisturbed


def test_standard_input_is_read(recording, tmp_path):
    import subprocess
    import sys

    from tests.lourie.process import environment

    command = [sys.executable, "-m", "lourie", "replay", "-", "--no-desk"]
    content = b"".join(recording.read_bytes().splitlines(keepends=True)[:50])
    done = subprocess.run(
        command, input=content, env=environment(tmp_path), capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert len(stored(tmp_path)) == 5


@pytest.mark.parametrize(
    ("name", "content", "wide"),
    [
        ("u16.jsonl", '{"id": 1, "text": "a"}\n'.encode("utf-16"), True),
        ("latin.jsonl", '{"id": 1, "text": "é"}\n'.encode("latin-1"), False),
        ("cut.jsonl.gz", gzip.compress(b'{"id": 1, "text": "a"}\n', mtime=0)[:-9], False),
        ("types.jsonl", b'{"id": 1, "text": 5}\n', False),
    ],
    ids=["utf-16", "latin-1", "cut", "types"],
)
def test_a_file_of_which_nothing_can_be_read_is_said_so(filled, tmp_path, name, content, wide):
    (tmp_path / name).write_bytes(content)
    done = call(tmp_path / "data", "replay", str(tmp_path / name), "--no-desk")
    assert done.exit_code == 1
    assert "could not be read; `lourie dead list` says why" in done.stderr
    assert ("UTF-16" in done.stderr) == wide
