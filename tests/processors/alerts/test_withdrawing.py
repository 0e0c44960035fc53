from processors.alerts.firing import Entry, KeyState, RuleState, fire, fire_silence
from processors.alerts.withdrawing import withdraw
from tests.processors.alerts.builders import MINUTE, make_rule

A, B = Entry(1, "file:a", "k"), Entry(2, "file:b", "k")


def test_a_post_leaves_the_wait_the_window_and_the_digest():
    gathered = fire(make_rule(), KeyState(), "k", [A, B]) + fire(make_rule(), KeyState(), "k", [A])
    state = RuleState(waiting=[A, B], keys={"k": KeyState(entries=[A, B])}, gathered=gathered, gathered_at=5)
    withdraw(state, "file:a")
    assert state.waiting == [B]
    assert state.keys["k"].entries == [B]
    assert [alert.post_ids for alert in state.gathered] == [("file:b",)]
    withdraw(state, "file:b")
    assert (state.gathered, state.gathered_at) == ([], None)


def test_an_alert_about_silence_stays_without_posts():
    rule = make_rule(type="flatline", timeframe=MINUTE, threshold=2)
    state = RuleState(gathered=[fire_silence(rule, KeyState(), "k", 60_000_000, [A])], gathered_at=5)
    withdraw(state, "file:a")
    assert [(alert.post_ids, alert.found_count) for alert in state.gathered] == [((), 1)]


def test_an_unknown_post_changes_nothing():
    state = RuleState(waiting=[A], gathered_at=None)
    withdraw(state, "file:z")
    assert state == RuleState(waiting=[A])
