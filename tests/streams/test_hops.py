from __future__ import annotations

import datetime as dt

import msgspec

from streams.hops import note_judged, note_sent, note_stored
from streams.metrics import Metrics
from tests.builders import NOON, make_flagged


def after(seconds: float) -> dt.datetime:
    return NOON + dt.timedelta(seconds=seconds)


def counted(metrics: Metrics, hop: str) -> tuple[float, float]:
    reading = metrics.read()
    return reading.value("hop_seconds_count", hop=hop), reading.value("hop_seconds_sum", hop=hop)


def test_each_hop_is_counted_by_its_own_gap():
    metrics = Metrics()
    flagged = msgspec.structs.replace(make_flagged(observed_at=after(2)), judged_at=after(3))
    note_judged(metrics, [flagged, flagged])
    note_stored(metrics, [flagged], after(3.5))
    note_sent(metrics, "mailed", [after(3.5), after(4)], after(5))
    assert counted(metrics, "collected") == (2, 4.0)
    assert counted(metrics, "detected") == (2, 2.0)
    assert counted(metrics, "stored") == (1, 0.5)
    assert counted(metrics, "mailed") == (2, 2.5)
    assert counted(metrics, "fed") == (0, 0)


def test_unknown_times_are_left_out_and_a_clock_ahead_counts_as_nothing():
    metrics = Metrics()
    note_judged(metrics, [make_flagged(created_at=None)])
    note_judged(metrics, [make_flagged(observed_at=after(-5))])
    note_stored(metrics, [make_flagged()], NOON)
    assert counted(metrics, "collected") == (1, 0.0)
    assert counted(metrics, "detected") == (0, 0)
    assert counted(metrics, "stored") == (0, 0)
