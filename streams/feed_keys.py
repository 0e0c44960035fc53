"""Keys of the feed for platforms: made once and shown once, kept as digests in a file only its owner can read."""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

import msgspec

from schemas.decoding import DecodingError, decode, encode
from schemas.feed import FeedKey
from streams.private_files import NotPrivate, read_private

KEY_BYTES = 32
_PLATFORM = re.compile(r"[a-z0-9_]{1,32}")
_FILE_BYTES = 1 << 20


class FeedKeyError(ValueError):
    """A keys file that is too open or damaged, or a key that cannot be made. Never shows a key or a digest."""


class FeedKeys:
    """The keys file, read again whenever it changed, so that a revoked key is refused at once."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._seen: tuple[int, int, int] | None = None
        self._keys: tuple[FeedKey, ...] = ()

    def add(self, platform: str, now: dt.datetime) -> tuple[FeedKey, str]:
        """Make a key; gives its record, and the key itself for the only time. Raises FeedKeyError."""
        if not _PLATFORM.fullmatch(platform):
            raise FeedKeyError(f"platform {platform!r}: expected 1 to 32 of a-z, 0-9 and _, such as bluesky")
        key_id = secrets.token_hex(4)
        key = f"lourie_{platform}_{key_id}_{secrets.token_urlsafe(KEY_BYTES)}"
        made = FeedKey(id=key_id, platform=platform, digest=_digest(key), added_at=now)
        with self._locked():
            self._write((*self.all(), made))
        return made, key

    def revoke(self, platform: str, now: dt.datetime, key_id: str | None = None) -> tuple[FeedKey, ...]:
        """Refuse a platform's key, or all of them, from now on; gives those that were good. Raises FeedKeyError."""
        with self._locked():
            ended = {
                key.id: msgspec.structs.replace(key, revoked_at=now)
                for key in self.all()
                if key.platform == platform and key_id in {None, key.id} and key.revoked_at is None
            }
            if ended:
                self._write(tuple(ended.get(key.id, key) for key in self.all()))
        return tuple(ended.values())

    def all(self) -> tuple[FeedKey, ...]:
        """Give every key ever made, oldest first; raises FeedKeyError."""
        try:
            status = self._file.stat()
        except FileNotFoundError:
            self._seen, self._keys = None, ()
            return ()
        except OSError as error:
            raise FeedKeyError(f"{self._file}: {error.strerror}; expected a readable keys file") from error
        seen = (status.st_ino, status.st_mtime_ns, status.st_size)
        if seen != self._seen:
            self._keys = self._read()
            self._seen = seen
        return self._keys

    def identify(self, presented: str) -> FeedKey | None:
        """Give the record of a good key; every kept digest is compared, in constant time, whatever is presented."""
        digest = _digest(presented)
        found = None
        for key in self.all():
            if hmac.compare_digest(key.digest, digest) and key.revoked_at is None:
                found = key
        return found

    def has_feed(self, platform: str) -> bool:
        """Say whether a platform has, or had, a key."""
        return any(key.platform == platform for key in self.all())

    def _read(self) -> tuple[FeedKey, ...]:
        try:
            return _parse(self._file)
        except OSError as error:
            raise FeedKeyError(f"{self._file}: {error.strerror}; expected a readable keys file") from error

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep two commands from writing over each other."""
        self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(self._file.with_name(f".{self._file.name}.lock"), os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _write(self, keys: tuple[FeedKey, ...]) -> None:
        draft = self._file.with_name(f".{self._file.name}.{secrets.token_hex(8)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as out:
                out.writelines(encode(key) + b"\n" for key in keys)
                out.flush()
                os.fsync(out.fileno())
            draft.replace(self._file)
        finally:
            draft.unlink(missing_ok=True)


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def _parse(file: Path) -> tuple[FeedKey, ...]:
    try:
        lines = read_private(file, _FILE_BYTES).splitlines()
    except NotPrivate as error:
        raise FeedKeyError(str(error)) from None
    keys = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                keys.append(decode(line, FeedKey))
            except DecodingError:
                raise FeedKeyError(
                    f"{file}:{number}: not a key's record; put the file back from a backup, or remove the line and "
                    "give the platform a new key: lourie feed key add PLATFORM"
                ) from None
    return tuple(keys)
