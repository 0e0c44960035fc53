"""The feed's cursor: a place in the store's changes in, an opaque text out, and back again, checked."""

from __future__ import annotations

import base64
import binascii
import re

LARGEST = (1 << 63) - 1
_INSIDE = re.compile(r"1:([a-z0-9_]{1,32}):(\d{1,19})")


class CursorError(ValueError):
    """A text that is no cursor of this feed; the message is for the platform's engineer."""


def write_cursor(platform: str, sequence: int) -> str:
    """Give the cursor of a sequence."""
    return base64.urlsafe_b64encode(f"1:{platform}:{sequence}".encode()).decode().rstrip("=")


def read_cursor(platform: str, cursor: str) -> int:
    """Give the sequence of a cursor, 0 of an empty one; raises CursorError."""
    if not cursor:
        return 0
    found = _INSIDE.fullmatch(_decoded(cursor))
    if found is None or int(found[2]) > LARGEST:
        raise CursorError("after: not a cursor; expected the `next` of an earlier page, or none to begin at the start")
    if found[1] != platform:
        raise CursorError(f"after: a cursor of another feed; expected the `next` of a page of {platform!r}")
    return int(found[2])


def _decoded(cursor: str) -> str:
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        return raw.decode("ascii")
    except (binascii.Error, ValueError):
        return ""
