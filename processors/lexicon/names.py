"""Folded names in, one row of letters out: as strings, 144,000 take 30 MB and their words twice that."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import overload

import msgspec
import numpy as np
import numpy.typing as npt

from processors.lexicon.packed import Packed
from processors.lexicon.word_hashes import Hashes, hashes_of_rows
from processors.views.text import places_between

Rows = npt.NDArray[np.int32]


class StoredNames(msgspec.Struct, frozen=True):
    """Names as a snapshot holds them."""

    texts: Packed
    """Folded, in UTF-8."""
    numbers: bytes
    """int32, little-endian: each one's term."""

    @classmethod
    def of(cls, names: Sequence[tuple[str, int]]) -> StoredNames:
        """Take (folded text, term number) pairs."""
        return cls(
            Packed.of(text.encode() for text, _ in names), np.array([number for _, number in names], "<i4").tobytes()
        )


class Names(Sequence[tuple[str, int]]):
    """(folded text, term number) pairs, each made when it is asked for."""

    def __init__(self, letters: npt.NDArray[np.uint32], starts: Rows, ends: Rows, numbers: Rows) -> None:
        """Take the code points of all texts, where each text starts and ends among them, and the term numbers."""
        self.letters, self.starts, self.ends, self.numbers = letters, starts, ends, numbers

    @classmethod
    def of(cls, names: Sequence[tuple[str, int]]) -> Names:
        """Take (folded text, term number) pairs."""
        return cls.read(StoredNames.of(names))

    @classmethod
    def read(cls, stored: StoredNames) -> Names:
        """Open what a snapshot holds."""
        data = np.frombuffer(stored.texts.data, np.uint8)
        begun = np.concatenate(([0], np.cumsum(data & 0xC0 != 0x80)))
        """Code points begun before each byte."""
        edges = begun[np.concatenate(([0], np.frombuffer(stored.texts.ends, "<u4")))].astype(np.int32)
        letters = np.frombuffer(stored.texts.data.decode().encode("utf-32-le"), "<u4")
        return cls(letters, edges[:-1], edges[1:], np.frombuffer(stored.numbers, "<i4"))

    def __len__(self) -> int:
        return len(self.numbers)

    @overload
    def __getitem__(self, row: int) -> tuple[str, int]: ...
    @overload
    def __getitem__(self, row: slice) -> list[tuple[str, int]]: ...
    def __getitem__(self, row: int | slice) -> tuple[str, int] | list[tuple[str, int]]:
        if isinstance(row, slice):
            return list(self.only(np.arange(*row.indices(len(self)))))
        return self._pair(range(len(self))[row])

    def __iter__(self) -> Iterator[tuple[str, int]]:
        """Give all, which is quicker than one by one."""
        if not len(self):
            return
        first = int(self.starts.min())
        letters = self.letters[first : self.ends.max()].tobytes().decode("utf-32-le")
        columns = (self.starts - first, self.ends - first, self.numbers)
        for start, end, number in zip(*(column.tolist() for column in columns), strict=True):
            yield letters[start:end], number

    @property
    def lengths(self) -> Rows:
        """Code points of each text."""
        return self.ends - self.starts

    def lines(self) -> npt.NDArray[np.uint32]:
        """Give the letters of all texts in lines: a line break before each and behind the last."""
        places, begins = places_between(self.starts.astype(np.int64), self.ends.astype(np.int64))
        return np.insert(self.letters[places], begins, ord("\n"))

    def by_length(self) -> Iterator[tuple[Rows, npt.NDArray[np.uint32]]]:
        """Give the rows of the texts of each length and their letters, (rows, length)."""
        lengths = self.lengths
        for length in np.unique(lengths).tolist():
            rows = np.flatnonzero(lengths == length).astype(np.int32)
            yield rows, self.letters[self.starts[rows, None] + np.arange(length)]

    def only(self, chosen: npt.NDArray[np.bool_] | npt.NDArray[np.integer] | slice) -> Names:
        """Give some of the names; their letters are shared."""
        return Names(self.letters, self.starts[chosen], self.ends[chosen], self.numbers[chosen])

    def hashes(self, skipped: int = 0) -> Hashes:
        """Give the hash of each text without its first letters."""
        return self._hashes(lambda rows, length: self.starts[rows, None] + np.arange(skipped, length))

    def hashes_backwards(self) -> Hashes:
        """Give the hash of each text as it is read from its end to its start."""
        return self._hashes(lambda rows, length: self.ends[rows, None] - np.arange(1, length + 1))

    def _hashes(self, places: Callable[[npt.NDArray[np.int64], int], npt.NDArray[np.int64]]) -> Hashes:
        """Hash the letters at some places of the texts of each length."""
        found = np.zeros(len(self), np.uint64)
        lengths = self.lengths
        for length in np.unique(lengths).tolist():
            rows = np.flatnonzero(lengths == length)
            found[rows] = hashes_of_rows(self.letters[places(rows, length)])
        return found

    def _pair(self, row: int) -> tuple[str, int]:
        text = self.letters[self.starts[row] : self.ends[row]].tobytes().decode("utf-32-le")
        return text, int(self.numbers[row])
