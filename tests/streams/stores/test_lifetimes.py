from schemas.finding import LEVELS
from schemas.store import Retention
from streams.stores.lifetimes import kept_days


def test_every_level_has_its_days():
    assert kept_days(Retention(flagged_days=90, watch_days=7, sample_days=3)) == {
        "ignore": 3,
        "watch": 7,
        "review": 90,
        "alert": 90,
    }
    assert set(kept_days(Retention())) == set(LEVELS)
