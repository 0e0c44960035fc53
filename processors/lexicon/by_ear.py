"""Strong terms and a batch in, words that sound like a term and are spelled otherwise out: hocelote, हाति दात.

Letters that sound alike count as one, silent ones and doubled ones not at all; two texts sound alike where nothing else
is left to tell them apart. As for slips (`typos.py`), every window of up to three words is hashed and looked up.
"""

from __future__ import annotations

import sys
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby, pairwise

import numpy as np
import numpy.typing as npt

from processors.kernels.library import CODES, FACTOR_TYPE, HASHES, PLACES, SIZE, UINT16, kernel
from processors.lexicon.names import Names
from processors.lexicon.typos import Slip
from processors.lexicon.word_hashes import FACTOR, Hashes, KnownHashes
from processors.views.boundaries import asks_boundary
from processors.views.fold_table import HANGUL, LATIN, fold_table
from processors.views.text import Classes, Indices, Views, with_blanks

MIN_SOUNDS, MIN_CONSONANTS, MAX_SOUNDS = 6, 5, 24
"""Sounds of a term, of one in a script without vowels, at most; chosen by hand."""
MAX_WORDS, MAX_LETTERS = 3, 4 * MAX_SOUNDS
"""Words of a term that is sought by ear, and letters of what may sound like one; chosen by hand."""
ALIKE = (
    "bvw ckq szx iy",
    "ао еёэєияйїіы фв шжщ сз",
    "ηιυ οω",
    "תט כק אע",
    "تطٹ سصث زذضظ هح اع قغ دڈ رڑ نں",
)
"""Letters that sound alike to those who write by ear, by script; the first stands for all. Chosen by hand, after the
misspellings of the written posts."""
SILENT = "hьъ"
_INDIC = "कख गघ चछ जझय तथटठ दधडढ पफ बभव सशष नणङञऩ रऱ लळऴ इई उऊ एऐ ओऔ िी ुू ेै ोौ"
_INDIC_SILENT = "ँंः़्"
_INDIC_BLOCKS = range(0x0900, 0x0D80, 0x80)
"""Devanagari to Malayalam have the same letters in the same places."""
_SOFT = {"c": "s"}
"""Before e, i and y; `kernels/sounds.c` has the same, and the scripts without vowels."""
_FRONT_LETTERS = frozenset("eiy")
_LINE = ord("\n")
_EDGE, _UNHEARD = 1, 2
_ALL = (np.full(2, ~np.uint64(0)), 63)
"""A filter that leaves nothing out."""
_AT_ONCE = 5_000
"""Terms that are read at once, so that arrays stay small."""

Codes = npt.NDArray[np.uint32]

_hear = kernel("sound_windows", CODES, SIZE, UINT16, FACTOR_TYPE, SIZE, SIZE, HASHES, SIZE, *[PLACES] * 3, HASHES)


class SoundFinder:
    """Finds words that sound like a term; ordinary words, and other terms, never do."""

    def __init__(self, names: Names) -> None:
        """Take names; those that are too short to be told by ear are never found."""
        self._names = names
        self._known = KnownHashes(*_hashes_of(names))

    def find(self, views: Views, ordinary: Container[str], others: Sequence[Container[str]] = ()) -> list[Slip]:
        """Give every name that sounds like words which are no `ordinary` ones, in order of the text.

        What is written as a name of other finders is none of these.
        """
        if not len(self._names):
            return []
        found: set[Slip] = set()
        windows = _Windows.heard_in(views.codes, *self._known.columns[:2])
        met, first, last = self._known.met(windows.hashes)
        columns = (windows.first.take(met), windows.behind.take(met), first, last)
        for sound, end, begin, stop in zip(*(column.tolist() for column in columns), strict=True):
            start = _start_of(sound, end, views.classes)
            written = with_blanks(views.folded[start:end]) if end - start <= MAX_LETTERS else ""
            if written and written not in ordinary:
                meant = list(self._meant_by(written, start, end, self._known.owners(begin, stop)))
                if meant and not any(written in other for other in others):
                    found.update(meant)
        return sorted(found)

    def __contains__(self, written: object) -> bool:
        """Say whether a folded text is one of the names itself."""
        if not isinstance(written, str) or not len(self._names):
            return False
        codes = np.frombuffer(f"\n{written}\n".encode("utf-32-le", "surrogatepass"), np.uint32)
        _, first, last = self._known.met(_hashes_of_lines(codes)[0])
        stretches = zip(first.tolist(), last.tolist(), strict=True)
        return any(self._names[owner][0] == written for pair in stretches for owner in self._known.owners(*pair))

    def _meant_by(self, written: str, start: int, end: int, owners: Sequence[int]) -> Iterator[Slip]:
        near = [self._names[owner] for owner in owners]
        if all(text != written for text, _ in near):
            sound = sound_of(written)
            yield from ((start, end, text, number) for text, number in near if sound_of(text) == sound)


