"""Terms in, one block of bytes out that gives each back when it is asked for: as objects, 200,000 take 100 MB."""

from __future__ import annotations

import hashlib
import re
from abc import abstractmethod
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import overload

import msgspec
import numpy as np
import numpy.typing as npt

from processors.lexicon.packed import Packed, Pieces
from processors.lexicon.terms import Term
from processors.views.text import Flags, Indices, fold_texts

SALE_KINDS, MIN_SALE = frozenset({"offer", "want", "swap"}), 3
"""Kinds of terms that make a shorter one count beside them in a hashtag, and their letters (chosen by hand)."""
_KEPT_READ = 1 << 13
"""Terms that are kept as objects, those asked for last: a stream meets some thousand again and again."""
_WORD = re.compile("[^ _-]+")


class _Row(Term, frozen=True, kw_only=True, gc=False, array_like=True):
    """A term without the names of its fields, which would take half the bytes."""


_READ = msgspec.msgpack.Decoder(_Row).decode


class StoredTerms(msgspec.Struct, frozen=True):
    """Terms as bytes, and what is asked of all of them without reading one; bytes of little-endian integers."""

    encoded: Packed
    ids: bytes
    """uint64: a hash of each one's id."""
    languages: bytes
    """uint8: number in `language_names`."""
    language_names: list[str]
    sale_words: list[str]
    """The words of sale, folded, as they are written in a hashtag."""
    ordinary: list[tuple[str, int]]
    """The known false positives that are one word, folded, with the term's number."""

    @classmethod
    def of(cls, terms: Sequence[Term]) -> StoredTerms:
        """Put terms together."""
        names = sorted({term.language for term in terms})
        sale = fold_texts(["".join(_WORD.findall(term.text)) for term in terms if term.kind in SALE_KINDS])
        ordinary = [(word, number) for number, term in enumerate(terms) for word in term.false_positives]
        ordinary = [(word, number) for word, number in ordinary if " " not in word]
        words = fold_texts([word for word, _ in ordinary])
        return cls(
            encoded=Packed.of(msgspec.msgpack.encode(msgspec.structs.astuple(term)) for term in terms),
            ids=np.array([_hash_of(term.id) for term in terms], "<u8").tobytes(),
            languages=bytes(names.index(term.language) for term in terms),
            language_names=names,
            sale_words=sorted({word for word in sale if len(word) >= MIN_SALE}),
            ordinary=sorted({(word, number) for word, (_, number) in zip(words, ordinary, strict=True)}),
        )


class ReadTerms(Sequence[Term]):
    """Terms that are read one by one."""

    @abstractmethod
    def _read(self, number: int) -> Term: ...

    @overload
    def __getitem__(self, number: int) -> Term: ...
    @overload
    def __getitem__(self, number: slice) -> tuple[Term, ...]: ...
    def __getitem__(self, number: int | slice) -> Term | tuple[Term, ...]:
        if isinstance(number, slice):
            return tuple(map(self._read, range(*number.indices(len(self)))))
        return self._read(range(len(self))[number])

    def __iter__(self) -> Iterator[Term]:
        return map(self._read, range(len(self)))


class PartTerms(ReadTerms):
    """The terms of one part, each read when it is asked for."""

    def __init__(self, stored: StoredTerms) -> None:
        self.stored = stored
        self._pieces = Pieces([stored.encoded])
        self._ids = np.frombuffer(stored.ids, "<u8")
        self.languages = np.frombuffer(stored.languages, np.uint8)

    def __len__(self) -> int:
        return len(self._pieces)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PartTerms) and self.stored == other.stored

    __hash__ = None  # type: ignore[assignment]  # equal by value, as tuples of terms were

    def with_ids(self, ids: Collection[str]) -> list[int]:
        """Give the numbers of the terms that have one of these ids."""
        if not ids:
            return []
        hashes = np.array([_hash_of(one) for one in ids], np.uint64)
        edges = [np.searchsorted(self._ids, hashes, side, sorter=self._by_hash) for side in ("left", "right")]
        numbers = {number for first, last in zip(*edges, strict=True) for number in self._by_hash[first:last].tolist()}
        return sorted(number for number in numbers if self[number].id in ids)

    @cached_property
    def _by_hash(self) -> Indices:
        """The terms in order of their ids' hashes: to compare with all of them takes a quarter of a millisecond."""
        return np.argsort(self._ids, kind="stable")

    def _read(self, number: int) -> Term:
        return Term(**msgspec.structs.asdict(_READ(self._pieces[number])))


class Terms(ReadTerms):
    """The terms of several parts as one sequence, but for some that are left out."""

    def __init__(self, parts: Sequence[PartTerms], kept: Sequence[Flags]) -> None:
        """Take parts and which terms of each are kept."""
        self._parts, self._kept = tuple(parts), tuple(kept)
        self._part = np.repeat(np.arange(len(parts), dtype=np.uint8), [np.count_nonzero(flags) for flags in kept])
        self._local = _joined([np.flatnonzero(flags).astype(np.int32) for flags in kept])
        first_names = np.cumsum([0, *(len(part.stored.language_names) for part in parts)])
        self.language_names = [name for part in parts for name in part.stored.language_names]
        self.languages = _joined(
            [part.languages[flags] + first for part, flags, first in zip(parts, kept, first_names, strict=False)]
        )
        """Number in `language_names` of each term's language."""
        self.read = lru_cache(_KEPT_READ)(self._read)
        """Gives a term by its number, those met last without reading them again."""

    def __len__(self) -> int:
        return len(self._local)

    def _read(self, number: int) -> Term:
        part = self._parts[int(self._part[number])]
        return part[int(self._local[number])]

    def with_id(self, term_id: str) -> Term | None:
        """Give the term of an id."""
        for part, flags in zip(self._parts, self._kept, strict=True):
            for number in part.with_ids({term_id}):
                if flags[number]:
                    return part[number]
        return None

    @property
    def ordinary(self) -> list[str]:
        """The known false positives that are one word, folded."""
        return [word for _, word, _ in self._known()]

    def knowing(self, folded: str) -> list[Term]:
        """Give the terms that know a word as a false positive."""
        return [part[number] for part, word, number in self._known() if word == folded]

    def _known(self) -> Iterator[tuple[PartTerms, str, int]]:
        for part, flags in zip(self._parts, self._kept, strict=True):
            yield from ((part, word, number) for word, number in part.stored.ordinary if flags[number])


def numbered(parts: Sequence[PartTerms], replaced: frozenset[str]) -> tuple[Terms, list[Indices]]:
    """Give the terms of all parts, but those of the first whose id is replaced, and the number of each part's terms.

    The number is the place among the terms given, -1 for one that is replaced.
    """
    kept = [np.ones(len(part), np.bool_) for part in parts]
    if parts:
        kept[0][parts[0].with_ids(replaced)] = False
    first = np.cumsum([0, *(np.count_nonzero(flags) for flags in kept)])
    numbers = [np.where(flags, before + np.cumsum(flags) - 1, -1) for flags, before in zip(kept, first, strict=False)]
    return Terms(parts, kept), numbers


def _joined(columns: Sequence[npt.NDArray[np.integer]]) -> npt.NDArray[np.int32]:
    return np.concatenate([np.zeros(0, np.int32), *columns]).astype(np.int32, copy=False)


def _hash_of(term_id: str) -> int:
    return int.from_bytes(hashlib.sha256(term_id.encode()).digest()[:8], "little")
