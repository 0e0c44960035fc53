"""The lexicon as two searchers: text views in, hits with their place in the original text out.

The one for *subjects* (what a post is about) runs over every post, the one for *contexts* (how it speaks) only over
posts with a subject. Each holds the forms of its terms in both views; terms and texts go through the same fold.
Packaged terms and those of private packs are compiled apart and found as if together.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from functools import cached_property

import numpy as np

from processors.lexicon.disguises import disguised
from processors.lexicon.endings import Endings
from processors.lexicon.form_table import FormTable
from processors.lexicon.hits import Hidden, Hit, outermost
from processors.lexicon.parts import Part
from processors.lexicon.readings import Readings
from processors.lexicon.stored_terms import numbered
from processors.lexicon.terms import SOUGHT_KINDS, Term
from processors.lexicon.typos import ORDINARY
from processors.lexicon.word_hashes import Words
from processors.views.boundaries import SortedWords, Spans, whole_words
from processors.views.text import Indices, Views, fold_text, with_blanks
from processors.views.word_starts import folded_starts, squeezed_starts

_WORD_JOINTS = re.compile(r"\W*[ \n]\W*|[_-]+")
"""What stands between words: a blank, with signs before it or behind (ivory, (for sale)), or a hyphen."""

MIN_WORD = 4
"""Letters the pieces of a term have on average where nobody hides it: "ivory for sale", not "iv or y"."""
MAX_LOOKED_AT = 2_000
"""Hits of one text that are looked at one by one, in order of their ends; the rest of a flood is not."""


class Searcher:
    """The terms of one group, findable in a batch of views."""

    def __init__(
        self, parts: Sequence[Part], replaced: frozenset[str] = frozenset(), sale: frozenset[str] = frozenset()
    ) -> None:
        """Take what was compiled apart; the first part's terms of a `replaced` id are as if they were not there.

        `sale` are words that are joined to terms in hashtags.
        """
        self.terms, numbers = numbered([part.terms for part in parts], replaced)
        self._folded = FormTable([part.folded for part in parts], numbers)
        self._squeezed = FormTable([part.squeezed for part in parts], numbers)
        self._sale = SortedWords(sale)
        self._readings = Readings(self.terms, self._folded)
        names = self.terms.language_names
        self._endings = Endings(names, np.append(self.terms.languages, len(names))[self._folded.terms])
        self._parts = list(zip(parts, numbers, strict=True))
        self._ordinary = ORDINARY.union(self.terms.ordinary)

    @cached_property
    def _known(self) -> list[_AnyOf]:
        """What is no slip of a name of each part: ordinary words, and names of the others."""
        typos = [part.typos for part, _ in self._parts]
        return [_AnyOf([self._ordinary, *(other for other in typos if other is not one)]) for one in typos]

    @classmethod
    def compile(cls, terms: Sequence[Term]) -> Searcher:
        """Compile the forms; about 40 us a term."""
        return cls([Part.compile(terms)])

    def find(self, views: Views) -> dict[int, tuple[Hit, ...]]:
        """Give the hits of each text that has any, by its number; by start, none inside a longer one."""
        found: dict[int, list[Hit]] = {}
        self._find_folded(views, found)
        self._find_words(views, found)
        self._find_squeezed(views, found)
        return {index: hits for index in sorted(found) if (hits := outermost(found[index]))}

    def terms_of(self, folded: str) -> list[Term]:
        """Give the terms that fold to a text, and those that know it as a false positive."""
        codes = np.frombuffer(with_blanks(folded).encode("utf-32-le"), np.uint32)
        spans = self._folded.find(codes, np.zeros(min(len(codes), 1), np.int32))
        whole = spans.only(spans.end == len(folded))
        written = [self.terms.read(number) for number, _, _ in self._folded.describe(whole.form)]
        return [*written, *self.terms.knowing(folded)]

    def _find_folded(self, views: Views, found: dict[int, list[Hit]]) -> None:
        spans = self._folded.find(*folded_starts(views))
        edges = whole_words(spans, views, self._sale)
        kept, tails = self._endings.words(spans, edges, views, MAX_LOOKED_AT)
        core = spans.only(kept)
        read = self._readings.read(core, views)
        accepted = np.array([row for row, reading in enumerate(read) if reading], np.int64)
        _add(found, views, core.start[accepted], tails[accepted], [reading for reading in read if reading])

    def _find_words(self, views: Views, found: dict[int, list[Hit]]) -> None:
        """Find names masked, reversed, with a slip or by ear, part by part; of several names it is of the first."""
        slips: dict[tuple[int, int], list[tuple[str, int]]] = {}
        words = Words.of(views)
        hidden: list[tuple[int, int, int, Hidden]] = []
        for (part, numbers), known in zip(self._parts, self._known, strict=True):
            masked, backwards = part.masked.find(views, self._ordinary), part.backwards.find(words, self._ordinary)
            hidden += [(start, end, int(numbers[number]), how) for start, end, number, how in (*masked, *backwards)]
            heard = part.by_ear.find(views, known, [other.by_ear for other, _ in self._parts if other is not part])
            for start, end, text, number in (*part.typos.find(words, known), *heard):
                if numbers[number] >= 0:
                    slips.setdefault((start, end), []).append((text, int(numbers[number])))
        for place, names in slips.items():
            hidden += [(*place, number, "typo") for text, number in names if text == min(names)[0]]
        hidden = sorted(one for one in hidden if one[2] >= 0)  # others are replaced
        starts, ends = np.array([one[:2] for one in hidden], np.int64).reshape(-1, 2).T
        kept = np.flatnonzero(views.among_first(starts, MAX_LOOKED_AT))
        described = [(self.terms.read(hidden[row][2]), hidden[row][3]) for row in kept.tolist()]
        _add(found, views, starts[kept], ends[kept], described)

    def _find_squeezed(self, views: Views, found: dict[int, list[Hit]]) -> None:
        if not self._squeezed:
            return  # words of sale are not hidden
        raw = self._squeezed.find(views.squeezed.codes, squeezed_starts(views))
        spans = disguised(raw, views, self._squeezed)
        spans = spans.only(views.among_first(spans.start, MAX_LOOKED_AT))
        described = []
        for start, end, is_posed, (term, written, form_hidden) in _rows(spans, views, self._squeezed):
            in_words = not is_posed and _is_in_words(views.folded[start:end], written)
            described.append((self.terms.read(term), None if in_words else form_hidden))
        _add(found, views, spans.start, spans.end, described)


class _AnyOf:
    """Words of several sets, which are not copied."""

    def __init__(self, sets: Sequence[Container[str]]) -> None:
        self._sets = sets

    def __contains__(self, word: object) -> bool:
        return any(word in one for one in self._sets)


class Lexicon:
    """All terms, findable; see `Searcher`."""

    def __init__(self, packaged: tuple[Part, Part], own: tuple[Part, Part]) -> None:
        """Take the parts (subjects, contexts) of the packaged terms and of private packs; the latter replace."""
        self._packaged, self._own = packaged, own
        replaced = frozenset(term.id for part in own for term in part.terms)
        subjects, contexts = zip(packaged, own, strict=True)
        self.contexts = Searcher(contexts, replaced)
        self.subjects = Searcher(subjects, replaced, frozenset().union(*(part.sale_words for part in contexts)))

    @property
    def parts(self) -> tuple[Part, ...]:
        """Packaged subjects and contexts, then those of private packs."""
        return (*self._packaged, *self._own)

    @property
    def terms(self) -> tuple[Term, ...]:
        """All terms, subjects first; read one by one, for what is done once."""
        return (*self.subjects.terms, *self.contexts.terms)

    def terms_of(self, text: str) -> list[Term]:
        """Give the terms that fold as a text does, and those that know it as a false positive."""
        folded = fold_text(text)
        return [*self.subjects.terms_of(folded), *self.contexts.terms_of(folded)]

    def term(self, term_id: str) -> Term | None:
        """Give the term of an id."""
        return self.subjects.terms.with_id(term_id) or self.contexts.terms.with_id(term_id)

    @classmethod
    def compile(cls, packaged: Sequence[Term], own: Sequence[Term] = ()) -> Lexicon:
        """Compile terms; some seconds for the whole lexicon. An own term replaces a packaged one of its id."""
        return cls(_parts(packaged), _parts(own))

    def with_own(self, own: Sequence[Term]) -> Lexicon:
        """Give this lexicon with these terms in place of those of private packs; only they are compiled."""
        pairs = zip(self._own, groups_of(own), strict=True)
        subjects, contexts = (old if tuple(old.terms) == tuple(group) else Part.compile(group) for old, group in pairs)
        return Lexicon(self._packaged, (subjects, contexts))

    def with_term(self, term: Term) -> Lexicon:
        """Give this lexicon with one term more, or another of its id."""
        return self.with_own([*(one for part in self._own for one in part.terms if one.id != term.id), term])


def groups_of(terms: Sequence[Term]) -> tuple[list[Term], list[Term]]:
    """Part terms into subjects, with what opens a post beside them, and contexts, in their order."""
    subjects = [term for term in terms if term.kind in SOUGHT_KINDS]
    return subjects, [term for term in terms if term.kind not in SOUGHT_KINDS]


def _parts(terms: Sequence[Term]) -> tuple[Part, Part]:
    subjects, contexts = map(Part.compile, groups_of(terms))
    return subjects, contexts


def _rows(
    spans: Spans, views: Views, forms: FormTable
) -> Iterable[tuple[int, int, bool, tuple[int, str, Hidden | None]]]:
    is_posed = views.are_posed(spans.start, spans.end)
    columns = (spans.start, spans.end, is_posed)
    return zip(*(column.tolist() for column in columns), forms.describe(spans.form), strict=True)


def _is_in_words(written: str, term: str) -> bool:
    """Say whether a term is merely cut or joined differently, into words of a common length."""
    words = _WORD_JOINTS.split(written)
    return "".join(words) == _WORD_JOINTS.sub("", term).lstrip("#") and sum(map(len, words)) >= MIN_WORD * len(words)


def _add(
    found: dict[int, list[Hit]],
    views: Views,
    starts: Indices,
    ends: Indices,
    described: Sequence[tuple[Term, Hidden | None]],
) -> None:
    """Put hits at folded positions into their texts, in code points of the text."""
    if not described:
        return
    indices = views.index_of(starts)
    origins = views.origins[indices]
    first = (views.offsets[starts] - origins).tolist()
    last = (views.offsets[ends - 1] - origins).tolist()
    for index, start, end, (term, hidden) in zip(indices.tolist(), first, last, described, strict=True):
        found.setdefault(index, []).append(Hit(term, start, end + 1, hidden))
