"""The lexicon as two automata: text views in, hits with their place in the original text out.

The *subject* automaton (what a post is about) runs over every post, the *context* automaton (how it speaks) only
over posts with a subject. Each holds the forms of its terms in both views; terms and texts go through the same fold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import cast

import msgspec
import numpy as np

from processors.boundaries import Spans, Surroundings, asks_boundary, to_spans, whole_words
from processors.endings import MAX_ENDING, endings_of
from processors.fold_table import FOLD_VERSION, GREEK, HANGUL, LATIN, UNSPACED
from processors.hits import Hidden, Hit, outermost
from processors.lexicon_data import SUBJECT_KINDS, Term
from processors.lexicon_forms import folded_forms, plain, squeezed_forms
from processors.stored_forms import StoredForms
from processors.text import Indices, Views, fold_texts
from processors.typos import ORDINARY, TypoFinder

_WORD_JOINTS = re.compile("[ _-]+")
_UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]+")

MIN_WORD = 4
"""Letters the pieces of a term have on average where nobody hides it: "ivory for sale", not "iv or y"."""
_END_SIGNS = [ord(sign) for sign in "!|$€£"]
"""Read as letters in the middle of a word, but at its end they end a sentence or begin a price."""

_MASKS = [ord(sign) for sign in "*#%&$!?^~=+×•"]
"""Signs that stand for a first letter."""
MIN_MASKED_BY_TAG = 8
"""Letters a word needs where that sign is a #, which begins ordinary hashtags (chosen by hand)."""

MAX_LOOKED_AT = 2_000
"""Hits of one text that are looked at one by one, in order of their ends; the rest of a flood is not."""
MIN_PIECES, MIN_DECODED, MIN_FLOOD = 7, 5, 2
"""Letters a disguised term needs when cut into pieces, when in one piece, and the letters too many of a flood
("ivoryyy"). Spelled letter by letter any length does. With less, ordinary words meet by chance (measured)."""
MIN_FOLDED = 5
"""Letters from which other marks are forgiven: Bär and bar, chui and chửi are different words (measured)."""


