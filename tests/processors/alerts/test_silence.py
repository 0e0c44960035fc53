import datetime as dt

from processors.alerts.rules import RuleFilter
from schemas.record import to_microseconds
from tests.builders import NOON
from tests.contracts.stores import ids
from tests.processors.alerts.builders import HOUR, MINUTE, NOW, Run, change, make_rule

SECOND = 1_000_000
NO_WAIT = dt.timedelta(0)


def flatline(**changes):
    fields = {"type": "flatline", "filter": RuleFilter(), "timeframe": 10 * MINUTE, "lateness": NO_WAIT}
    return make_rule(**(fields | changes))


def minutes(alerts):
    return [(alert.window_end - NOON) // MINUTE for alert in alerts]


def test_it_fires_when_the_window_has_emptied_and_once_a_silence():
    run = Run(flatline())
    run.take(change("a"), change("b", 5), now=NOW, caught_up=True)
    assert run.take(now=NOW + 599 * SECOND, caught_up=True) == []
    (alert,) = run.take(now=NOW + 600 * SECOND, caught_up=True)
    assert (minutes([alert]), alert.found_count, alert.post_ids) == ([15], 0, ())
    assert run.take(now=NOW + 6000 * SECOND, caught_up=True) == []
    run.take(change("c", 300), now=NOW + 6000 * SECOND, caught_up=True)
    assert minutes(run.take(now=NOW + 6600 * SECOND, caught_up=True)) == [310]


def test_silence_between_two_posts_is_found_when_they_come_together():
    run = Run(flatline())
    assert minutes(run.take(change("a"), change("b", 60))) == [10]


def test_fewer_than_the_threshold_is_silence_and_the_posts_are_named():
    run = Run(flatline(threshold=2))
    alerts = run.take(change("a"), change("b", 1), change("c", 9), change("d", 30))
    assert [(alert.found_count, alert.post_ids) for alert in alerts] == [(1, tuple(ids("c")))]
    assert minutes(alerts) == [11]


def test_a_stream_that_never_spoke_is_silent_from_the_start_of_listening():
    run = Run(flatline())
    assert run.take(now=NOW, caught_up=True) == []
    assert len(run.take(now=NOW + 600 * SECOND, caught_up=True)) == 1


def test_a_key_is_listened_for_from_its_first_post_on():
    run = Run(flatline(query_key="source"))
    run.take(change("a", source="one"), change("b", 3, source="two"), now=NOW, caught_up=True)
    run.take(change("c", 8, source="one"), now=NOW, caught_up=True)
    alerts = run.take(now=NOW + 900 * SECOND, caught_up=True)
    assert [(alert.key, *minutes([alert])) for alert in alerts] == [("two", 13), ("one", 18)]
    assert run.take(now=NOW + 9000 * SECOND, caught_up=True) == []


def test_realert_repeats_it_while_it_lasts_and_does_not_flood_after_a_stop():
    run = Run(flatline(realert=HOUR))
    run.take(change("a"), now=NOW, caught_up=True)
    ten = 600 * SECOND
    assert len(run.take(now=NOW + ten, caught_up=True)) == 1
    assert run.take(now=NOW + ten + 3599 * SECOND, caught_up=True) == []
    assert len(run.take(now=NOW + ten + 3600 * SECOND, caught_up=True)) == 1
    assert len(run.take(now=NOW + ten + 36_000 * SECOND, caught_up=True)) == 1


def test_nothing_is_called_silent_while_there_is_more_to_read():
    run = Run(flatline())
    run.take(change("a"), now=NOW)
    assert run.take(now=NOW + 9000 * SECOND, caught_up=False) == []


def test_a_clock_an_hour_off_calls_nobody_silent():
    ahead = to_microseconds(NOON + HOUR)
    run = Run(flatline())
    for minute in range(30):
        assert run.take(change(f"p{minute}", minute), now=ahead + minute * 60 * SECOND, caught_up=True) == []
    run = Run(flatline(query_key="source"))
    for minute in range(90):
        now = to_microseconds(NOON + minute * MINUTE)
        posts = (change(f"r{minute}", minute, source="right"), change(f"w{minute}", minute - 60, source="behind"))
        assert run.take(*posts, now=now, caught_up=True) == []
