"""Strong terms and a batch in, words that sound like a term and are spelled otherwise out: hocelote, हाति दात.

Letters that sound alike count as one, silent ones and doubled ones not at all; two texts sound alike where nothing else
is left to tell them apart. As for slips (`typos.py`), prefix sums hash every window of up to three words at once.
"""

from __future__ import annotations

import sys
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby, pairwise

import numpy as np
import numpy.typing as npt

from processors.lexicon.names import Names
from processors.lexicon.typos import Slip
from processors.lexicon.word_hashes import Hashes, KnownHashes, hashes_between, prefix_sums
from processors.views.boundaries import asks_boundary
from processors.views.fold_table import fold_table
from processors.views.text import Indices, Views, with_blanks

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
"""Before e, i and y."""
_FRONT_LETTERS = frozenset("eiy")
_FRONT = [ord(letter) for letter in sorted(_FRONT_LETTERS)]
_NO_VOWELS, _NO_VOWELS_LENGTH = 0x0590, 0x0170
"""Hebrew and Arabic."""
_LINE = ord("\n")
_EDGE, _UNHEARD = 1, 2
_AT_ONCE = 5_000
"""Terms that are read at once, so that arrays stay small."""

Sounds = npt.NDArray[np.uint16]
Codes = npt.NDArray[np.uint32]


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
        heard = _Heard.read(views.codes)
        stops = np.append(-1, np.flatnonzero(~asks_boundary(views.classes)))
        for words in range(1, MAX_WORDS + 1):
            windows, hashes = heard.windows(words)
            met, first, last = self._known.met(hashes)
            sounds, ends = heard.places(windows[met], words)
            starts = stops[np.searchsorted(stops, sounds) - 1] + 1  # where a silent letter comes first
            columns = (starts, ends, first, last)
            for start, end, begin, stop in zip(*(column.tolist() for column in columns), strict=True):
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
        places = [self._known.met(hashes)[1:] for hashes, _ in _hashes_by_words(codes)]
        stretches = [pair for first, last in places for pair in zip(first.tolist(), last.tolist(), strict=True)]
        return any(self._names[owner][0] == written for pair in stretches for owner in self._known.owners(*pair))

    def _meant_by(self, written: str, start: int, end: int, owners: Sequence[int]) -> Iterator[Slip]:
        near = [self._names[owner] for owner in owners]
        if all(text != written for text, _ in near):
            sound = sound_of(written)
            yield from ((start, end, text, number) for text, number in near if sound_of(text) == sound)


@dataclass(frozen=True, slots=True)
class _Heard:
    """The sounds of folded texts, with one edge for all that stands between two words."""

    sounds: Sounds
    read_at: Indices
    """Where each was read."""
    edges: Indices
    """Where the edges are among them; -1 before the first word."""
    sums: Hashes

    @classmethod
    def read(cls, codes: Codes) -> _Heard:
        """Read folded code points that end with a line."""
        sounds = _table().take(codes)
        _soften(sounds, codes)
        kept = np.flatnonzero(sounds != 0)
        sounds = sounds.take(kept)
        is_new = np.ones(len(sounds), np.bool_)
        np.not_equal(sounds[1:], sounds[:-1], out=is_new[1:])
        new = np.flatnonzero(is_new)
        sounds = sounds.take(new)
        edges = np.append(-1, np.flatnonzero(sounds == _EDGE))
        return cls(sounds, kept.take(new), edges, prefix_sums(sounds))

    def windows(self, words: int) -> tuple[Indices, Hashes]:
        """Give the edges before so many words in a row that have enough sounds and not too many, and their hashes."""
        count = max(0, len(self.edges) - words)
        first, last = self.edges[:count] + 1, self.edges[words:]
        length = last - first - (words - 1)
        fits = (length >= MIN_SOUNDS) & (length <= MAX_SOUNDS)
        short = np.flatnonzero((length >= MIN_CONSONANTS) & (length < MIN_SOUNDS))
        fits[short] = self.sounds[first[short]] - np.uint16(_NO_VOWELS) < _NO_VOWELS_LENGTH
        chosen = np.flatnonzero(fits)
        return chosen, hashes_between(self.sums, first[chosen], last[chosen])

    def places(self, windows: Indices, words: int) -> tuple[Indices, Indices]:
        """Give where the first sound of each window stands, and what follows its last word."""
        return self.read_at[self.edges[windows] + 1], self.read_at[self.edges[windows + words]]


def _soften(sounds: Sounds, codes: Codes) -> None:
    """Read c before e, i and y as an s, in place."""
    for letter, sound in _SOFT.items():
        places = np.flatnonzero(codes[:-1] == ord(letter))
        after = codes[places + 1]
        is_soft = np.logical_or.reduce([after == front for front in _FRONT])
        sounds[places[is_soft]] = ord(sound)


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
        for of_terms, places in _hashes_by_words(names.only(slice(start, start + _AT_ONCE)).lines()):
            hashes.append(of_terms)
            owners.append((places + start).astype(np.int32))
    return np.concatenate(hashes), np.concatenate(owners)


def _hashes_by_words(codes: Codes) -> Iterator[tuple[Hashes, Indices]]:
    """Give, by how many words they have, the hashes of texts in lines, one before the first, and the texts' numbers."""
    heard = _Heard.read(codes)
    lines = np.flatnonzero(codes == _LINE)
    for words in range(1, MAX_WORDS + 1):
        windows, of_windows = heard.windows(words)
        begins, behind = heard.places(windows, words)
        line = np.searchsorted(lines, behind)
        is_first = (begins > lines[line - 1]) & (heard.read_at[heard.edges[windows]] <= lines[line - 1])
        is_whole = is_first & (lines[line] == behind)
        yield of_windows[is_whole], line[is_whole] - 1


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
