"""Strong names and a batch in, words that are such a name written backwards out: yrovi, ьневиб.

The names are hashed as they are read from behind, so that all words of a batch are looked up at once by the hashes
they have anyway, as slips are (`typos.py`).
"""

from __future__ import annotations

from collections.abc import Container

import numpy as np

from processors.lexicon.hits import Match
from processors.lexicon.names import Names
from processors.lexicon.word_hashes import KnownHashes, Words
from processors.views.boundaries import asks_boundary
from processors.views.fold_table import fold_table
from processors.views.text import Flags

MIN_LETTERS, MAX_LETTERS = 5, 20
"""Of a name of one word that is sought backwards. Of 204,309 ordinary posts 36 hold such a word of 6 letters, none one
of 7 and more, and 93 one of 5, nearly all the same ten words, which count as ordinary."""
_ALPHABETS_BELOW = 0x0530
"""Latin, Greek and Cyrillic: the marks of other scripts cannot be read backwards."""


class BackwardsFinder:
    """Finds names of one word written backwards; ordinary words, and names themselves, never are."""

    def __init__(self, names: Names) -> None:
        lengths = names.lengths
        self._names = names.only((lengths >= MIN_LETTERS) & (lengths <= MAX_LETTERS) & _are_words(names))
        self._known = KnownHashes(self._names.hashes_backwards(), np.arange(len(self._names), dtype=np.int32))

    def find(self, words: Words, ordinary: Container[str]) -> list[Match]:
        """Give every name that a word which is no `ordinary` one is when read backwards, in order of the text."""
        if not len(self._names):
            return []
        met, first, last = self._known.met(words.hashes)
        found: list[Match] = []
        columns = (words.starts.take(met), words.ends.take(met), first, last)
        for start, end, begin, stop in zip(*(column.tolist() for column in columns), strict=True):
            word = words.views.folded[start:end]
            meant = word[::-1]
            if word in ordinary or meant == word:
                continue
            owners = map(self._names.__getitem__, self._known.owners(begin, stop))
            found += [(start, end, number, "reversed") for text, number in owners if text == meant]
        return sorted(found)


def _are_words(names: Names) -> Flags:
    """Say which names are letters of such an alphabet alone."""
    are_letters = asks_boundary(fold_table().classes.take(names.letters)) & (names.letters < _ALPHABETS_BELOW)
    before = np.concatenate(([0], np.cumsum(are_letters)))
    whole: Flags = before[names.ends] - before[names.starts] == names.lengths
    return whole
