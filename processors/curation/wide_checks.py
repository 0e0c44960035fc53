"""A lexicon in, remarks on terms beside other terms out: repeats, terms inside terms, everyday words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from daachorse import CharwiseDoubleArrayAhoCorasick

from processors.curation.reading import Linted, Remark, Severity
from processors.lexicon.terms import CONTEXT_KINDS, Term
from processors.views.fold_table import UNSPACED, fold_table
from processors.views.text import fold_texts

NAMED = frozenset({"species", "product", "compound"})
"""Kinds whose words may also be everyday words."""
_WORD = re.compile(r"[^\W_]+")


def repeats(lexicon: Linted) -> Iterator[Remark]:
    """Find terms that stand twice in a language: with one meaning that is a fault, with two a warning."""
    places = {term.id: where for where, term in lexicon.rows}
    first: dict[tuple[str, str, str], Term] = {}
    for term, folded in _in_order(lexicon):
        key = (folded, term.language, term.kind)
        other = first.setdefault(key, term)
        where = places.get(term.id)
        is_other_emoji = term.kind == "emoji" and other.text != term.text
        if other.id == term.id or where is None or is_other_emoji:
            continue
        same = other.taxon == term.taxon and (other.concept == term.concept or not (other.concept and term.concept))
        meaning = "the same" if same else f"also {other.taxon or other.concept or other.kind}"
        severity: Severity = "fault" if same else "warning"
        yield Remark(severity, where, f'"{term.text}" repeats {other.id} ("{other.text}"), which means {meaning}')


def inside_others(lexicon: Linted) -> Iterator[Remark]:
    """Find subject terms inside longer ones of another meaning; the longer one wins where both stand."""
    by_language: dict[str, list[tuple[str, Term, str]]] = defaultdict(list)
    for (where, term), folded in zip(lexicon.rows, lexicon.folded, strict=True):
        if term.kind in NAMED and folded:
            by_language[term.language].append((where, term, _padded(folded)))
    for rows in by_language.values():
        automaton = CharwiseDoubleArrayAhoCorasick([text for _, _, text in rows])
        for where, term, text in rows:
            for _, _, number in automaton.find_overlapping(text):
                inner = rows[number][1]
                if inner.taxon != term.taxon and inner.text != term.text:
                    yield Remark("info", where, f'"{term.text}" ({term.taxon}) holds "{inner.text}" ({inner.taxon})')


def everyday_words(lexicon: Linted) -> Iterator[Remark]:
    """Find names that are also words of sale or talk, part of a look-alike, or a known false positive somewhere.

    What counts as everyday are the lexicon's own words of offer, place and stance in all languages; a term of the
    classes `weak` and `faint` has been weighed with that in mind. Posts tell more: `lint --posts`.
    """
    everyday = _everyday([*lexicon.beside, *lexicon.terms])
    for (where, term), folded in zip(lexicon.rows, lexicon.folded, strict=True):
        plain = lexicon.weights.of_class(term.kind, "plain") or 0.0
        other = everyday.get(folded)
        if other is None or term.kind not in NAMED or term.weight < plain or _is_told_apart(term, other):
            continue
        known = f'{other.kind} "{other.text}" in {other.language} ({other.id})'
        yield Remark("warning", where, f'{term.kind} "{term.text}" is also {known}; weigh it weak or faint')


def _is_told_apart(term: Term, other: Term) -> bool:
    """Say whether the same word stands twice in its language on purpose: as a name, and as what is said of it."""
    return other.language == term.language and other.kind in {"qualifier", "stance.domestic"}


def _everyday(terms: Sequence[Term]) -> dict[str, Term]:
    words = [(term.text, term) for term in terms if term.kind in CONTEXT_KINDS or term.kind == "lookalike"]
    words += [(word, term) for term in terms for word in term.false_positives if " " not in word]
    return dict(zip(fold_texts([word for word, _ in words]), (term for _, term in words), strict=True))


def _in_order(lexicon: Linted) -> Iterator[tuple[Term, str]]:
    """Give the packaged terms first, so that a pack's repeat them and not the other way round.

    Of those only the ones of a language and kind that are looked at: folding all takes a tenth of a second.
    """
    own = {term.id for term in lexicon.terms}
    asked = {(term.language, term.kind) for term in lexicon.terms}
    beside = [term for term in lexicon.beside if term.id not in own and (term.language, term.kind) in asked]
    yield from zip(beside, fold_texts([term.text for term in beside]), strict=True)
    yield from zip(lexicon.terms, lexicon.folded, strict=True)


def _padded(folded: str) -> str:
    """Mark the ends of words; scripts without blanks have none."""
    if (fold_table().classes[[ord(sign) for sign in folded]] == UNSPACED).any():
        return folded
    return f" {' '.join(_WORD.findall(folded))} "