class Searcher:
    """The terms of one group, findable in a batch of views."""

    def __init__(self, terms: Sequence[Term], folded: StoredForms, squeezed: StoredForms) -> None:
        self.terms = terms
        self._folded_automaton, self._folded = folded.opened()
        self._squeezed_automaton, self._squeezed = squeezed.opened()
        self._endings = [endings_of(term.language) for term in terms]
        self._may_end = np.array([bool(ending) for ending in self._endings], np.bool_)[folded.terms]
        self._typos = TypoFinder(folded.strong, ORDINARY.union(_single_words(terms)))

    @classmethod
    def compile(cls, terms: Sequence[Term]) -> Searcher:
        """Build the automata; about 20 us a term."""
        return cls(terms, *_stored(terms))

    def find(self, views: Views) -> dict[int, tuple[Hit, ...]]:
        """Give the hits of each text that has any, by its number; by start, none inside a longer one."""
        found: dict[int, list[Hit]] = {}
        around = Surroundings(views)
        self._find_folded(views, around, found)
        self._find_squeezed(views, around, found)
        for start, end, number in self._typos.find(views):
            _add(found, views, np.array([start]), np.array([end]), [(self.terms[number], "typo")])
        return {index: hits for index in sorted(found) if (hits := outermost(found[index]))}

    def _find_folded(self, views: Views, around: Surroundings, found: dict[int, list[Hit]]) -> None:
        spans = self._with_heads(to_spans(self._folded_automaton.find_overlapping(views.folded)), views, around)
        starts, ends = whole_words(spans, around)
        kept = _first(np.flatnonzero(starts & (ends | self._may_end[spans.form])), spans.start, views)
        core, ends = spans.only(kept), ends[kept]
        word_ends = np.where(ends, core.end, around.word_ends(core.end))
        accepted, described, tails = [], [], []
        for number, (start, end, (term, written, form_hidden)) in enumerate(_rows(core, self._folded)):
            tail = int(word_ends[number])
            if tail > end and (tail - end > MAX_ENDING or views.folded[end:tail] not in self._endings[term]):
                continue
            hidden = form_hidden or _hidden_in(views, start, end, written)
            if hidden == "folded" and end - start < MIN_FOLDED and not _hides_by_unseen(views, start, end, written):
                continue
            accepted.append(number)
            tails.append(tail)
            described.append((self.terms[term], hidden))
        _add(found, views, core.start[accepted], np.array(tails, np.int64), described)

    def _with_heads(self, spans: Spans, views: Views, around: Surroundings) -> Spans:
        """Drop hits without their first letter, but where a sign stands for it; that sign becomes part of the hit."""
        beheaded = np.flatnonzero(self._folded.is_beheaded[spans.form])
        heads = spans.start[beheaded] - 1
        head = views.codes[np.maximum(heads, 0)]
        masked = (heads >= 0) & np.isin(head, _MASKS) & ~asks_boundary(around.at(heads - 1))
        masked &= (head != ord("#")) | (spans.end[beheaded] - heads >= MIN_MASKED_BY_TAG)
        kept = np.ones(len(spans.form), np.bool_)
        kept[beheaded[~masked]] = False
        starts = spans.start.copy()
        starts[beheaded] = heads
        return Spans(starts, spans.end, spans.form).only(kept)

    def _find_squeezed(self, views: Views, around: Surroundings, found: dict[int, list[Hit]]) -> None:
        view = views.squeezed
        raw = to_spans(self._squeezed_automaton.find_overlapping(view.text))
        length = raw.end - raw.start
        gaps = view.gaps[raw.end] - view.gaps[raw.start + 1] + view.splits[raw.end - 1] - view.splits[raw.start + 1]
        decoded = view.decoded[raw.end] - view.decoded[raw.start]
        first, last = view.starts[raw.start], view.ends[raw.end - 1]
        width = last + 1 - first
        in_one_piece = gaps == 0
        flooded = in_one_piece & (width - length >= MIN_FLOOD)
        disguised = ~in_one_piece | (decoded > 0) | flooded
        likely = disguised & (decoded * 2 <= length) & (width <= 4 * length)
        likely &= ~in_one_piece | (width >= self._squeezed.column("letters")[raw.form])
        likely &= (decoded > 0) | (self._squeezed.column("needs_sign")[raw.form] == 0)
        unspaced = around.at(first) == UNSPACED
        aligned = ~asks_boundary(around.at(first - 1)) & ~asks_boundary(around.at(last + 1))
        is_spelled = gaps >= length - 1
        long = (
            (length >= MIN_PIECES)
            | is_spelled
            | ((length >= MIN_DECODED) & in_one_piece)
            | (flooded & ((around.at(first) == HANGUL) | (width - length > MIN_FLOOD)))
        )
        long &= (length >= self._squeezed.column("least")[raw.form]) | is_spelled | flooded
        kept = np.flatnonzero(likely & np.where(unspaced, ~in_one_piece, aligned & long))
        kept = kept[~np.isin(views.codes[last[kept]], _END_SIGNS) & ~around.in_mention(first[kept])]
        kept = _first(kept, first, views)
        spans = Spans(first[kept], last[kept] + 1, raw.form[kept])
        described = []
        for start, end, (term, written, form_hidden) in _rows(spans, self._squeezed):
            hidden = None if _is_in_words(views.folded[start:end], written) else form_hidden
            described.append((self.terms[term], hidden))
        _add(found, views, spans.start, spans.end, described)


class Lexicon:
    """All terms, findable; see `Searcher`."""

    def __init__(self, subjects: Searcher, contexts: Searcher) -> None:
        self.subjects = subjects
        self.contexts = contexts

    @property
    def _groups(self) -> tuple[Searcher, Searcher]:
        return self.subjects, self.contexts

    @property
    def terms(self) -> tuple[Term, ...]:
        """All terms, subjects first."""
        return (*self.subjects.terms, *self.contexts.terms)

    @classmethod
    def compile(cls, terms: Sequence[Term]) -> Lexicon:
        """Compile terms; some seconds for the whole lexicon."""
        return cls(*(Searcher.compile(group) for group in groups_of(terms)))

    def to_bytes(self) -> bytes:
        """Compile and serialise the automata; the terms are kept apart."""
        return msgspec.msgpack.encode([msgspec.Raw(compile_group(group.terms)) for group in self._groups])

    def with_term(self, term: Term) -> Lexicon:
        """Give this lexicon with one term more, or another of its id; only what changes is compiled."""
        groups = groups_of([*(one for one in self.terms if one.id != term.id), term])
        pairs = zip(self._groups, groups, strict=True)
        return Lexicon(*(old if old.terms == group else Searcher.compile(group) for old, group in pairs))

    @classmethod
    def from_bytes(cls, terms: Sequence[Term], serialised: bytes) -> Lexicon:
        """Restore what `to_bytes` gave for these terms; raises ValueError if it was folded by other tables."""
        stored = msgspec.msgpack.decode(serialised, type=tuple[tuple[StoredForms, StoredForms], ...])
        for forms in (*stored[0], *stored[1]):
            if forms.fold_version != FOLD_VERSION:
                raise ValueError(f"folded by tables {forms.fold_version}, expected {FOLD_VERSION}; publish again")
        return cls(*(Searcher(group, *pair) for group, pair in zip(groups_of(terms), stored, strict=True)))