@dataclass(frozen=True, eq=False, slots=True)
class _Windows:
    """Up to `MAX_WORDS` words in a row that have enough sounds and not too many; all (windows,)."""

    before: Indices
    """Folded position of what stands before the first word; -1 for nothing."""
    first: Indices
    """Of the first sound."""
    behind: Indices
    """Of what stands behind the last word."""
    hashes: Hashes

    @classmethod
    def heard_in(cls, codes: Codes, known: Hashes, shift: int) -> _Windows:
        """Read folded code points that end with a line; of the windows most are left out that are not `known`."""
        most = MAX_WORDS * (len(codes) // 2 + 1)
        before, first, behind = np.empty((3, most), np.int64)
        hashes = np.empty(most, np.uint64)
        bounds = (MIN_SOUNDS, MIN_CONSONANTS, known, shift)
        count = _hear(codes, len(codes), _table(), FACTOR, *bounds, before, first, behind, hashes)
        return cls(before[:count], first[:count], behind[:count], hashes[:count])


def _start_of(sound: int, end: int, classes: Classes) -> int:
    """Give where words start that end at a place, from their first sound: silent letters may come before."""
    start = sound
    while start and end - start <= MAX_LETTERS and LATIN <= classes[start - 1] <= HANGUL:
        start -= 1
    return start


@lru_cache(maxsize=1 << 14)
def sound_of(text: str) -> str:
    """Give what is heard of a folded text, word by word."""
    return " ".join(_sound_of_word(word) for word in text.split(" "))


def _sound_of_word(word: str) -> str:
    sounds = [
        _SOFT[letter] if letter in _SOFT and after in _FRONT_LETTERS else _sounds().get(letter, letter)
        for letter, after in pairwise(f"{word} ")
    ]
    return "".join(sound for sound, _ in groupby(filter(None, sounds)))


def _hashes_of(names: Names) -> tuple[Hashes, npt.NDArray[np.int32]]:
    """Give the hash of each term that has enough sounds, and its place."""
    hashes, owners = [np.zeros(0, np.uint64)], [np.zeros(0, np.int32)]
    for start in range(0, len(names), _AT_ONCE):
        of_terms, places = _hashes_of_lines(names.only(slice(start, start + _AT_ONCE)).lines())
        hashes.append(of_terms)
        owners.append((places + start).astype(np.int32))
    return np.concatenate(hashes), np.concatenate(owners)


def _hashes_of_lines(codes: Codes) -> tuple[Hashes, Indices]:
    """Give the hashes of texts that fit, which stand in lines, one before the first, and the texts' numbers."""
    windows = _Windows.heard_in(codes, *_ALL)
    lines = np.flatnonzero(codes == _LINE)
    line = np.searchsorted(lines, windows.behind)
    is_first = (windows.first > lines[line - 1]) & (windows.before <= lines[line - 1])
    is_whole = is_first & (lines[line] == windows.behind)
    return windows.hashes[is_whole], line[is_whole] - 1


@cache
def _sounds() -> dict[str, str]:
    """Give what letters are heard as that are heard otherwise than they are written."""
    sounds = dict.fromkeys(SILENT, "")
    for group in " ".join(ALIKE).split():
        sounds |= dict.fromkeys(group, group[0])
    for block in _INDIC_BLOCKS:
        moved = block - _INDIC_BLOCKS.start
        sounds |= {chr(ord(sign) + moved): "" for sign in _INDIC_SILENT}
        for group in _INDIC.split():
            sounds |= {chr(ord(letter) + moved): chr(ord(group[0]) + moved) for letter in group}
    return sounds


@cache
def _table() -> npt.NDArray[np.uint16]:
    """Give the sound of each code point; letters beyond the first plane have one that no name holds."""
    table = np.arange(sys.maxunicode + 1, dtype=np.uint32)
    table[1 << 16 :] = _UNHEARD
    table[~asks_boundary(fold_table().classes)] = _EDGE
    for letter, sound in _sounds().items():
        table[ord(letter)] = ord(sound) if sound else 0
    return table.astype(np.uint16)
