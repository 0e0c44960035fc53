"""Messages of X the collector tests share: `make_message(3)` is the fourth post of an invented stream."""

from __future__ import annotations

import datetime as dt
from typing import Any

from streams.collectors.x_ids import first_id_at

START = dt.datetime(2026, 3, 14, 12, tzinfo=dt.UTC)
STEP = dt.timedelta(milliseconds=10)
"""Between two posts."""
NOW = START + dt.timedelta(seconds=20)
"""What the clock of the tests says."""


def id_of(number: int, start: dt.datetime = START) -> str:
    """Give the id of the n-th post."""
    return str(first_id_at(start + number * STEP) + 7)


def author_of(number: int) -> str:
    """Give a well-formed user id of nobody."""
    return f"99000{number:06d}99"


def make_message(number: int, *, start: dt.datetime = START, includes: Any = None, **data: Any) -> dict[str, Any]:
    """Give a line of the filtered stream; keywords go into `data`."""
    made_at = start + number * STEP
    fields = {
        "id": id_of(number, start),
        "author_id": author_of(number),
        "created_at": made_at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "edit_history_tweet_ids": [id_of(number, start)],
        "lang": "en",
        "text": f"Post number {number}",
    }
    message: dict[str, Any] = {"data": fields | data, "matching_rules": [{"id": "1", "tag": "lourie/en/product/1"}]}
    return message | ({"includes": includes} if includes else {})
