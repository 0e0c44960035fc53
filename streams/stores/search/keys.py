"""Names of any length and script in, a document's id out."""

from __future__ import annotations

import hashlib

import msgspec


def key_of(*parts: str | int) -> str:
    """Give an id of 32 letters for a sequence of parts; different parts never share one in practice (128 bits)."""
    return hashlib.blake2b(msgspec.json.encode(parts), digest_size=16).hexdigest()
