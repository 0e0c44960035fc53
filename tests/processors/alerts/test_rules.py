import datetime as dt

import pytest

from processors.alerts.rules import RuleFilter
from tests.processors.alerts.builders import HOUR, make_rule


@pytest.mark.parametrize(
    ("rule", "keeps"),
    [
        (make_rule(), False),
        (make_rule(realert=HOUR), True),
        (make_rule(realert=HOUR, lateness=dt.timedelta(0)), False),
        (make_rule(type="frequency", num_events=2, timeframe=HOUR), True),
        (make_rule(type="flatline", timeframe=HOUR), True),
    ],
)
def test_posts_wait_only_where_their_order_decides(rule, keeps):
    assert rule.keeps_order is keeps


def test_only_what_decides_when_it_fires_begins_the_windows_anew():
    one = make_rule().fingerprint
    assert make_rule(recipients=("other@example.org",), description="new words", severity="info").fingerprint == one
    assert make_rule(filter=RuleFilter(level=("alert",))).fingerprint != one
    assert make_rule(realert=HOUR).fingerprint != one
