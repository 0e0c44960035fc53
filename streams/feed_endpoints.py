"""`feeds.toml` comes in: which platforms changes are pushed to; checked endpoints go out, or every fault at once."""

from __future__ import annotations

import base64
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import msgspec

from schemas.feed import FEED_LEVELS, FeedLevel
from streams.loopback import is_loopback
from streams.private_files import NotPrivate, read_private
from streams.setting_faults import did_you_mean

PLATFORM = re.compile(r"[a-z0-9_]{1,32}")
MOST_SECRETS = 2
SECRET_PREFIX = "whsec_"  # noqa: S105 - Standard Webhooks' mark of a secret, no secret
SECRET_BYTES = range(24, 65)
"""Standard Webhooks, section "Symmetric signatures": between 24 and 64 bytes."""
_FILE_BYTES = 1 << 16


class FeedsError(ValueError):
    """The feeds file or a secret is wrong. The message has one line a fault, and never a secret."""


class FeedEndpoint(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where one platform's changes are pushed to."""

    platform: str = ""
    url: str
    secret_file: Path
    """One signing secret, or two while one replaces the other: `whsec_` and base64, the newest first."""
    levels: Annotated[tuple[FeedLevel, ...], msgspec.Meta(min_length=1)] = FEED_LEVELS
    enabled: bool = True
    batch: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50
    """Posts a call carries at most. Chosen by hand, not measured: some 50 KB."""
    timeout_seconds: Annotated[float, msgspec.Meta(gt=0, le=60)] = 15.0
    """How long a call may take; 15 to 30 s is what Standard Webhooks advises."""


FIELDS = tuple(field.name for field in msgspec.structs.fields(FeedEndpoint) if field.name != "platform")


def read_endpoints(file: Path) -> tuple[FeedEndpoint, ...]:
    """Read the file, enabled or not, by platform; paths in it count from its folder. Raises FeedsError."""
    faults: list[str] = []
    endpoints = tuple(_endpoints(file, _tables(file), faults))
    for endpoint in endpoints:
        try:
            read_secrets(endpoint.secret_file)
        except FeedsError as error:
            faults.append(str(error))
    if faults:
        raise FeedsError("\n".join(faults))
    return endpoints


def read_secrets(file: Path) -> tuple[str, ...]:
    """Read the signing secrets of an endpoint, the newest first; raises FeedsError."""
    try:
        lines = read_private(file, _FILE_BYTES).decode("ascii", "replace").split()
    except NotPrivate as error:
        raise FeedsError(str(error)) from None
    except OSError as error:
        raise FeedsError(f"{file}: {error.strerror}; expected a file with the endpoint's signing secret") from None
    if not 1 <= len(lines) <= MOST_SECRETS:
        raise FeedsError(f"{file}: {len(lines)} secrets; expected one, or two while one replaces the other")
    for number, line in enumerate(lines, start=1):
        if not _is_secret(line):
            raise FeedsError(
                f"{file}: secret {number}: expected `{SECRET_PREFIX}` and base64 of {SECRET_BYTES.start} to "
                f'{SECRET_BYTES.stop - 1} bytes; make one: echo "{SECRET_PREFIX}$(openssl rand -base64 32)"'
            )
    return tuple(lines)


def _is_secret(line: str) -> bool:
    try:
        return (
            line.startswith(SECRET_PREFIX)
            and len(base64.b64decode(line.removeprefix(SECRET_PREFIX), validate=True)) in SECRET_BYTES
        )
    except ValueError:
        return False


def _tables(file: Path) -> dict[str, Any]:
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise FeedsError(f"{file}: {error.strerror}; expected a feeds file (docs/feeds.md shows one)") from None
    except UnicodeDecodeError:
        raise FeedsError(f"{file}: not UTF-8; save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise FeedsError(f"{file}: no TOML: {error}") from None
    unknown = sorted(set(table) - {"platforms"})
    platforms = table.get("platforms", {})
    if unknown or not isinstance(platforms, dict):
        raise FeedsError(f"{file}: {unknown[0] if unknown else 'platforms'}: expected [platforms.NAME] tables only")
    return platforms


def _endpoints(file: Path, tables: dict[str, Any], faults: list[str]) -> Iterator[FeedEndpoint]:
    for platform, table in tables.items():
        where = f"{file}: platforms.{platform}"
        if not PLATFORM.fullmatch(platform):
            faults.append(f"{where}: expected a platform's name of 1 to 32 of a-z, 0-9 and _, such as bluesky")
            continue
        if not isinstance(table, dict):
            faults.append(f"{where}: expected a table: [platforms.{platform}]")
            continue
        unknown = [key for key in table if key not in FIELDS]
        faults += [f"{where}.{key}: no such key{did_you_mean(key, FIELDS)}" for key in unknown]
        known = {key: value for key, value in table.items() if key in FIELDS}
        try:
            endpoint = msgspec.convert(known, FeedEndpoint, dec_hook=_to_path)
        except msgspec.ValidationError as error:
            faults.append(f"{where}: {error}")
            continue
        if wrong := url_fault(endpoint.url):
            faults.append(f"{where}.url: {wrong}")
        secret_file = file.parent.absolute() / endpoint.secret_file.expanduser()
        yield msgspec.structs.replace(endpoint, platform=platform, secret_file=secret_file)


def url_fault(url: str) -> str:
    """Say what is wrong with an endpoint's address; nothing when it is fine."""
    expected = "expected an https address (http for this machine only), without name, password or #fragment"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return expected
    local = parts.scheme == "http" and is_loopback(host or "")
    plain = url.isascii() and url.isprintable() and " " not in url
    if not host or not plain or "@" in parts.netloc or parts.fragment or not (parts.scheme == "https" or local):
        return expected
    return ""


def _to_path(wanted: type, text: object) -> Path:
    if wanted is not Path or not isinstance(text, str) or not text:
        raise TypeError("expected a path")
    return Path(text)
