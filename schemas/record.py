"""The one base of every record that travels, and the clock rules they share."""

from __future__ import annotations

import datetime as dt

import msgspec

MAX_TEXT_CODE_POINTS = 100_000
"""Longer texts are cut here and flagged (design: the longest legitimate post seen is far below)."""


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An immutable record. Readers ignore unknown fields and refuse an unknown major `schema`."""


def to_microseconds(moment: dt.datetime) -> int:
    """Give whole microseconds since 1970 UTC; raises ValueError for a time without zone."""
    if moment.tzinfo is None:
        raise ValueError("a time without zone: expected UTC, such as 2026-01-31T12:00:00Z")
    delta = moment - _EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def from_microseconds(microseconds: int) -> dt.datetime:
    """Give the aware UTC time of whole microseconds since 1970; inverse of `to_microseconds`."""
    return _EPOCH + dt.timedelta(microseconds=microseconds)


_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
