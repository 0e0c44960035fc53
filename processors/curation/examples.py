"""Lexicon files in, the hand-written example posts of their terms out, and which terms must have some.

Curated terms carry theirs (`match`, `silent` in `terms.toml`); those of table rows stand beside them in
`examples.tsv`, one row a term. They are run as tests and never become part of a snapshot.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from processors.lexicon.terms import SUBJECT_KINDS, LexiconError, Term
from processors.tables import read_table
from processors.weights import Weights

EXAMPLES = "examples.tsv"
COLUMNS = ("id", "match", "silent")
ALWAYS = frozenset({"codeword", "emoji"})
"""Kinds whose every term needs examples."""
MAX_SHORT = 4
"""Letters of a term so short that it needs examples."""
_SYLLABLES = {"CJK": 1, "HANGUL": 2, "HIRAGANA": 2, "KATAKANA": 2}
"""The same for scripts whose signs stand for a word or a syllable."""


@dataclass(frozen=True, slots=True)
class Example:
    """One post written for a term; it must show the term, or (`is_silent`) be ignored."""

    term: Term
    text: str
    is_silent: bool
    where: str


def read_examples(folder: Path, terms: Sequence[Term]) -> list[Example]:
    """Read all examples of a lexicon folder or pack; raises LexiconError for a row that names no term."""
    found = [
        Example(term, text, is_silent, f'term "{term.id}"')
        for term in terms
        for is_silent, texts in ((False, term.match), (True, term.silent))
        for text in texts
    ]
    by_id = {term.id: term for term in terms}
    for path in sorted(folder.glob(f"*/{EXAMPLES}")):
        found += _read_table(path, by_id)
    return found


def needs_examples(term: Term, weights: Weights) -> bool:
    """Say whether a term must carry examples: a code word, an emoji code, or a subject that is ambiguous or short.

    Ambiguous are the weight classes `weak` and `faint`: a row has one of them because its word is met in ordinary
    talk.
    """
    if term.kind in ALWAYS:
        return True
    if term.kind not in SUBJECT_KINDS or term.kind == "lookalike":
        return False
    plain = weights.of_class(term.kind, "plain") or 0.0
    return term.weight < plain or is_short(term.text)


def is_short(text: str) -> bool:
    """Say whether a text has `MAX_SHORT` letters or fewer (for Chinese, Korean and Japanese: signs)."""
    letters = [sign for sign in text if unicodedata.category(sign)[0] in "LM"]
    if not letters:
        return True
    script = unicodedata.name(letters[0], "").split(" ", 1)[0]
    return len(letters) <= _SYLLABLES.get(script, MAX_SHORT)


def _read_table(path: Path, terms: Mapping[str, Term]) -> Iterator[Example]:
    for where, cells in read_table(path, COLUMNS, _refuse):
        identity = cells["id"]
        if not all(cells.values()):
            _refuse(f"{where}: expected id, match and silent, none empty; check the tabs")
        if identity not in terms:
            _refuse(f'{where}: no term has the id "{identity}"; use the id of a row of this lexicon')
        yield Example(terms[identity], cells["match"], is_silent=False, where=where)
        yield Example(terms[identity], cells["silent"], is_silent=True, where=where)


def _refuse(fault: str) -> NoReturn:
    raise LexiconError(fault)
