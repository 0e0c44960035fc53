from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lourie.commands import call
from tests.lourie.process import environment, stored

SALE = "Selling i.v.o.r.y bangles, 200 USD, WhatsApp +44 7700 900123"


def test_a_text_is_reckoned_as_a_tree(filled: Path) -> None:
    shown = call(filled, "explain", SALE).stdout
    for words in ("prior.base", "term.product", "hidden: squeezed", "interaction.hidden", "sum +", "no gate"):
        assert words in shown


def test_what_is_left_out_changes_the_score_and_is_told(filled: Path) -> None:
    shown = call(filled, "explain", SALE, "--without", "price", "--without", "contact").stdout
    assert "without price, contact" in shown
    assert "in log-odds" in shown
    bare = ("explain", SALE, "--without", "model", "--format", "json")
    without_model = json.loads(call(filled, *bare).stdout)["without"]
    without_both = json.loads(call(filled, *bare, "--without", "price").stdout)["without"]
    assert without_both["score"] < without_model["score"]


def test_a_stored_post_is_reckoned_beside_what_was_stored(filled: Path) -> None:
    post_id = stored(filled)[0].flagged.post.id
    assert "Stored as" in call(filled, "explain", "--id", post_id).stdout
    missing = call(filled, "explain", "--id", "file:" + "0" * 32)
    assert missing.exit_code == 1
    assert "lourie store search" in missing.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [((SALE, "--without", "toys"), 'no signal "toys"'), ((SALE, "--id", "x"), "TEXT or --id")],
)
def test_wrong_use_says_what_to_do(filled: Path, arguments: tuple[str, ...], message: str) -> None:
    answer = call(filled, "explain", *arguments)
    assert answer.exit_code in (1, 2)
    assert message in answer.stderr


def test_no_sign_of_a_post_steers_the_terminal(filled: Path) -> None:
    assert "\x1b[31m" not in call(filled, "explain", "ivory\x1b[31m bangles 200 USD").stdout


def test_posts_come_in_on_standard_input(filled: Path, tmp_path: Path) -> None:
    lines = "".join(json.dumps({"id": number, "text": SALE}) + "\n" for number in range(2))
    (tmp_path / "posts.jsonl").write_text(lines, "utf-8")
    command = [sys.executable, "-m", "lourie", "explain", "--format", "json"]
    with (tmp_path / "posts.jsonl").open("rb") as posts:
        done = subprocess.run(
            command, stdin=posts, env=environment(filled), capture_output=True, text=True, check=False
        )
    assert [json.loads(line)["explanation"]["level"] for line in done.stdout.splitlines()] == ["alert", "alert"]
