"""What erasing means in every store: a post without its person's words, and bytes that name a post."""

from __future__ import annotations

import re

from msgspec.structs import replace

from schemas.flagged import FlaggedPost
from schemas.post import Media

NEVER = -(1 << 62)
"""Before every time: a mark that has no order of a kind."""
MIN_NEEDLE_LENGTH = 6
"""Shorter native ids are looked for whole and quoted: "42" stands in many a payload. Chosen by hand."""
_REPEATED = re.compile(r'".*" | \(hidden as .*\)', re.DOTALL)
"""Where a sentence of `because` repeats the post's words (processors/judgement/reasons.py)."""


def blank(flagged: FlaggedPost) -> FlaggedPost:
    """Take out all the person wrote. Of a signal only name, weight and term stay: details may repeat words."""
    post = replace(
        flagged.post,
        text="",
        title=None,
        tags=(),
        mentions=(),
        link_domains=(),
        media=tuple(Media(type=media.type) for media in flagged.post.media),
        media_text=None,
        author_bio=None,
        geo=None,
        price=None,
        locator=None,
    )
    signals = tuple(
        replace(signal, span=None, detail={key: signal.detail[key] for key in signal.detail if key == "term"})
        for signal in flagged.finding.signals
    )
    because = tuple(_REPEATED.sub("", sentence) for sentence in flagged.finding.because)
    finding = replace(flagged.finding, signals=signals, because=because)
    # The near-duplicate key is made from the text: the post becomes a group of its own.
    return replace(flagged, post=post, finding=finding, text_key=post.id)


def holds(payload: bytes, needle: str) -> bool:
    """Tell whether bytes of a platform name a uid, as one string or (Bluesky) in parts.

    The scheme is ours or left out there: `at://did/collection/rkey` is looked for as three parts.
    """
    native = needle.partition(":")[2] or needle
    parts = [part.encode() for part in native.split("/") if part]
    if len(native) < MIN_NEEDLE_LENGTH:
        parts = [f'"{needle}"'.encode()]
    return all(part in payload for part in parts)
