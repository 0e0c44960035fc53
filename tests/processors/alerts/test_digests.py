import datetime as dt

import pytest

from processors.alerts.digests import MOST_MAILS, due_groups, is_quiet, mails_of
from processors.alerts.firing import Entry, KeyState, RuleState, fire
from processors.alerts.rules import QuietHours
from schemas.record import to_microseconds
from tests.builders import NOON
from tests.processors.alerts.builders import MINUTE, make_rule

NOW = to_microseconds(NOON)
MINUTES = 60 * 1_000_000
NIGHT = QuietHours(begin=dt.time(22), end=dt.time(6, 30), timezone="Europe/Berlin")


def make_alert(number=0, key="k"):
    return fire(make_rule(), KeyState(), key, [Entry(number, f"file:{number}", key)])[0]


def test_without_aggregation_each_alert_is_a_mail_at_once():
    alerts = [make_alert(number) for number in range(3)]
    assert due_groups(make_rule(), RuleState(), alerts, NOW) == [(alert,) for alert in alerts]


def test_a_flood_goes_into_one_mail():
    alerts = [make_alert(number) for number in range(MOST_MAILS + 1)]
    assert due_groups(make_rule(), RuleState(), alerts, NOW) == [tuple(alerts)]


def test_a_digest_gathers_from_the_first_alert_on():
    rule, state = make_rule(aggregation=15 * MINUTE), RuleState()
    first, second = make_alert(1), make_alert(2)
    assert due_groups(rule, state, [first], NOW) == []
    assert due_groups(rule, state, [second], NOW + 14 * MINUTES) == []
    assert due_groups(rule, state, [], NOW + 15 * MINUTES) == [(first, second)]
    assert due_groups(rule, state, [], NOW + 99 * MINUTES) == []


def test_quiet_hours_hold_mail_back_until_they_end():
    rule, state = make_rule(quiet_hours=NIGHT), RuleState()
    late = to_microseconds(dt.datetime(2026, 3, 14, 23, tzinfo=dt.UTC))
    morning = to_microseconds(dt.datetime(2026, 3, 15, 5, 30, tzinfo=dt.UTC))
    first, second = make_alert(1), make_alert(2)
    assert due_groups(rule, state, [first], late) == []
    assert due_groups(rule, state, [second], morning - MINUTES) == []
    assert due_groups(rule, state, [], morning) == [(first, second)]
    assert due_groups(rule, state, [make_alert(3)], morning) == [(make_alert(3),)]


def test_a_clock_that_was_set_back_does_not_hold_a_digest_for_an_hour():
    rule, state = make_rule(aggregation=15 * MINUTE), RuleState()
    due_groups(rule, state, [make_alert()], NOW)
    assert due_groups(rule, state, [], NOW - 60 * MINUTES) == []
    assert due_groups(rule, state, [], NOW - 45 * MINUTES) == [(make_alert(),)]


@pytest.mark.parametrize(
    ("begin", "end", "at", "quiet"),
    [
        (22, 6, dt.time(23), True),
        (22, 6, dt.time(22), True),
        (22, 6, dt.time(5, 59), True),
        (22, 6, dt.time(6), False),
        (22, 6, dt.time(12), False),
        (12, 14, dt.time(13), True),
        (12, 14, dt.time(14), False),
    ],
)
def test_quiet_hours_may_pass_midnight(begin, end, at, quiet):
    hours = QuietHours(begin=dt.time(begin), end=dt.time(end))
    assert is_quiet(hours, dt.datetime.combine(NOON.date(), at, tzinfo=dt.UTC)) is quiet


def test_quiet_hours_follow_summer_time():
    summer = dt.datetime(2026, 7, 1, 4, 15, tzinfo=dt.UTC)
    assert is_quiet(NIGHT, summer)
    assert not is_quiet(NIGHT, summer + 30 * MINUTE)


def test_each_recipient_has_a_mail_and_the_same_alerts_give_the_same_ids():
    rule = make_rule(recipients=("a@example.org", "b@example.org"), description="Ivory")
    mails = mails_of(rule, [make_alert(1), make_alert(2)])
    assert [mail.recipient for mail in mails] == ["a@example.org", "b@example.org"]
    assert len({mail.id for mail in mails}) == 2
    assert mails == mails_of(rule, [make_alert(1), make_alert(2)])
    assert mails[0].id != mails_of(rule, [make_alert(1)])[0].id


def test_mails_of_the_same_rule_and_key_are_one_thread():
    rule = make_rule()
    one, again, other = (mails_of(rule, [make_alert(number, key)])[0] for number, key in ((1, "k"), (2, "k"), (3, "l")))
    assert one.thread == again.thread != other.thread
    assert mails_of(rule, [make_alert(1, "k"), make_alert(2, "l")])[0].thread not in (one.thread, other.thread)
    assert mails_of(make_rule(name="x"), [make_alert(1, "k")])[0].thread != one.thread
