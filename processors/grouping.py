"""Texts in, near-duplicate keys out: equal for posts that differ only in links, mentions, numbers and decoration."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from processors.views.text import fold_texts

KEY_LETTERS = 400
"""Letters the key looks at: a longer copy with another end still belongs to the group. Chosen by hand, not measured."""
MIN_LETTERS = 8
"""Shorter texts group by what they are, signs included: "DM" under two pictures is not one advertisement."""

_REMOVED = re.compile(r"https?://\S+|www\.\S+|@\w+|\d+")
_NO_LETTER = re.compile(r"[\W_]+")


def text_keys(texts: Sequence[str]) -> list[str]:
    """Give each text's key, 16 hex digits; an empty text has none ("")."""
    folded = fold_texts(texts)
    return [_key(one) for one in folded]


def _key(folded: str) -> str:
    letters = _NO_LETTER.sub("", _REMOVED.sub(" ", folded))
    kept = letters[:KEY_LETTERS] if len(letters) >= MIN_LETTERS else folded
    return hashlib.blake2b(kept.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest() if kept else ""
