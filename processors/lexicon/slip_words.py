"""Strong names in, their words that may hold a slip out, each once with where it stands: made when names are compiled.

As objects, 60,000 words and their places would take .8 s of every start and 20 MB.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

import msgspec
import numpy as np

from processors.lexicon.letters import bases_of
from processors.lexicon.names import Names, StoredNames

MIN_LETTERS, MIN_LETTERS_BESIDE, MAX_LETTERS = 6, 8, 20
"""Length of a word, of one beside others in a term, at most: shorter ones are one slip from too many ordinary ones
(measured)."""
MAX_WORDS = 3
"""Words of a term that is sought with a slip; chosen by hand."""
MIN_BASES = 4
"""Letters of a word without its vowel signs; see `typos.MIN_ANY_BASES`."""
MOST_HOLDING = 12
"""Terms that hold a word of which a slip is sought in longer terms: "powder" and "living" are in hundreds, and would
make most words of a post worth a look. Chosen by hand."""
_WORD = re.compile(r"[^ ]+")


class StoredSlipWords(msgspec.Struct, frozen=True):
    """Words as a snapshot holds them, with their places as bytes of little-endian int32."""

    words: StoredNames
    """Ascending; the number of each is that of its first place."""
    rows: bytes
    """The number of the name at each place."""
    ahead: bytes
    """Code points of the name before the word."""

    @classmethod
    def of(cls, names: Iterable[tuple[int, str]]) -> StoredSlipWords:
        """Take strong names by their number; a word that only many names hold beside others is none."""
        held: dict[str, list[tuple[int, int, bool]]] = {}
        for row, text in names:
            for start, end in _words_of(text):
                held.setdefault(text[start:end], []).append((row, start, end - start == len(text)))
        words, places = list[tuple[str, int]](), list[tuple[int, int, bool]]()
        for word in sorted(held):
            kept = [place for place in held[word] if len(held[word]) <= MOST_HOLDING or place[2]]
            if kept:
                words.append((word, len(places)))
                places += kept
        rows, ahead = (np.array([place[column] for place in places], "<i4").tobytes() for column in (0, 1))
        return cls(StoredNames.of(words), rows, ahead)


class SlipWords:
    """Words that may hold a slip, by their number."""

    def __init__(self, stored: StoredSlipWords) -> None:
        self.words = Names.read(stored.words)
        self._rows = np.frombuffer(stored.rows, "<i4")
        self._ahead = np.frombuffer(stored.ahead, "<i4")

    def __len__(self) -> int:
        return len(self.words)

    def text(self, number: int) -> str:
        """Give a word."""
        return self.words[number][0]

    def places(self, number: int) -> Iterator[tuple[int, int]]:
        """Give the names that hold a word, and how far behind their start."""
        first = self.words.numbers[number]
        last = self.words.numbers[number + 1] if number + 1 < len(self.words) else len(self._rows)
        return zip(self._rows[first:last].tolist(), self._ahead[first:last].tolist(), strict=True)


def _words_of(text: str) -> Iterator[tuple[int, int]]:
    """Give where the words of a name stand that may hold a slip; none where it has more than `MAX_WORDS`."""
    if text.count(" ") >= MAX_WORDS:
        return
    least = MIN_LETTERS_BESIDE if " " in text else MIN_LETTERS
    for found in _WORD.finditer(text):
        if len(found.group()) >= least and _is_long_enough(found.group()):
            yield found.span()


def _is_long_enough(text: str) -> bool:
    """Say whether a word has enough letters; vowel signs of Hindi and its like are none."""
    if not MIN_LETTERS <= len(text) <= MAX_LETTERS:
        return False
    if text.isalpha():
        return True
    return bases_of(text) >= MIN_BASES and all(unicodedata.category(sign)[0] in "LM" for sign in text)
