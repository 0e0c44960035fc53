"""Native author ids in, keyed pseudonyms out; the key lives in a file only its owner can read."""

from __future__ import annotations

import functools
import hmac
import os
import secrets
from pathlib import Path

from streams.private_files import NotPrivate, read_private

KEY_BYTES = 32
"""As many as the hash gives: a shorter HMAC-SHA256 key weakens it (RFC 2104, section 3)."""
_KEY_FILE_BYTES = 1 << 16
_CACHED_IDS = 1 << 16
"""Chosen by hand, not measured: the busiest authors of some minutes, about 10 MB."""


class PseudonymKeyError(ValueError):
    """A key file that is missing rights, too open, too short or no key file. Never shows the key."""


class Pseudonyms:
    """Keyed HMAC-SHA256 of `platform 0x1f native id`: the same person has the same pseudonym, and no way back.

    The first key of the file is in use. Older ones stay below it, so that the deletion of an
    account still finds what was stored under them.
    """

    def __init__(self, keys: dict[str, bytes]) -> None:
        self._keys = keys
        self._current = next(iter(keys))
        self._cached = functools.lru_cache(maxsize=_CACHED_IDS)(self._digest)

    @classmethod
    def open(cls, key_file: Path) -> Pseudonyms:
        """Read the key file, or make it (mode 0600, whole or not at all); raises PseudonymKeyError."""
        try:
            if not key_file.exists():
                _create(key_file)
            return cls(_read(key_file))
        except OSError as error:
            raise PseudonymKeyError(f"{key_file}: {error.strerror}; expected a readable key file") from error

    def author(self, platform: str, native_id: str) -> str:
        """Give the pseudonym of an author: `<key id>:<32 hex>`."""
        return f"{self._current}:{self._cached(self._current, platform, native_id)}"

    def authors(self, platform: str, native_id: str) -> tuple[str, ...]:
        """Give the pseudonyms of an author under every key, the one in use first."""
        return tuple(f"{key_id}:{self._cached(key_id, platform, native_id)}" for key_id in self._keys)

    def mask(self, platform: str, native_id: str) -> str:
        """Give what stands in a text for the name of somebody: `@u_<8 hex>`."""
        return f"@u_{self._cached(self._current, platform, native_id)[:8]}"

    def __repr__(self) -> str:
        return f"Pseudonyms({', '.join(self._keys)})"

    def _digest(self, key_id: str, platform: str, native_id: str) -> str:
        message = f"{platform}\x1f{native_id}".encode("utf-8", "surrogatepass")
        return hmac.digest(self._keys[key_id], message, "sha256").hex()[:32]


def _create(key_file: Path) -> None:
    """Write a fresh key beside the file and link it into place: two starters end up with one key."""
    key_file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = key_file.with_name(f".{key_file.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as out:
            out.write(f"k1:{secrets.token_hex(KEY_BYTES)}\n")
            out.flush()
            os.fsync(out.fileno())
        try:
            os.link(draft, key_file)
        except FileExistsError:
            return
    finally:
        draft.unlink()


def _read(key_file: Path) -> dict[str, bytes]:
    try:
        lines = read_private(key_file, _KEY_FILE_BYTES).splitlines()
    except NotPrivate as error:
        raise PseudonymKeyError(str(error)) from None
    keys: dict[str, bytes] = {}
    for number, line in enumerate(lines, start=1):
        if line.strip():
            key_id, key = _parse(key_file, number, line)
            if key_id in keys:
                raise PseudonymKeyError(f"{key_file}:{number}: key id {key_id} occurs twice; expected one line a key")
            keys[key_id] = key
    if not keys:
        raise PseudonymKeyError(f"{key_file}: no key in it; expected `k1:<{2 * KEY_BYTES} hex digits>`")
    return keys


def _parse(key_file: Path, number: int, line: bytes) -> tuple[str, bytes]:
    expected = f"expected `<key id>:<at least {2 * KEY_BYTES} hex digits>`, key id of 1 to 16 letters and digits"
    try:
        key_id, digits = line.decode("ascii").strip().split(":")
        key = bytes.fromhex(digits)
    except ValueError:
        raise PseudonymKeyError(f"{key_file}:{number}: not a key; {expected}") from None
    if not (key_id.isalnum() and key_id == key_id.lower() and len(key_id) <= 16):
        raise PseudonymKeyError(f"{key_file}:{number}: not a key id; {expected}")
    if len(key) < KEY_BYTES:
        raise PseudonymKeyError(f"{key_file}:{number}: key of {len(key)} bytes is too short; {expected}")
    return key_id, key