def compile_group(terms: Sequence[Term]) -> bytes:
    """Give the automata of one group as `Lexicon.to_bytes` holds them, a group after the other."""
    return msgspec.msgpack.encode(_stored(terms))


def groups_of(terms: Sequence[Term]) -> tuple[list[Term], list[Term]]:
    """Part terms into subjects and contexts, in their order."""
    subjects = [term for term in terms if term.kind in SUBJECT_KINDS]
    return subjects, [term for term in terms if term.kind not in SUBJECT_KINDS]


def _single_words(terms: Sequence[Term]) -> list[str]:
    """Give the known false positives that are one word."""
    return fold_texts([word for term in terms for word in term.false_positives if " " not in word])


def _stored(terms: Sequence[Term]) -> tuple[StoredForms, StoredForms]:
    return StoredForms.of(folded_forms(terms), terms), StoredForms.of(squeezed_forms(terms), terms)


def _rows(spans: Spans, forms: StoredForms) -> Iterable[tuple[int, int, tuple[int, str, Hidden | None]]]:
    return zip(spans.start.tolist(), spans.end.tolist(), forms.describe(spans.form), strict=True)


def _hidden_in(views: Views, start: int, end: int, term: str) -> Hidden | None:
    """Say whether a folded hit stands as the lexicon writes the term."""
    if plain(_original(views, start, end)) == term:
        return None
    classes = views.classes[start:end]
    return "folded" if ((classes >= LATIN) & (classes <= GREEK)).any() else None


def _hides_by_unseen(views: Views, start: int, end: int, term: str) -> bool:
    """Say whether only signs without width keep a folded hit from standing as the lexicon writes the term."""
    return plain(_UNSEEN.sub("", _original(views, start, end))) == term


def _original(views: Views, start: int, end: int) -> str:
    first, last = int(views.offsets[start]), int(views.offsets[end - 1]) + 1
    return views.originals[first:last].tobytes().decode("utf-32-le", "surrogatepass")


def _is_in_words(written: str, term: str) -> bool:
    """Say whether a term is merely cut or joined differently, into words of a common length."""
    words = _WORD_JOINTS.split(written)
    return "".join(words) == _WORD_JOINTS.sub("", term).lstrip("#") and sum(map(len, words)) >= MIN_WORD * len(words)


def _first(kept: Indices, starts: Indices, views: Views) -> Indices:
    """Keep only the first `MAX_LOOKED_AT` of the chosen hits of each text."""
    if len(kept) <= MAX_LOOKED_AT:
        return kept
    texts = views.index_of(starts[kept])
    by_text = np.argsort(texts, kind="stable")
    rank = np.arange(len(kept)) - np.searchsorted(texts[by_text], texts[by_text])
    return np.sort(kept[by_text[rank < MAX_LOOKED_AT]])


def _add(
    found: dict[int, list[Hit]],
    views: Views,
    starts: Indices,
    ends: Indices,
    described: Sequence[tuple[Term, str | None]],
) -> None:
    """Put hits at folded positions into their texts, in code points of the text."""
    if not described:
        return
    indices = views.index_of(starts)
    origins = views.origins[indices]
    first = (views.offsets[starts] - origins).tolist()
    last = (views.offsets[ends - 1] - origins).tolist()
    for index, start, end, (term, hidden) in zip(indices.tolist(), first, last, described, strict=True):
        found.setdefault(index, []).append(Hit(term, start, end + 1, cast("Hidden | None", hidden)))
