import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.collectors.x_ids import first_id_at, time_of

START = dt.datetime(2011, 1, 1, tzinfo=dt.UTC)


@given(st.integers(0, 50 * 365 * 86_400_000).map(lambda ms: START + dt.timedelta(milliseconds=ms)))
def test_an_id_holds_its_time_to_the_millisecond(at: dt.datetime) -> None:
    found = time_of(str(first_id_at(at)))
    assert found is not None
    assert found == at


def test_ids_are_in_the_order_of_time() -> None:
    assert first_id_at(START) < first_id_at(START + dt.timedelta(milliseconds=1))
    assert first_id_at(dt.datetime(2006, 1, 1, tzinfo=dt.UTC)) == 0


@pytest.mark.parametrize("native_id", ["", "0", "20", "1234567890", "9" * 19, "9" * 40, "x", "\u0661"])
def test_other_ids_hold_no_time(native_id: str) -> None:
    assert time_of(native_id) is None
