"""Bytes to records, with errors that name the path and the expected type, never the value."""

from __future__ import annotations

import re
from typing import TypeVar

import msgspec

R = TypeVar("R", bound=msgspec.Struct)

MAX_RECORD_BYTES = 8 << 20
"""No record of ours is near it; larger input is refused unread."""


class DecodingError(ValueError):
    """Bytes that are no such record. The message says the path, what was expected, and no value."""


def decode(payload: bytes, kind: type[R]) -> R:
    """Decode one JSON record of `kind`; raises DecodingError."""
    if len(payload) > MAX_RECORD_BYTES:
        raise DecodingError(f"{kind.__name__}: {len(payload)} bytes; expected at most {MAX_RECORD_BYTES}")
    try:
        return msgspec.json.decode(payload, type=kind)
    except UnicodeDecodeError:  # msgspec counts from the start of the string, people from the start of the record
        raise DecodingError(
            f"{kind.__name__}: not UTF-8 at byte {_first_bad_byte(payload)}; expected UTF-8 JSON"
        ) from None
    except (msgspec.DecodeError, RecursionError) as error:
        raise DecodingError(f"{kind.__name__}: {describe(error)}") from None


def encode(record: msgspec.Struct) -> bytes:
    """Encode a record as compact JSON, UTF-8."""
    return msgspec.json.encode(record)


def _first_bad_byte(payload: bytes) -> int:
    try:
        payload.decode()
    except UnicodeDecodeError as error:
        return error.start
    return 0


def describe(error: Exception) -> str:
    """Say what a msgspec error found wrong and where, without quoting the value."""
    message = str(error)
    if isinstance(error, UnicodeDecodeError):
        return "not UTF-8; expected UTF-8 JSON"
    if isinstance(error, RecursionError):
        return "nested too deep; expected a flat record"
    return _VALUE_IN_MESSAGE.sub("", message)


# msgspec quotes the value in one family only: `Invalid enum value 'x'`, `Invalid value 'x'`.
_VALUE_IN_MESSAGE = re.compile(r"(?<=value) (?:'[^']*'|\"[^\"]*\"|-?\d[\d.eE+-]*)")
