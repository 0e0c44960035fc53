import datetime as dt
import itertools

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processors.alerts.firing import RuleState
from processors.alerts.progress import Progress
from processors.alerts.rules import RuleFilter
from processors.alerts.windows import advance
from tests.builders import make_post_id
from tests.processors.alerts.builders import HOUR, MINUTE, NOW, Run, change, gone, make_rule


def ids(*uids):
    return tuple(make_post_id(uid) for uid in uids)


NO_WAIT = dt.timedelta(0)
SECOND = 1_000_000


def told(alerts):
    return [(alert.key, alert.post_ids) for alert in alerts]


def test_any_fires_once_for_each_matching_post_at_once():
    run = Run(make_rule())
    assert told(run.take(change("a"), change("b", level="watch"), change("c"))) == [("", ids("a")), ("", ids("c"))]
    assert run.take(change("a"), change("a", revision="2"), change("c")) == []


def test_an_edit_that_brings_a_post_under_the_rule_fires():
    run = Run(make_rule())
    assert run.take(change("a", level="watch")) == []
    assert told(run.take(change("a", level="alert", revision="2"))) == [("", ids("a"))]


def test_a_post_called_no_trade_does_not_fire_and_leaves_its_window():
    run = Run(make_rule(type="frequency", num_events=2, timeframe=HOUR, lateness=NO_WAIT))
    assert (
        run.take(change("a", decision="not_trade"), change("b"), change("b", decision="not_trade"), change("c")) == []
    )
    assert told(run.take(change("d", 1))) == [("", ids("c", "d"))]


def test_realert_keeps_a_key_silent_and_counts_what_it_passes_over():
    run = Run(make_rule(query_key="species", realert=30 * MINUTE))
    run.take(change("a"), change("b", 29), change("tiger", 5, species=("tiger",)), change("c", 31))
    alerts = run.settle()
    assert told(alerts) == [("elephant", ids("a")), ("tiger", ids("tiger")), ("elephant", ids("c"))]
    assert [alert.suppressed_count for alert in alerts] == [0, 0, 1]


def test_frequency_needs_so_many_of_a_key_within_the_timeframe():
    rule = make_rule(type="frequency", query_key="species", num_events=3, timeframe=10 * MINUTE)
    run = Run(rule)
    run.take(change("a"), change("b", 5), change("c", 10), change("tiger", 11, species=("tiger",)), change("d", 14))
    (alert,) = run.settle()
    assert told([alert]) == [("elephant", ids("b", "c", "d"))]
    assert alert.window_end - alert.window_start == 9 * MINUTE + dt.timedelta(microseconds=1)


def test_a_window_that_fired_begins_anew():
    run = Run(make_rule(type="frequency", num_events=2, timeframe=HOUR))
    run.take(*(change(uid, minute) for minute, uid in enumerate("abcde")))
    assert told(run.settle()) == [("", ids("a", "b")), ("", ids("c", "d"))]


def test_posts_without_the_key_are_left_out_of_a_frequency_and_x_has_no_authors():
    rule = make_rule(type="frequency", query_key="author", num_events=2, timeframe=HOUR, lateness=NO_WAIT)
    run = Run(rule)
    assert run.take(change("a", platform="x"), change("b", platform="x"), change("c", author=None)) == []
    assert len(run.take(change("d"), change("e"))) == 1


def test_posts_wait_for_ones_they_overtook_and_no_longer_than_the_lateness():
    run = Run(make_rule(type="frequency", num_events=2, timeframe=2 * MINUTE, lateness=MINUTE))
    assert run.take(change("b", 1.5), change("a", 1)) == []
    assert told(run.take(change("later", 2.6, level="watch"))) == [("", ids("a", "b"))]


def test_without_newer_posts_the_clock_ends_the_wait():
    run = Run(make_rule(realert=HOUR, lateness=MINUTE))
    assert run.take(change("a"), now=NOW, caught_up=True) == []
    assert run.take(now=NOW + 59 * SECOND, caught_up=True) == []
    assert run.take(now=NOW + 60 * SECOND, caught_up=False) == []
    assert told(run.take(now=NOW + 60 * SECOND, caught_up=True)) == [("", ids("a"))]


def test_a_clock_that_is_set_back_an_hour_does_not_hold_alerts_for_an_hour():
    run = Run(make_rule(realert=HOUR, lateness=MINUTE))
    run.take(change("a"), now=NOW, caught_up=True)
    back = NOW - 3600 * SECOND
    run.take(now=back, caught_up=True)
    assert told(run.take(now=back + 60 * SECOND, caught_up=True)) == [("", ids("a"))]


@pytest.mark.parametrize("hours", [1, -1])
def test_a_source_whose_clock_is_an_hour_off_neither_hides_nor_hurries_the_others(hours):
    rule = make_rule(type="frequency", query_key="source", num_events=3, timeframe=10 * MINUTE, realert=20 * MINUTE)
    run = Run(rule)
    for number in range(6):
        run.take(change(f"right-{number}", number, source="right"))
        run.take(change(f"wrong-{number}", number + 60 * hours, source="wrong"))
    alerts = run.settle()
    assert sorted(told(alerts)) == [
        ("right", ids("right-0", "right-1", "right-2")),
        ("wrong", ids("wrong-0", "wrong-1", "wrong-2")),
    ]


