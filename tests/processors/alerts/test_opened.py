from processors.alerts.firing import Entry, KeyState, RuleState, fire, fire_silence
from processors.alerts.opened import OpenState
from tests.processors.alerts.builders import MINUTE, make_rule

A, B, C = (Entry(at, f"file:{uid}", "k") for at, uid in enumerate("abc", start=1))


def test_what_is_touched_is_copied_and_named():
    state = RuleState(waiting=[A], keys={"k": KeyState(entries=[A]), "other": KeyState(entries=[B])})
    opened = OpenState(state)
    opened.key("k").entries.append(B)
    opened.key("new").since = 5
    opened.wait(C)
    opened.drop("other")
    assert state == RuleState(waiting=[A], keys={"k": KeyState(entries=[A]), "other": KeyState(entries=[B])})
    assert opened.touched == {"k", "new", "other"}
    assert opened.state.keys == {"k": KeyState(entries=[A, B]), "new": KeyState(since=5)}
    assert opened.key("other") == KeyState()


def test_what_waited_comes_out_in_order():
    opened = OpenState(RuleState())
    for entry in (C, A, B):
        opened.wait(entry)
    assert list(opened.waited(2)) == [A, B]
    assert list(opened.waited(None)) == [C]


def test_a_post_leaves_the_wait_the_window_and_the_digest():
    gathered = fire(make_rule(), KeyState(), "k", [A, B]) + fire(make_rule(), KeyState(), "k", [A])
    opened = OpenState(
        RuleState(waiting=[A, B], keys={"k": KeyState(entries=[A, B])}, gathered=gathered, gathered_at=5)
    )
    opened.withdraw("file:a")
    assert opened.state.waiting == [B]
    assert opened.state.keys["k"].entries == [B]
    assert [alert.post_ids for alert in opened.state.gathered] == [("file:b",)]
    opened.withdraw("file:b")
    assert (opened.state.gathered, opened.state.gathered_at) == ([], None)


def test_a_post_that_came_after_the_first_withdrawal_can_be_withdrawn():
    opened = OpenState(RuleState())
    opened.withdraw("file:z")
    opened.wait(A)
    opened.hold(B)
    opened.key("k").entries.append(B)
    opened.withdraw("file:a")
    opened.withdraw("file:b")
    assert (opened.state.waiting, opened.state.keys["k"].entries) == ([], [])


def test_an_alert_about_silence_stays_without_posts():
    rule = make_rule(type="flatline", timeframe=MINUTE, threshold=2)
    opened = OpenState(RuleState(gathered=[fire_silence(rule, KeyState(), "k", 60_000_000, [A])], gathered_at=5))
    opened.withdraw("file:a")
    assert [(alert.post_ids, alert.found_count) for alert in opened.state.gathered] == [((), 1)]
