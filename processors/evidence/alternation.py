"""Words in, a regular expression for any of them out, the longest first and shared beginnings once.

Python's `re` tries a plain alternative of two hundred words one by one at every place of a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby


def any_of(words: Iterable[str]) -> str:
    """Give the pattern, to be put into a group; of words that begin alike the longest is tried first."""
    return _branches(sorted({word for word in words if word}))


def _branches(words: list[str]) -> str:
    return "|".join(_branch(list(alike)) for _, alike in groupby(words, key=lambda word: word[0]))


def _branch(words: list[str]) -> str:
    """Give the pattern of sorted words that begin with one letter."""
    if len(words) == 1:
        return re.escape(words[0])
    rest = [word[1:] for word in words]
    is_whole = not rest[0]
    return re.escape(words[0][0]) + f"(?:{_branches(rest[is_whole:])})" + "?" * is_whole
