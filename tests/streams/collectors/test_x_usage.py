import datetime as dt
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.collectors.x_usage import Usage, UsageError, delivered_ids

DAY = dt.datetime(2026, 3, 31, 23, 0, tzinfo=dt.UTC)


class Watch:
    """A clock to set."""

    now = DAY

    def __call__(self) -> dt.datetime:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def usage(tmp_path: Path, watch: Watch) -> Iterator[Usage]:
    made = Usage(tmp_path / "usage.sqlite", daily_posts=100, monthly_posts=200, clock=watch)
    made.open()
    yield made
    made.close()


def ids(first: int, count: int) -> list[str]:
    return [str(2_000_000_000_000_000_000 + n) for n in range(first, first + count)]


def test_a_post_counts_once_a_day_and_again_the_next(usage: Usage, watch: Watch) -> None:
    usage.count(ids(0, 5))
    usage.count(ids(0, 6))
    assert usage.used() == {"day": 6, "month": 6}
    watch.now = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
    usage.count(ids(0, 5))
    assert usage.used() == {"day": 5, "month": 5}


def test_what_is_no_id_is_not_counted(usage: Usage) -> None:
    usage.count(["", "x", "9" * 30, "-1", "\u0661"])
    assert usage.used()["day"] == 0


def test_it_ends_at_95_percent_and_says_until_when(usage: Usage) -> None:
    usage.count(ids(0, 94))
    assert usage.room() == 1
    assert usage.spent() is None
    usage.count(ids(94, 10))
    assert usage.room() == 0
    spent = usage.spent()
    assert spent is not None
    assert "104 of the 100 posts a day are read (x_daily_posts)" in spent[0]
    assert spent[1] == dt.datetime(2026, 4, 1, tzinfo=dt.UTC)


def test_the_month_outlasts_the_day(usage: Usage, watch: Watch) -> None:
    watch.now = dt.datetime(2026, 12, 1, 5, tzinfo=dt.UTC)
    usage.count(ids(0, 94))
    watch.now += dt.timedelta(days=1)
    usage.count(ids(0, 94))
    watch.now += dt.timedelta(days=1)
    usage.count(ids(0, 10))
    spent = usage.spent()
    assert spent is not None
    assert "x_monthly_posts" in spent[0]
    assert spent[1] == dt.datetime(2027, 1, 1, tzinfo=dt.UTC)


def test_it_remembers_across_restarts_in_a_private_file(usage: Usage, tmp_path: Path, watch: Watch) -> None:
    usage.count(ids(0, 50))
    usage.close()
    again = Usage(tmp_path / "usage.sqlite", daily_posts=100, monthly_posts=200, clock=watch)
    again.open()
    assert again.used() == {"day": 50, "month": 50}
    assert again.words() == "50 % of the day's and 25 % of the month's posts used"
    again.close()
    assert stat.S_IMODE((tmp_path / "usage.sqlite").stat().st_mode) == 0o600


def test_a_file_that_is_none_stops_the_reading(tmp_path: Path) -> None:
    (tmp_path / "usage.sqlite").write_bytes(b"no database " * 100)
    usage = Usage(tmp_path / "usage.sqlite", daily_posts=100, monthly_posts=200)
    with pytest.raises(UsageError, match=r"usage\.sqlite"):
        usage.open()
    usage.close()


def test_whatever_x_delivers_counts_also_what_comes_along() -> None:
    assert delivered_ids({"data": {"id": "1"}, "includes": {"tweets": [{"id": "2"}]}}) == ["1", "2"]
    assert delivered_ids({"data": [{"id": "1"}, {"id": "3"}, 5], "includes": []}) == ["1", "3"]
    assert delivered_ids({"errors": []}) == []
