import json

import pytest

from schemas.store import WriteBatch
from tests.builders import make_flagged
from tests.lourie.process import ask_store, run_to_end, stored


def ask(folder, *arguments):
    done = run_to_end(folder, "store", *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_stats_count_what_is_kept(filled):
    facts = json.loads(ask(filled, "stats", "--format", "json"))
    assert facts["post_count"] == len(stored(filled))
    assert facts["dead_count"] == 2
    assert "post count" in ask(filled, "stats")


@pytest.mark.parametrize(
    ("words", "found"),
    [("ivory", 1), ("象牙", 1), ("งาช้าง", 1), ('"tiger bone"', 1), ('"bone tiger"', 0), ("ivory tiger", 0)],
)
def test_search_finds_words_of_any_script(filled, words, found):
    lines = ask(filled, "search", words, "--format", "json").splitlines()
    assert len(lines) == found


def test_search_marks_the_words_and_says_why(filled):
    row = json.loads(ask(filled, "search", "tiger", "--format", "json"))
    assert "[[" in row["text"]
    assert row["because"]


def test_nothing_found_says_what_to_try(filled):
    assert "try fewer words" in ask(filled, "search", "zebrafinch")


def test_export_writes_every_kept_post_and_no_locator(filled, tmp_path):
    ask(filled, "export", "--output", str(tmp_path / "out.jsonl"))
    lines = (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(stored(filled))
    assert not any("locator" in line or "seller of" in line for line in lines)


def test_export_hands_out_ids_only_of_x(own_copy):
    flagged = make_flagged("of-x", "Selling ivory", platform="x", level="alert")

    async def write(store):
        await store.write(WriteBatch(posts=[flagged]))

    ask_store(own_copy, write)
    lines = [json.loads(line) for line in ask(own_copy, "export", "--platform", "x").splitlines()]
    assert lines == [{"id": flagged.post.id, "platform": "x"}]


def test_erase_leaves_no_byte(own_copy):
    post_id = json.loads(ask(own_copy, "search", "tiger", "--format", "json"))["id"]
    assert "1 post(s) erased" in ask(own_copy, "erase", "--post", post_id, "--yes")
    assert ask(own_copy, "search", "tiger", "--format", "json") == ""
    for file in own_copy.glob("store.sqlite*"):
        assert b"shipping worldwide" not in file.read_bytes()


def test_erase_by_author_takes_everything_of_the_pseudonym(own_copy):
    author = next(one.flagged.post.author for one in stored(own_copy) if one.flagged.finding.language == "th")
    ask(own_copy, "erase", "--author", str(author), "--yes")
    assert ask(own_copy, "search", "งาช้าง", "--format", "json") == ""


def test_erase_wants_one_scope(filled):
    assert run_to_end(filled, "store", "erase", "--yes").returncode == 2


def test_retain_says_how_many_went(own_copy):
    assert "0 post(s)" in ask(own_copy, "retain")
