"""A term's language in, the endings it may carry out, and the hits that do: plurals, cases and particles, folded.

Restated by hand from grammars; only endings that do not make another word of a usual name.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from processors.kernels.library import CLASSES, CODES, HASHES, PLACES, SIZE, UINT16, kernel
from processors.views.boundaries import Spans
from processors.views.text import Flags, Indices, Views

MAX_ENDING = 4
"""Letters of the longest ending."""

_ENDINGS = {
    "en": "s es",
    "es": "s es",
    "pt": "s es",
    "fr": "s x",
    "it": "a e i o he hi",
    "de": "e n s en es er",
    "nl": "en s",
    "af": "e s",
    "sv": "n en ar er s arna erna",
    "ru": "а я о е у ю ы и ь й ом ем ой ей ою ею ах ях ам ям ами ями ов ев ого его ому ему ую ая ое ые ых ым",
    "uk": "а я о е у ю и і ь й ом ем ою ею ах ях ам ям ами ями ів ові еві ого ому",
    "bg": "а я о е и ът ят та то те ите",
    "pl": "a y i e o u ow om em ie ami ach iem owi ia iu",
    "cs": "a e i o u y ou em um am ich ech ami emi ovi ova ovy mi",
    "hu": "t k s ot et at ok ek ak on en ra re ba be ban ben nak nek val vel bol hoz hez ja je i",
    "ro": "i a le ul ului ii lor uri ei",
    "el": "α ο ε η ι σ ων ου εσ ουσ ασ ησ",
    "tr": "i u a e in un ni nu ne na nin nun den dan de da ten tan nden ndan si su ler lar leri lari lik",
    "ar": "ه ي ات ين ون ان تين ها",
    "fa": "ي ها هاي هايي هاش اي رو را ام ش",
    "ur": "وں يں ے ي",
    "hi": "ों ें ओं े ियां ियों",
    "bn": "র ের টা টি কে গুলো গুলি য় তে",
    "ne": "को का की ले लाई हरू मा बाट",
    "ta": "கள் களை ின் ை யின் கு க்கு",
    "te": "లు ల ను ని కి ళ్లు",
    "he": "ים ות ה",
    "id": "nya",
    "ms": "nya",
    "ko": "은 는 이 가 을 를 의 에 에서 로 으로 와 과 도 만 랑 이랑 나 이나 요 입니다 있어요 팝니다",
}

_WRITTEN, _READ = (PLACES, PLACES, PLACES, SIZE, CLASSES, CLASSES), (CODES, CLASSES, SIZE, PLACES, SIZE)
_with_endings = kernel("with_endings", *_WRITTEN, *_READ, UINT16, PLACES, HASHES, PLACES, PLACES)


@cache
def endings_of(language: str) -> frozenset[str]:
    """Give the endings allowed behind a term of a BCP-47 language."""
    return frozenset(_ENDINGS.get(language.split("-", maxsplit=1)[0], "").split())


class Endings:
    """The endings of forms, by the language of each."""

    def __init__(self, names: Sequence[str], languages: Indices) -> None:
        """Take languages, and each form's number among them; one more than there are for a form that is not sought."""
        groups = [*map(sorted, map(endings_of, names)), []]
        self._keys = np.array([_key(ending) for group in groups for ending in group], np.uint64)
        self._edges = np.cumsum([0, *map(len, groups)], dtype=np.int64)
        self._languages = languages.astype(np.uint16)

    def words(self, spans: Spans, edges: tuple[Flags, Flags], views: Views, most: int) -> tuple[Indices, Indices]:
        """Give the numbers of the hits, by their ends, that are words, if need be with an ending; and where these end.

        `edges` is what `whole_words` says. But `most` hits of a text are looked at.
        """
        hits = len(spans.start)
        kept, tails = np.empty((2, hits), np.int64)
        starts, ends = edges
        read = (views.codes, views.classes, len(views.codes), views.starts, most)
        allowed = (self._languages, self._edges, self._keys)
        written = (spans.start, spans.end, spans.form, hits, starts.view(np.uint8), ends.view(np.uint8))
        count = _with_endings(*written, *read, *allowed, kept, tails)
        return kept[:count], tails[:count]


def _key(ending: str) -> int:
    """Put the letters of an ending into one number, 16 bits each, the first lowest."""
    return int.from_bytes(ending.encode("utf-16-le"), "little")
