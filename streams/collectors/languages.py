"""Language tags as authors and platforms write them in, the few we believe out."""

from __future__ import annotations

import functools
import re

MAX_LANGUAGES = 3


def claimed_languages(tags: object) -> tuple[str, ...]:
    """Give up to three BCP-47 tags from a string or a list, without those that name no language."""
    if isinstance(tags, str):
        tags = [tags]
    if not isinstance(tags, list | tuple):
        return ()
    believed = (_believed(tag) for tag in tags[:_MAX_TAGS_READ] if isinstance(tag, str))
    return tuple(dict.fromkeys(tag for tag in believed if tag is not None))[:MAX_LANGUAGES]


@functools.lru_cache(maxsize=1024)
def _believed(tag: str) -> str | None:
    if not _TAG.fullmatch(tag):
        return None
    primary, dash, rest = tag.partition("-")
    primary = primary.lower()
    if primary in _NO_LANGUAGE or _PRIVATE.fullmatch(primary):
        return None
    return _RENAMED.get(primary, primary) + dash + rest


_MAX_TAGS_READ = 20

_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}")
_NO_LANGUAGE = frozenset({"und", "zxx", "mis", "mul"})
_PRIVATE = re.compile("q[a-t][a-z]")
"""ISO 639-2's range for private use; X marks `qme`, `qst` and others with it."""
_RENAMED = {"in": "id", "iw": "he", "ji": "yi"}
"""Withdrawn codes some platforms still send (sources.md, X text traps)."""
