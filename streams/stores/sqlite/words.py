"""Texts in, marks for the full-text index out: every word of any script becomes eight plain letters.

A mark is a hash of one search token. So SQLite's tokenizer never meets a script it would split
wrongly, a search cannot hold its query syntax, and what its index keeps of an erased text until
the next merge holds no word of it.
"""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache

from processors.search_tokens import query_phrases, search_tokens
from schemas.post import Post

MARK_BYTES = 5
"""40 bits: a word of a query meets any of a million other words by accident once in a million queries."""
_BREAK = "x"
"""Between fields, so that no phrase runs over; never a mark, as those have eight letters."""


def marks_of(post: Post) -> str:
    """Give a post's marks in reading order: text, title, text in pictures, descriptions, tags."""
    fields = (post.text, post.title, post.media_text, *(media.alt for media in post.media), *post.tags)
    return f" {_BREAK} ".join(" ".join(map(_mark, search_tokens(field))) for field in fields if field)


def match_of(search: str) -> str | None:
    """Give the index's query for a free-text search; null when it holds no word at all."""
    phrases = {f'"{" ".join(map(_mark, phrase))}"': None for phrase in query_phrases(search) if phrase}
    return " AND ".join(phrases) or None


@lru_cache(maxsize=65_536)
def _mark(token: str) -> str:
    digest = hashlib.blake2b(token.encode("utf-8", "surrogatepass"), digest_size=MARK_BYTES, person=b"lourie")
    return base64.b32encode(digest.digest()).decode().lower()
