import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.record import from_microseconds, to_microseconds


@given(st.datetimes(timezones=st.just(dt.UTC)))
def test_microseconds_round_trip(moment):
    assert from_microseconds(to_microseconds(moment)) == moment


def test_another_zone_gives_the_same_instant():
    there = dt.datetime(2026, 1, 1, 9, tzinfo=dt.timezone(dt.timedelta(hours=9)))
    assert from_microseconds(to_microseconds(there)) == dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def test_a_time_without_zone_is_refused():
    with pytest.raises(ValueError, match="without zone"):
        to_microseconds(dt.datetime(2026, 1, 1))  # noqa: DTZ001 the point of the test
