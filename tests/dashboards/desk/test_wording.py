from __future__ import annotations

import datetime as dt
from typing import Literal

import pytest

from dashboards.desk import wording
from schemas.store import SourceState
from tests.builders import NOON


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "now"), (59, "now"), (60, "1 min"), (3599, "59 min"), (3600, "1 h"), (172_800, "2 d"), (-3600, "ahead")],
)
def test_ago_is_short(seconds: int, words: str) -> None:
    assert wording.ago(NOON - dt.timedelta(seconds=seconds), NOON) == words


@pytest.mark.parametrize(
    ("duration", "words"),
    [(None, "-"), (0, "0 s"), (2e-6, "2 µs"), (0.0123, "12 ms"), (2.5, "2.5 s"), (600, "10 min"), (10_800, "3 h")],
)
def test_durations(duration: float | None, words: str) -> None:
    assert wording.seconds(duration) == words


def test_numbers_sizes_and_shares() -> None:
    assert wording.number(1_234_567) == "1\u202f234\u202f567"
    assert wording.size(512) == "512 B"
    assert wording.size(3 << 30) == "3.0 GiB"
    assert wording.percent(0.5) == "50 %"
    assert wording.percent(0.004) == "0.4 %"
    assert wording.plural(1, "post") == "1 post"
    assert wording.plural(0, "post") == "0 posts"


def test_times_are_spelled_in_utc() -> None:
    assert wording.exact(NOON) == "14 Mar 2026 12:00:00 UTC"
    assert wording.exact(None) == "not known"
    assert wording.iso(NOON) == "2026-03-14T12:00:00Z"


State = Literal["live", "connecting", "silent", "finished", "failed"]


@pytest.mark.parametrize(
    ("state", "age_seconds", "shown", "words"),
    [
        ("live", 5, "live", "live"),
        ("live", 1200, "quiet", "live, no post for 20 min"),
        ("silent", 1200, "silent", "silent since 11:40 UTC"),
        ("connecting", 5, "connecting", "connecting since 11:59 UTC"),
        ("failed", 200_000, "failed", "failed since 12 Mar 04:26 UTC"),
        ("finished", 60, "finished", "read to its end 11:59 UTC"),
    ],
)
def test_a_source_says_how_it_is_and_since_when(state: State, age_seconds: int, shown: str, words: str) -> None:
    at = NOON - dt.timedelta(seconds=age_seconds)
    source = SourceState(source="bluesky", state=state, since=at, last_post_at=at)
    (line,) = wording.source_line([source], NOON, 600)
    assert (line.state, line.words) == (shown, words)
