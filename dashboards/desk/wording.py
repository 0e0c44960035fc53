"""Numbers, times and states as people read them: values in, short English out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from schemas.store import SourceState

MINUTE, HOUR, DAY = 60, 3600, 86_400


class SourceWords(NamedTuple):
    """One source on the line under the header."""

    name: str
    state: str
    words: str
    since: dt.datetime
    sample: bool


def ago(moment: dt.datetime, now: dt.datetime) -> str:
    """Say how long ago something was, as short as a column allows."""
    passed = (now - moment).total_seconds()
    if passed < -MINUTE:
        return "ahead"
    if passed < MINUTE:
        return "now"
    if passed < HOUR:
        return f"{passed // MINUTE:.0f} min"
    if passed < 2 * DAY:
        return f"{passed // HOUR:.0f} h"
    return f"{passed // DAY:.0f} d"


def exact(moment: dt.datetime | None) -> str:
    """Spell a moment to the second, in UTC."""
    return moment.astimezone(dt.UTC).strftime("%d %b %Y %H:%M:%S UTC") if moment else "not known"


def iso(moment: dt.datetime) -> str:
    """Spell a moment for a machine."""
    return moment.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def number(count: float) -> str:
    """Write a count with thin groups of thousands."""
    return f"{count:,.0f}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def percent(share: float) -> str:
    """Write a share of 0..1."""
    return f"{share * 100:.0f} %" if share >= 0.095 or not share else f"{share * 100:.1f} %"


def size(byte_count: float) -> str:
    """Write a size in binary units."""
    for unit in ("B", "KiB", "MiB"):
        if byte_count < 1024:
            return f"{byte_count:.0f} {unit}" if unit == "B" else f"{byte_count:.1f} {unit}"
        byte_count /= 1024
    return f"{byte_count:.1f} GiB"


def seconds(duration: float | None) -> str:
    """Write a duration that may be microseconds or minutes; a dash when unknown."""
    if duration is None:
        return "-"
    if duration == 0:
        return "0 s"
    if duration < 1e-3:
        return f"{duration * 1e6:.0f} µs"
    if duration < 1:
        return f"{duration * 1e3:.0f} ms"
    if duration < 2 * MINUTE:
        return f"{duration:.1f} s"
    return f"{duration / MINUTE:.0f} min" if duration < 2 * HOUR else f"{duration / HOUR:.0f} h"


def plural(count: int, one: str, many: str = "") -> str:
    """Write a count with its noun."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def source_line(states: Sequence[SourceState], now: dt.datetime, silent_seconds: float) -> list[SourceWords]:
    """Say of each source whether it is live, and since when it is not."""
    return [_source(state, now, silent_seconds) for state in states]


def _source(state: SourceState, now: dt.datetime, silent_seconds: float) -> SourceWords:
    last = state.last_post_at
    if state.state == "live" and last is not None and (now - last).total_seconds() > silent_seconds:
        return SourceWords(state.source, "quiet", f"live, no post for {ago(last, now)}", last, state.sample)
    since = f" since {_clock(state.since, now)}"
    words = {
        "live": "live",
        "connecting": f"connecting{since}",
        "silent": f"silent{since}",
        "finished": f"read to its end {_clock(state.since, now)}",
        "failed": f"failed{since}",
    }
    return SourceWords(state.source, state.state, words[state.state], state.since, state.sample)


def _clock(moment: dt.datetime, now: dt.datetime) -> str:
    moment = moment.astimezone(dt.UTC)
    return moment.strftime("%H:%M UTC" if (now - moment).total_seconds() < DAY else "%d %b %H:%M UTC")
