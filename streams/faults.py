"""An exception comes in; what may be said of it goes out: its class and where it was raised, no text it quotes."""

from __future__ import annotations

import datetime as dt
import json
import traceback
from pathlib import Path

import msgspec

from schemas.dead import DeadRecord
from schemas.decoding import encode
from schemas.record import Record

_ROOMS = Path(__file__).resolve().parent.parent
_QUOTE_DATA = (ValueError, LookupError, TypeError, AttributeError, AssertionError)
"""Families whose messages repeat the value they stumbled over, which may be a post's text."""


def place(error: BaseException) -> str:
    """Give `file:line in function` of the innermost frame of ours, or of the innermost frame; "" when never raised."""
    frames = [(Path(frame.filename), frame) for frame in traceback.extract_tb(error.__traceback__)]
    if not frames:
        return ""
    ours = [(path, frame) for path, frame in frames if _is_ours(path)]
    path, frame = (ours or frames)[-1]
    name = path.relative_to(_ROOMS) if _is_ours(path) else path.name
    return f"{name}:{frame.lineno} in {frame.name}"


def _is_ours(path: Path) -> bool:
    return path.is_relative_to(_ROOMS) and "site-packages" not in path.parts


def describe(error: BaseException) -> str:
    """Say what went wrong: the message where its family quotes no data, else the class and the place."""
    name = type(error).__name__
    if isinstance(error, _QUOTE_DATA) or not str(error):
        where = place(error)
        return f"{name} at {where}" if where else name
    return f"{name}: {error}"[:1024]


def bury(record: Record, stage: str, error: Exception, at: dt.datetime) -> DeadRecord:
    """Make the dead letter of a record: its JSON whole, the error's class and place, no text outside the payload."""
    where = place(error)
    return DeadRecord(
        stage=stage,
        error=type(error).__name__,
        message=f"{type(error).__name__} in {stage} at {where}"[:1024],
        payload=to_payload(record),
        place=where,
        at=at,
    )


def to_payload(record: Record) -> bytes:
    """Encode a record as JSON; a text that is no valid Unicode (a lone surrogate) is kept as an escape."""
    try:
        return encode(record)
    except UnicodeEncodeError:
        return json.dumps(msgspec.to_builtins(record), separators=(",", ":")).encode("ascii")