def test_erased_posts_leave_the_wait_and_the_window():
    run = Run(make_rule(type="frequency", num_events=2, timeframe=HOUR, lateness=MINUTE))
    run.take(change("a"), change("b", 30), gone("a"), change("c", 31), gone("c"))
    assert run.settle() == []
    run.take(change("d", 32))
    assert told(run.settle()) == [("", ids("b", "d"))]


def test_the_state_handed_in_stays_as_it_is():
    rule = make_rule(type="frequency", num_events=3, timeframe=HOUR)
    first = advance(rule, RuleState(), Progress(), [change("a"), change("b", 5)], (), NOW, caught_up=False)
    before = msgspec.json.encode(first.state)
    advance(rule, first.state, Progress(), [gone("a"), change("c", 30)], (), NOW, caught_up=True)
    assert msgspec.json.encode(first.state) == before


def test_what_no_longer_matters_is_forgotten():
    run = Run(make_rule(type="frequency", query_key="author", num_events=9, timeframe=HOUR, realert=HOUR))
    run.take(*(change(f"p{number}", number, author=f"k1:{number:032d}") for number in range(50)), caught_up=True)
    run.take(change("late", 60 * 24, level="watch"), caught_up=True)
    assert run.settle() == []
    assert run.state.keys == {}


def test_a_silent_key_is_forgotten_when_its_silence_is_long_over():
    run = Run(make_rule(query_key="author", realert=HOUR, lateness=NO_WAIT))
    run.take(change("a"), change("b", 1), caught_up=True)
    assert run.state.keys
    run.take(change("late", 60 * 20, level="watch"), caught_up=True)
    assert run.state.keys == {}


RULES = {
    "any": make_rule(),
    "any with realert": make_rule(query_key="species", realert=7 * MINUTE, lateness=3 * MINUTE),
    "frequency": make_rule(type="frequency", num_events=3, timeframe=9 * MINUTE, lateness=3 * MINUTE),
    "frequency of a key": make_rule(
        type="frequency",
        query_key="species",
        num_events=2,
        timeframe=5 * MINUTE,
        realert=4 * MINUTE,
        lateness=3 * MINUTE,
    ),
    "flatline": make_rule(type="flatline", filter=RuleFilter(), timeframe=6 * MINUTE, threshold=2, lateness=3 * MINUTE),
    "flatline of a key": make_rule(
        type="flatline", query_key="species", filter=RuleFilter(), timeframe=6 * MINUTE, lateness=3 * MINUTE
    ),
}


@st.composite
def streams(draw, longest=24):
    """Posts in order, some revised, labelled, or erased later on."""
    minute, found = 0.0, []
    for number in range(draw(st.integers(1, longest))):
        minute += draw(st.integers(0, 16)) / 4
        level = draw(st.sampled_from(["watch", "review", "alert"]))
        species = draw(st.sampled_from([("elephant",), ("tiger",)]))
        found.append(change(f"p{number}", minute, level=level, species=species))
    return found


def final(rule, batches, *, restart=lambda state: state):
    run = Run(rule)
    run.take(caught_up=True)
    for batch in batches:
        run.take(*batch)
        run.state = restart(run.state)
    return sorted(run.settle(), key=lambda alert: (alert.window_end, alert.message_id))


def cut(changes, places):
    edges = sorted({0, len(changes), *(place % (len(changes) + 1) for place in places)})
    return [changes[start:end] for start, end in itertools.pairwise(edges)]


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
@settings(max_examples=40, deadline=None)
@given(changes=streams(), places=st.lists(st.integers(0, 30)))
def test_batching_and_restarts_do_not_matter(rule, changes, places):
    def restarted(state):
        return msgspec.json.decode(msgspec.json.encode(state), type=RuleState)

    whole = final(rule, [changes])
    assert final(rule, cut(changes, places)) == whole
    assert final(rule, [[one] for one in changes], restart=restarted) == whole


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
@settings(max_examples=40, deadline=None)
@given(changes=streams(), data=st.data())
def test_posts_that_overtake_each_other_within_the_lateness_fire_the_same(rule, changes, data):
    minutes = st.integers(0, 11).map(lambda quarter: quarter / 4)
    arrivals = [
        (one.post.flagged.post.sort_at + data.draw(minutes) * MINUTE, number, one) for number, one in enumerate(changes)
    ]
    shuffled = [one for *_, one in sorted(arrivals, key=lambda arrival: arrival[:2])]
    assert final(rule, [[one] for one in shuffled]) == final(rule, [changes])


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
@settings(max_examples=40, deadline=None)
@given(changes=streams(longest=12), data=st.data())
def test_redelivery_fires_nothing_more(rule, changes, data):
    repeated = []
    for number, one in enumerate(changes):
        repeated.append(one)
        repeated += data.draw(st.lists(st.sampled_from(changes[: number + 1]), max_size=2))
    assert final(rule, [[one] for one in repeated]) == final(rule, [changes])


def test_an_erased_post_is_in_no_alert_that_fires_after_its_erasure():
    for rule in RULES.values():
        run = Run(rule)
        run.take(*(change(f"p{number}", number) for number in range(8)), gone("p6"), gone("p7"))
        before = len(run.alerts)
        run.settle()
        later = {post_id for alert in run.alerts[before:] for post_id in alert.post_ids}
        assert not later & {make_post_id("p6"), make_post_id("p7")}
