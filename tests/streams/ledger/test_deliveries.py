import datetime as dt

from streams.ledger.deliveries import Delivery
from tests.builders import NOON

LATER = NOON + dt.timedelta(minutes=1)


def make_delivery(name="a", **changes):
    fields = {
        "id": name,
        "channel": "mail",
        "target": "desk",
        "payload": b"{}",
        "due_at": NOON,
        "post_ids": ("file:a",),
    }
    return Delivery(**(fields | changes))


async def names(ledger, *states):
    return [row.id for row in await ledger.deliveries.rows(states or ("pending", "dead"))]


async def test_a_delivery_told_twice_is_kept_once(ledger):
    assert await ledger.deliveries.add([make_delivery(), make_delivery("b")], NOON) == 2
    assert await ledger.deliveries.add([make_delivery(payload=b"other"), make_delivery("c")], LATER) == 1
    assert [(row.id, row.payload, row.created_at) for row in await ledger.deliveries.rows()] == [
        ("a", b"{}", NOON),
        ("b", b"{}", NOON),
        ("c", b"{}", LATER),
    ]


async def test_only_what_is_due_on_the_channel_is_given_oldest_first(ledger):
    await ledger.deliveries.add(
        [make_delivery("late", due_at=LATER), make_delivery("hook", channel="webhook"), make_delivery("now")], NOON
    )
    assert [row.id for row in await ledger.deliveries.due("mail", NOON)] == ["now"]
    assert [row.id for row in await ledger.deliveries.due("mail", LATER)] == ["now", "late"]
    assert [row.id for row in await ledger.deliveries.due("webhook", NOON)] == ["hook"]
    assert [row.id for row in await ledger.deliveries.due("mail", LATER, limit=1)] == ["now"]


async def test_what_was_sent_is_not_due_again_and_forgets_its_payload(ledger):
    await ledger.deliveries.add([make_delivery()], NOON)
    (row,) = await ledger.deliveries.due("mail", NOON)
    await ledger.deliveries.sent(row.number, LATER)
    await ledger.deliveries.dead(row.number, "too late to give up", LATER)
    assert await ledger.deliveries.due("mail", LATER) == ()
    (found,) = await ledger.deliveries.deliveries_of("file:a")
    assert (found.state, found.payload, found.ended_at, found.attempts) == ("sent", b"", LATER, 1)


async def test_a_dead_delivery_keeps_its_payload_and_can_be_revived(ledger):
    await ledger.deliveries.add([make_delivery(), make_delivery("b")], NOON)
    first, second = await ledger.deliveries.due("mail", NOON)
    await ledger.deliveries.postponed(first.number, "451 later", LATER)
    await ledger.deliveries.dead(first.number, "550 no", LATER)
    await ledger.deliveries.sent(second.number, LATER)
    (dead,) = await ledger.deliveries.rows(("dead",))
    assert (dead.payload, dead.error, dead.attempts) == (b"{}", "550 no", 2)
    assert await ledger.deliveries.revive([second.number], LATER) == 0
    assert await ledger.deliveries.revive([dead.number], LATER, "webhook") == 0
    assert await ledger.deliveries.revive(None, LATER, "mail", "nobody@example.org") == 0
    assert await ledger.deliveries.revive(None, LATER) == 1
    (again,) = await ledger.deliveries.due("mail", LATER)
    assert (again.id, again.attempts, again.ended_at) == ("a", 0, None)


async def test_what_ended_long_ago_goes_and_what_waits_stays(ledger):
    await ledger.deliveries.add([make_delivery(), make_delivery("b"), make_delivery("c")], NOON)
    first, second, _ = await ledger.deliveries.due("mail", NOON)
    await ledger.deliveries.sent(first.number, NOON)
    await ledger.deliveries.withdrawn(second.number, "every post is gone", LATER)
    assert await ledger.deliveries.forget_before(LATER) == 1
    assert await names(ledger, "pending", "withdrawn") == ["b", "c"]
    assert [row.id for row in await ledger.deliveries.deliveries_of("file:a")] == ["b", "c"]
