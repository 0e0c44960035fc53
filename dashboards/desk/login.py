"""Passwords of officers: HTTP Basic credentials in, the officer's name out."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Mapping

_COST = {"n": 1 << 14, "r": 8, "p": 1}
"""scrypt's interactive parameters (RFC 7914 section 2): about 50 ms and 16 MiB a try."""
_REMEMBERED = 64


def hash_password(password: str) -> str:
    """Make the line to keep for a password: `scrypt$<salt>$<hash>`, both hex."""
    salt = secrets.token_bytes(16)
    return f"scrypt${salt.hex()}${_derive(password, salt).hex()}"


class Logins:
    """Checks credentials; remembers the digests of good ones, so that a page costs one scrypt only once."""

    def __init__(self, hashes: Mapping[str, str]) -> None:
        self._hashes = dict(hashes)
        self._pepper = secrets.token_bytes(32)
        self._good: dict[bytes, str] = {}

    @property
    def needed(self) -> bool:
        """Say whether anybody has to log in."""
        return bool(self._hashes)

    def officer(self, header: str) -> str | None:
        """Give the officer's name of an `Authorization: Basic` header; null when it is not good."""
        digest = hmac.digest(self._pepper, header.encode(), "sha256")
        known = self._good.get(digest)
        if known is not None:
            return known
        name, password = _credentials(header)
        kept = self._hashes.get(name, "scrypt$00$00")
        _, salt, expected = kept.split("$")
        if not hmac.compare_digest(_derive(password, bytes.fromhex(salt)).hex(), expected):
            return None
        if len(self._good) >= _REMEMBERED:
            self._good.clear()
        self._good[digest] = name
        return name


def _credentials(header: str) -> tuple[str, str]:
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        name, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return name, password


def _derive(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, dklen=32, **_COST)
