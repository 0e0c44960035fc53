from __future__ import annotations

import datetime as dt

from streams.clock import utc_now


def test_the_time_is_aware_utc():
    assert utc_now().utcoffset() == dt.timedelta(0)
