"""A term's language in, the endings it may carry out: plurals, cases and particles, folded.

Restated by hand from grammars; only endings that do not make another word of a usual name.
"""

from __future__ import annotations

from functools import cache

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


@cache
def endings_of(language: str) -> frozenset[str]:
    """Give the endings allowed behind a term of a BCP-47 language."""
    return frozenset(_ENDINGS.get(language.split("-", maxsplit=1)[0], "").split())
