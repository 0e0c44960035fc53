"""What is sought in a view in, the places of a batch where any of it stands out; half a million forms at once.

Forms are kept as sorted rows of UTF-8, a fifth of what an automaton of them takes, and searched by a kernel
(`kernels/find_forms.c`). Aho-Corasick walks its states at every letter; here a bit tells most letters to begin no form.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import msgspec
import numpy as np

from processors.kernels.library import CLASSES, CODES, HASHES, INT32, PLACES, SIZE, UINT32, kernel, rows_of
from processors.lexicon.packed import Packed
from processors.lexicon.word_hashes import empty_filter
from processors.views.boundaries import Spans
from processors.views.text import Codes, Places

_FIRST_LETTERS = 1 << 16
_SLOTS = 2
"""For each key, so that one is found at once."""
_FILTER_BITS = 3
"""How often the slots are doubled to give the bits: one in 7 is set, two for each key, and all lie near, 512 KB of
550,000 forms. With 2 or 4 a post takes .1 us more (measured)."""
_HITS = 4
"""Code points for each hit there is room for at first; ordinary posts have one in 30 (20,000 recorded ones)."""

_ROWS, _ASKED = (CLASSES, UINT32, SIZE), (CLASSES, HASHES, SIZE, UINT32, SIZE)
_find = kernel("find_forms", CODES, SIZE, INT32, SIZE, *_ROWS, INT32, INT32, *_ASKED, SIZE, *[PLACES] * 3)
_index = kernel("index_forms", *_ROWS, *_ASKED, gives=None)
_count = kernel("form_keys", *_ROWS)
_relate = kernel("form_parents", *_ROWS, INT32, gives=None)


class StoredSought(msgspec.Struct, frozen=True):
    """Forms as a snapshot holds them."""

    texts: Packed
    """In UTF-8, ascending."""
    numbers: bytes
    """int32, little-endian: the number of each among the forms as they were given."""

    @classmethod
    def of(cls, texts: Sequence[str]) -> StoredSought:
        """Sort texts; none may be empty."""
        order = sorted(range(len(texts)), key=texts.__getitem__)
        return cls(Packed.of(texts[number].encode() for number in order), np.array(order, "<i4").tobytes())


class Sought:
    """Forms, findable."""

    def __init__(self, stored: StoredSought) -> None:
        """Open what a snapshot holds; raises ValueError for rows that lead out of one another."""
        self._data, self._ends = np.frombuffer(stored.texts.data, np.uint8), np.frombuffer(stored.texts.ends, "<u4")
        self._numbers = np.frombuffer(stored.numbers, "<i4")
        self._check()
        rows = len(self._ends)
        self._parents = np.empty(rows, np.int32)
        _relate(self._data, self._ends, rows, self._parents)
        size = (_SLOTS * max(_count(self._data, self._ends, rows), 4)).bit_length()
        self._starts = np.zeros(_FIRST_LETTERS, np.uint8)
        self._slot_bits = size
        self._filter, self._shift = empty_filter(size + _FILTER_BITS)
        self._slots = np.zeros(2 << self._slot_bits, np.uint32)  # the first and behind the last row of each
        filled = (self._starts, self._filter, self._shift, self._slots, self._slot_bits)
        _index(self._data, self._ends, rows, *filled)

    def find(self, codes: Codes, places: Places) -> Spans:
        """Give every form that stands in a view and begins at one of the places; by their ends, the longest first."""
        read = (codes, len(codes), places, len(places))
        rows = (self._data, self._ends, len(self._ends), self._numbers, self._parents)
        asked = (self._starts, self._filter, self._shift, self._slots, self._slot_bits)
        return Spans(*rows_of(partial(_find, *read, *rows, *asked), 3, len(codes) // _HITS + 1))

    def _check(self) -> None:
        rows = len(self._ends)
        is_whole = len(self._numbers) == rows and (not rows or self._ends[-1] == len(self._data))
        are_rows = (np.append(0, self._ends[:-1]) < self._ends).all()
        are_numbers = ((self._numbers >= 0) & (self._numbers < rows)).all()
        if not (is_whole and are_rows and are_numbers):
            raise ValueError("the forms lead out of one another; expected what was compiled: publish again")
