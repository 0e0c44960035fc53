from __future__ import annotations

import datetime as dt

import msgspec

from processors.tracing import HOPS, HopTime, Sent, Step, hop_times, road
from schemas.store import StoredPost
from tests.builders import NOON, make_flagged


def after(seconds: float) -> dt.datetime:
    return NOON + dt.timedelta(seconds=seconds)


def kept(collected: float = 2, judged: float | None = 3, stored: float = 3.5, **changes: object) -> StoredPost:
    flagged = make_flagged(observed_at=after(collected), **changes)
    flagged = msgspec.structs.replace(flagged, judged_at=None if judged is None else after(judged))
    return StoredPost(flagged=flagged, stored_at=after(stored), sequence=7)


def test_the_road_has_every_step_with_its_gap():
    assert road(kept()) == [
        Step("created", NOON, None, "as the platform claims"),
        Step("collected", after(2), 2.0, "test"),
        Step("detected", after(3), 1.0, "review"),
        Step("stored", after(3.5), 0.5, "sequence 7"),
    ]


def test_what_was_sent_counts_from_the_store():
    sent = [Sent("mailed", after(10), "rule"), Sent("fed", None, "bluesky, pending")]
    assert road(kept(), sent)[4:] == [
        Step("mailed", after(10), 6.5, "rule"),
        Step("fed", None, None, "bluesky, pending"),
    ]


def test_an_unknown_time_is_passed_over_and_a_clock_ahead_shows():
    steps = road(kept(judged=None, created_at=None))
    assert [step.gap_seconds for step in steps] == [None, None, None, 1.5]
    assert road(kept(collected=-5))[1].gap_seconds == -5


def test_hop_times_are_quantiles_of_what_is_known():
    posts = [kept(collected=number, judged=number + 0.5, stored=number + 0.75) for number in range(1, 101)]
    assert hop_times([*posts, kept(judged=None, created_at=None)]) == [
        HopTime("collected", 50.0, 99.0),
        HopTime("detected", 0.5, 0.5),
        HopTime("stored", 0.25, 0.25),
    ]
    assert hop_times([kept(collected=-5, judged=0)])[0] == HopTime("collected", 0.0, 0.0)
    assert hop_times([]) == [HopTime(hop, None, None) for hop in list(HOPS)[:3]]
