from __future__ import annotations

from pathlib import Path

import pytest

from processors.curation.examples import is_short, needs_examples, read_examples
from processors.curation.trials import run_examples
from processors.knowledge import Knowledge
from processors.lexicon.terms import LexiconError, Term
from processors.weights import read_weights
from tests.processors.lexicon.test_terms import DATA, TERMS

HEADER = "id\tmatch\tsilent"
EXAMPLES = read_examples(DATA / "lexicon", TERMS)
LANGUAGES = sorted({term.language for term in TERMS})
MORE = 15
"""Terms of each language that carry examples beside those that must."""
TERM = Term(id="xx-1", text="tigre", language="xx", kind="species", weight=1.8)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("loro", True), ("lagarto", False), ("象", True), ("象牙", False), ("โขด", True), ("หมีควาย", False), ("🐘", True)],
)
def test_a_short_term_is_told_by_its_letters(text: str, expected: bool) -> None:
    assert is_short(text) is expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, False),
        ({"weight": 1.0}, True),
        ({"text": "loro"}, True),
        ({"kind": "codeword"}, True),
        ({"kind": "offer", "text": "sale"}, False),
    ],
)
def test_code_words_and_ambiguous_or_short_subjects_need_examples(changes: dict[str, object], expected: bool) -> None:
    fields = {"id": "xx-1", "text": "tigrillo", "language": "xx", "kind": "species", "weight": 1.8} | changes
    assert needs_examples(Term(**fields), read_weights(DATA / "weights.toml")) is expected  # type: ignore[arg-type]


def test_a_row_gives_two_examples_with_their_place(tmp_path: Path) -> None:
    _write(tmp_path, "xx-1\tVendo tigre\tEl tigre duerme")
    match, silent = read_examples(tmp_path, [TERM])
    assert (match.text, match.is_silent, silent.text, silent.is_silent) == (
        "Vendo tigre",
        False,
        "El tigre duerme",
        True,
    )
    assert match.where.endswith("examples.tsv:2")


@pytest.mark.parametrize("row", ["xx-2\ta\tb", "xx-1\ta", "xx-1\t\tb"])
def test_a_faulty_row_says_where_and_what_to_do(tmp_path: Path, row: str) -> None:
    _write(tmp_path, row)
    with pytest.raises(LexiconError, match=r"examples.tsv:2: .*(use the id|check the tabs)"):
        read_examples(tmp_path, [TERM])


def test_a_wrong_header_is_named(tmp_path: Path) -> None:
    (tmp_path / "xx").mkdir()
    (tmp_path / "xx" / "examples.tsv").write_text("id\tmatch\n", "utf-8")
    with pytest.raises(LexiconError, match="wrong header"):
        read_examples(tmp_path, [TERM])


def _write(folder: Path, row: str) -> None:
    (folder / "xx").mkdir()
    (folder / "xx" / "examples.tsv").write_text(f"{HEADER}\n{row}\n", "utf-8")


def test_every_code_word_and_ambiguous_or_short_subject_has_examples() -> None:
    weights = read_weights(DATA / "weights.toml")
    shown = {example.term.id for example in EXAMPLES if not example.is_silent}
    silent = {example.term.id for example in EXAMPLES if example.is_silent}
    needed = {term.id for term in TERMS if needs_examples(term, weights)}
    assert needed - shown == set()
    assert needed - silent == set()


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language not in ("la", "und")])
def test_every_language_has_more_examples(language: str) -> None:
    weights = read_weights(DATA / "weights.toml")
    more = {one.term.id for one in EXAMPLES if one.term.language == language and not needs_examples(one.term, weights)}
    assert len(more) >= MORE


@pytest.mark.parametrize("language", LANGUAGES)
def test_terms_fire_on_their_matches_and_stay_silent_else(language: str, knowledge: Knowledge) -> None:
    examples = [example for example in EXAMPLES if example.term.language == language]
    assert run_examples(examples, knowledge) == []
