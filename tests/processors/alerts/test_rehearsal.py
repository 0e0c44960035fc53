from processors.alerts.rehearsal import rehearse
from processors.alerts.rules import RuleFilter
from schemas.record import from_microseconds, to_microseconds
from tests.builders import NOON
from tests.contracts.stores import ids
from tests.processors.alerts.builders import HOUR, MINUTE, NOW, change, make_rule


def posts(*changes):
    return [one.post for one in reversed(changes)]


def test_it_shows_the_mails_a_rule_would_have_sent_in_the_order_of_the_posts():
    rule = make_rule(type="frequency", num_events=2, timeframe=HOUR, recipients=("a@example.org", "b@example.org"))
    found = rehearse(rule, posts(change("a"), change("b", 1), change("c", 2), change("d", 300)), NOW)
    assert [(one.mail.recipient, one.mail.alerts[0].post_ids) for one in found] == [
        ("a@example.org", tuple(ids("a", "b")))
    ]


def test_a_digest_goes_when_it_would_have_and_one_that_waits_is_shown():
    rule = make_rule(aggregation=15 * MINUTE)
    found = rehearse(rule, posts(change("a"), change("b", 5), change("c", 20)), to_microseconds(NOON + 21 * MINUTE))
    assert [[alert.post_ids for alert in one.mail.alerts] for one in found] == [
        [tuple(ids(uid)) for uid in "abc"],
    ]
    assert from_microseconds(found[0].at) == NOON + 20 * MINUTE
    assert len(rehearse(rule, posts(change("a")), to_microseconds(NOON))) == 1


def test_silence_shows_up_to_the_end_of_time():
    rule = make_rule(type="flatline", filter=RuleFilter(), timeframe=HOUR)
    (found,) = rehearse(rule, posts(change("a")), NOW)
    assert found.mail.alerts[0].window_end == NOON + HOUR
    assert rehearse(rule, [], NOW) == []
