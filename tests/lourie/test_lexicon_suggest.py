"""`lourie lexicon suggest` learns from labels or the store's decisions and says what it could not compare."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from schemas.label import Label
from tests.lourie.commands import call
from tests.lourie.process import ask_store, stored
from tests.processors.curation.test_suggestions import OFFER, TALK


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    """Give eight labelled offers of eight sellers, and ordinary posts."""
    labels, ordinary = tmp_path / "labels.jsonl", tmp_path / "ordinary.jsonl"
    offers = [
        {"id": f"o{number}", "text": OFFER.format(number), "label": True, "group": f"s{number}"} for number in range(8)
    ]
    labels.write_text("\n".join(json.dumps(line) for line in [*offers, {"id": "x", "text": "no label"}]), "utf-8")
    talk = [{"id": f"t{number}", "text": TALK.format(number)} for number in range(120)]
    ordinary.write_text("\n".join(map(json.dumps, talk)), "utf-8")
    return str(labels), str(ordinary)


def test_suggestions_name_the_species_and_how_to_try_them(filled: Path, files: tuple[str, str]) -> None:
    labels, ordinary = files
    answer = call(filled, "lexicon", "suggest", "--labels", labels, "--group", "group", "--posts", ordinary)
    assert "8 confirmed offers, 0 dismissed posts" in answer.stderr
    assert "labels.jsonl: line 9: no label" in answer.stderr
    assert (answer.exit_code, "1 bad line(s) skipped" in answer.stderr) == (1, True)
    assert "8 sellers, 0 other posts" in answer.stdout
    assert "100% beside elephant" in answer.stdout
    preview = next(line.split() for line in answer.stdout.splitlines() if "lexicon preview" in line)
    assert preview[-2:] == ["--taxon", "elephant"]
    told = call(
        filled, "lexicon", "suggest", "--labels", labels, "--posts", ordinary, "--format", "json", "--most", "1"
    )
    one = json.loads(told.stdout)
    assert (one["seller_count"], one["species"], one["language"]) == (8, "elephant", "en")


def test_decisions_of_the_store_are_learned_from(own_copy: Path) -> None:
    posts = [one.flagged.post for one in stored(own_copy)]

    async def decide(store: object) -> None:
        for number, post in enumerate(posts[:3]):
            decision = "trade" if number else "not_trade"
            at = dt.datetime(2026, 1, 31, 12, tzinfo=dt.UTC)
            await store.label(Label(post_id=post.id, revision=post.revision, decision=decision, by="a", at=at))  # type: ignore[attr-defined]

    ask_store(own_copy, decide)
    answer = call(own_copy, "lexicon", "suggest")
    assert "2 confirmed offers, 1 dismissed posts" in answer.stderr
    assert "nothing new that 5 sellers write" in answer.stderr
    assert not answer.stdout


def test_without_decisions_it_says_what_to_do(filled: Path) -> None:
    answer = call(filled, "lexicon", "suggest")
    assert answer.exit_code == 0
    assert "decide posts on the board, or give --labels FILE" in answer.stderr
