from processors.alerts.firing import Entry, KeyState, fire, fire_silence
from tests.builders import make_post_id
from tests.processors.alerts.builders import HOUR, MINUTE, make_rule

A, B = (Entry(at, make_post_id(uid), "k") for at, uid in ((1_000, "a"), (2_000, "b")))


def test_an_alert_names_its_posts_and_a_half_open_window():
    (alert,) = fire(make_rule(severity="critical"), KeyState(), "k", [A, B])
    assert (alert.key, alert.post_ids, alert.severity) == ("k", (A.post_id, B.post_id), "critical")
    assert (alert.window_end - alert.window_start).microseconds == 1_001


def test_the_same_firing_has_the_same_id_and_another_has_not():
    rule = make_rule()
    (first,), (again,) = (fire(rule, KeyState(), "k", [A, B]) for _ in range(2))
    others = [
        fire(rule, KeyState(), "k", [A])[0],
        fire(rule, KeyState(), "other", [A, B])[0],
        fire(make_rule(name="another"), KeyState(), "k", [A, B])[0],
        fire(make_rule(realert=HOUR), KeyState(), "k", [A, B])[0],
    ]
    assert first == again
    assert len({first.message_id, *(one.message_id for one in others)}) == 5


def test_silence_is_minded_on_both_sides_and_without_realert_nothing_is_kept():
    rule, key = make_rule(realert=MINUTE), KeyState()
    hour = HOUR.seconds * 1_000_000
    moments = [
        (hour, 1),
        (hour + 59_000_000, 0),
        (0, 1),
        (30_000_000, 0),
        (hour - 1_000_000, 0),
        (hour + 60_000_000, 1),
    ]
    for at, count in moments:
        assert len(fire(rule, key, "k", [A._replace(at=at)])) == count
    assert key.suppressed == 0
    assert fire(make_rule(), key := KeyState(), "k", [A])
    assert key.fired == []


def test_an_alert_about_silence_says_what_it_found():
    key = KeyState()
    alert = fire_silence(make_rule(type="flatline", timeframe=MINUTE), key, "", 60_000_000, [])
    assert (alert.found_count, alert.post_ids, alert.window_end - alert.window_start) == (0, (), MINUTE)
    assert key.silent_at == 60_000_000
