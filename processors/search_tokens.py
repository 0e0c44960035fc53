"""Text in, search tokens out: the same at write and at query, in every script.

A token is a word; a single character in scripts written without blanks (Thai, Lao, Khmer, Burmese, Chinese,
kana), where a phrase of tokens finds any part; or an emoji with what is joined to it. All are folded.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

from processors.views.fold_table import FOLD_VERSION
from processors.views.text import fold_text

_RULES_VERSION = 1
"""Changed with whatever cuts texts otherwise; that they are folded otherwise is told by `FOLD_VERSION`."""
WORDS_VERSION = 1000 * _RULES_VERSION + int(FOLD_VERSION)
"""Of the tokens: who keeps tokens of posts keeps this beside them, and makes them anew where it differs."""

MAX_TOKENS = 20_000
"""Of a text; the rest is not searchable. Above any real post: 100,000 code points of prose hold about as many words."""

_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff66-\uff9f\U00020000-\U000323af]"
)
"""Thai, Lao, Burmese, Khmer, CJK and kana blocks (Unicode 16 code charts)."""
_JOINER, _KEYCAP = "\u200d", "\u20e3"
_SKIN = re.compile("[\U0001f3fb-\U0001f3ff]")
_QUOTED = re.compile(r'"([^"]*)"?')

Kind = Literal["word", "single", "emoji", "joined", "skin", "none"]


def search_tokens(text: str) -> list[str]:
    """Give a text's tokens in reading order, at most `MAX_TOKENS`."""
    tokens: list[str] = []
    last: Kind = "none"
    for char in fold_text(text):
        kind = _kind(char)
        if kind == "word" and last == "word":
            tokens[-1] += char
        elif kind in ("joined", "skin"):
            if kind == "joined" and last == "emoji":
                tokens[-1] += char
            kind = last
        elif kind == "emoji" and tokens and tokens[-1].endswith(_JOINER):
            tokens[-1] += char
        elif kind != "none":
            if len(tokens) == MAX_TOKENS:
                break
            tokens.append(char)
        last = kind
    return [stripped for token in tokens if (stripped := token.rstrip(_JOINER))]


def query_phrases(search: str) -> list[list[str]]:
    """Give the phrases a search asks for, all of them: quoted parts and single words, each as its tokens."""
    loose = _QUOTED.sub(" ", search).split()
    quoted = [match.group(1) for match in _QUOTED.finditer(search)]
    return [tokens for part in [*quoted, *loose] if (tokens := search_tokens(part))]


@lru_cache(maxsize=16_384)
def _kind(char: str) -> Kind:
    if char == _JOINER:
        return "joined"
    if _SKIN.match(char):
        return "skin"  # an emoji is found whatever its skin tone
    if _UNSPACED.match(char):
        return "single"
    category = unicodedata.category(char)
    if category[0] in "LNM" and char != _KEYCAP:
        return "word" if category != "Me" else "none"
    return "emoji" if category == "So" else "none"
