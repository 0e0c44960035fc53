import asyncio
import datetime as dt

import pytest

from streams.ledger import Ledger
from streams.metrics import Metrics
from streams.outbox import NothingToSend, Outbox, Patience, ReceiverAway, Refused, Undelivered
from tests.builders import NOON
from tests.streams.ledger.test_deliveries import make_delivery
from tests.streams.waiting import until


class Receiver:
    """A sink that answers as told, by delivery id, then takes everything."""

    def __init__(self, **answers):
        self.answers = answers
        self.tried = []
        self.taken = []

    async def __call__(self, row):
        self.tried.append(row.id)
        waiting = self.answers.get(row.id)
        if waiting:
            raise waiting.pop(0)
        self.taken.append(row.id)


class MovingClock:
    def __init__(self):
        self.now = NOON

    def __call__(self):
        return self.now


@pytest.fixture
async def ledger(tmp_path):
    opened = await Ledger.open(tmp_path / "ledger.sqlite")
    yield opened
    await opened.close()


@pytest.fixture
def clock():
    return MovingClock()


def outbox(ledger, receiver, clock, **patience):
    return Outbox("mail", receiver, ledger, clock, Metrics(), Patience(**patience))


async def states(ledger):
    rows = await ledger.deliveries.rows(("pending", "sent", "dead", "withdrawn"))
    return {row.id: (row.state, row.error) for row in rows}


async def test_each_is_sent_once_and_marked(ledger, clock):
    await ledger.deliveries.add([make_delivery("a"), make_delivery("b")], NOON)
    receiver = Receiver()
    for _ in range(2):
        assert await outbox(ledger, receiver, clock).deliver_due() == 0
    assert receiver.taken == ["a", "b"]
    assert await states(ledger) == {"a": ("sent", ""), "b": ("sent", "")}


async def test_the_log_has_an_answers_code_and_not_its_words(ledger, clock, caplog):
    await ledger.deliveries.add([make_delivery("a"), make_delivery("b")], NOON)
    receiver = Receiver(a=[Refused("554 spam: Elephant ivory, 200 USD")], b=[Undelivered("451 Elephant ivory later")])
    await outbox(ledger, receiver, clock).deliver_due()
    assert [record.error for record in caplog.records] == ["554", "451"]
    assert (await states(ledger))["a"] == ("dead", "554 spam: Elephant ivory, 200 USD")


async def test_one_that_is_refused_or_fails_does_not_hold_up_the_others(ledger, clock):
    await ledger.deliveries.add([make_delivery(name) for name in ("bad", "slow", "odd", "empty", "good")], NOON)
    receiver = Receiver(
        bad=[Refused("550 no such user")],
        slow=[Undelivered("451 later")],
        odd=[ValueError("quotes a post")],
        empty=[NothingToSend("every post is gone")],
    )
    await outbox(ledger, receiver, clock).deliver_due()
    assert receiver.taken == ["good"]
    found = await states(ledger)
    assert found["bad"] == ("dead", "550 no such user")
    assert found["slow"] == ("pending", "451 later")
    assert found["empty"] == ("withdrawn", "every post is gone")
    assert found["odd"][0] == "pending"
    assert "quotes" not in found["odd"][1]
    clock.now += dt.timedelta(minutes=1)
    await outbox(ledger, receiver, clock).deliver_due()
    assert sorted(receiver.taken) == ["good", "odd", "slow"]


async def test_while_the_receiver_is_away_only_one_is_tried(ledger, clock):
    await ledger.deliveries.add([make_delivery("a"), make_delivery("b")], NOON)
    receiver = Receiver(a=[ReceiverAway("connection refused")])
    await outbox(ledger, receiver, clock, base_seconds=5).deliver_due()
    assert receiver.tried == ["a"]
    clock.now += dt.timedelta(seconds=6)
    await outbox(ledger, receiver, clock).deliver_due()
    assert sorted(receiver.taken) == ["a", "b"]


async def test_it_gives_up_after_its_limit_in_time(ledger, clock):
    await ledger.deliveries.add([make_delivery("a")], NOON)
    receiver = Receiver(a=[Undelivered("451 later")] * 2)
    clock.now += dt.timedelta(days=3, hours=23)
    await outbox(ledger, receiver, clock, cap_seconds=1).deliver_due()
    assert (await states(ledger))["a"][0] == "pending"
    clock.now += dt.timedelta(hours=2)
    await outbox(ledger, receiver, clock).deliver_due()
    assert await states(ledger) == {"a": ("dead", "451 later")}


async def test_a_kill_between_sending_and_marking_repeats_with_the_same_id(ledger, clock, monkeypatch):
    await ledger.deliveries.add([make_delivery("a")], NOON)
    receiver = Receiver()

    async def killed(*arguments):
        raise asyncio.CancelledError

    with monkeypatch.context() as patched:
        patched.setattr(ledger.deliveries, "sent", killed)
        with pytest.raises(asyncio.CancelledError):
            await outbox(ledger, receiver, clock).deliver_due()
    await outbox(ledger, receiver, clock).deliver_due()
    assert receiver.taken == ["a", "a"]


async def test_it_runs_until_cancelled_and_wakes_at_once(ledger, clock):
    receiver = Receiver()
    running = outbox(ledger, receiver, clock, poll_seconds=3600)
    task = asyncio.ensure_future(running.run())
    await asyncio.sleep(0.05)
    await ledger.deliveries.add([make_delivery("a")], NOON)
    running.wake()
    await until(lambda: receiver.taken)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_stop_lets_the_delivery_on_its_way_be_taken_and_noted(ledger, clock):
    begun, answered = asyncio.Event(), asyncio.Event()
    taken = []

    async def slow(row):
        begun.set()
        await answered.wait()
        taken.append(row.id)

    await ledger.deliveries.add([make_delivery("a"), make_delivery("b")], NOON)
    task = asyncio.ensure_future(outbox(ledger, slow, clock).run())
    await begun.wait()
    task.cancel()
    asyncio.get_running_loop().call_soon(answered.set)
    with pytest.raises(asyncio.CancelledError):
        await task
    assert taken == ["a"]
    assert {one: state for one, (state, _) in (await states(ledger)).items()} == {"a": "sent", "b": "pending"}


async def test_a_stop_gives_up_on_a_receiver_that_says_nothing(ledger, clock):
    begun = asyncio.Event()

    async def silent(row):
        begun.set()
        await asyncio.Event().wait()

    await ledger.deliveries.add([make_delivery("a")], NOON)
    task = asyncio.ensure_future(outbox(ledger, silent, clock).run())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        async with asyncio.timeout(30):
            await task
    assert (await states(ledger))["a"][0] == "pending"
