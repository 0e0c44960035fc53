from __future__ import annotations

import json
from pathlib import Path

from tests.lourie.commands import call


def test_a_term_is_explained_with_its_source_taxon_and_counts(filled: Path) -> None:
    card = json.loads(call(filled, "lexicon", "explain", "งาช้าง", "--format", "json").stdout.splitlines()[0])
    assert card["taxon"]["id"] == "elephant"
    assert "CITES" in card["listing"]
    assert "xาช้าง" in card["disguised_forms"]
    assert card["citation"]
    assert card["where"].endswith(":2")
    assert isinstance(card["hit_count"], int)
    shown = call(filled, "lexicon", "explain", card["id"]).stdout
    assert "sought as written" in shown


def test_an_unknown_term_says_what_to_try(filled: Path) -> None:
    answer = call(filled, "lexicon", "explain", "qqqqq")
    assert answer.exit_code == 1
    assert "lourie lexicon preview" in answer.stderr
