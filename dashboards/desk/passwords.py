"""The desk's one password: a file with its hash or the secret itself in, a slow check out; no secret is kept."""

from __future__ import annotations

import asyncio
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

HASH_MARK = "$argon2"
LEAST_LENGTH = 12
"""Characters of a password: at ten guesses a quarter of an hour few are needed, but the hash may leak.
Chosen by hand, not measured."""
MOST_LENGTH = 200


class PasswordError(ValueError):
    """A password, or a file with one, that will not do. Never shows it."""


class Password:
    """Checks what somebody typed against argon2id (the library's settings: RFC 9106, low memory, 64 MiB a check)."""

    def __init__(self, hashed: str) -> None:
        self._hashed = hashed
        self._hasher = PasswordHasher()
        self._checking = asyncio.Lock()

    @classmethod
    def read(cls, file: Path) -> Password:
        """Read a file that `lourie desk password` made, or one with the secret alone; raises PasswordError."""
        try:
            text = file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            what = error.strerror if isinstance(error, OSError) else "not UTF-8"
            raise PasswordError(f"{file}: {what}; expected a file made by `lourie desk password`") from None
        if not text.startswith(HASH_MARK):
            try:
                return cls(hash_of(text))
            except PasswordError as error:
                raise PasswordError(f"{file}: {error}") from None
        try:
            PasswordHasher().check_needs_rehash(text)
        except InvalidHashError:
            raise PasswordError(f"{file}: a broken argon2 hash; make it anew with `lourie desk password`") from None
        return cls(text)

    async def check(self, typed: str) -> bool:
        """Say whether it is the password, in a time that does not depend on it; one check at a time, for its memory."""
        if len(typed) > MOST_LENGTH:
            return False
        async with self._checking:
            return await asyncio.to_thread(self._check, typed)

    def _check(self, typed: str) -> bool:
        try:
            return self._hasher.verify(self._hashed, typed)
        except VerificationError:
            return False

    def __repr__(self) -> str:
        return "Password(...)"


def hash_of(secret: str) -> str:
    """Hash a new password; raises PasswordError for one too short, too long or of more than one line."""
    if not LEAST_LENGTH <= len(secret) <= MOST_LENGTH or not secret.isprintable():
        raise PasswordError(
            f"expected a password of {LEAST_LENGTH} to {MOST_LENGTH} characters on one line; "
            "several words that do not belong together make a good one"
        )
    return PasswordHasher().hash(secret)
