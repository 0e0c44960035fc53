import datetime as dt

import pytest

from streams.collectors.times import believable, parse_time, sort_time

NOON = dt.datetime(2026, 3, 14, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-03-14T12:00:00Z", NOON),
        ("2026-03-14T13:00:00.000+01:00", NOON),
        ("2026-03-14T12:00:00", NOON),
        (1773489600, NOON),
        (1773489600.0, NOON),
        (1773489600000, NOON),
        (1773489600000000, NOON),
        ("yesterday", None),
        ("0001-01-01T00:00:00+23:59", None),
        (1e300, None),
        (float("nan"), None),
        (10**400, None),
        (True, None),
        (None, None),
        ({}, None),
    ],
)
def test_times_are_read_in_every_spelling(value: object, expected: dt.datetime | None) -> None:
    assert parse_time(value) == expected


@pytest.mark.parametrize(
    ("claim", "believed"),
    [
        (NOON, True),
        (NOON + dt.timedelta(minutes=10), True),
        (NOON + dt.timedelta(minutes=10, seconds=1), False),
        (dt.datetime(2004, 1, 1, tzinfo=dt.UTC), True),
        (dt.datetime(2003, 12, 31, tzinfo=dt.UTC), False),
    ],
)
def test_absurd_claims_are_not_believed(claim: dt.datetime, believed: bool) -> None:
    assert believable(claim, NOON) == (claim if believed else None)


def test_posts_sort_by_the_earlier_of_claim_and_observation() -> None:
    earlier = NOON - dt.timedelta(hours=1)
    assert sort_time(earlier, NOON) == earlier
    assert sort_time(NOON + dt.timedelta(minutes=5), NOON) == NOON
    assert sort_time(None, NOON) == NOON
