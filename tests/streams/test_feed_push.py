from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas.store import WriteBatch
from streams.clock import utc_now
from streams.feed_push import WAITING_DELIVERIES, Switch
from streams.outbox import STOP_SECONDS
from tests.builders import NOON, make_post_id
from tests.feeds import HOUR, decision_on, erasure_of, post_of, seen_by
from tests.pushes import OTHER_SECRET, SECRET, Pushing, pushing, write_secret
from tests.servers.webhook_receiver import WebhookReceiver
from tests.streams.waiting import until


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[WebhookReceiver]:
    write_secret(tmp_path / "bluesky.secret", SECRET)
    with WebhookReceiver(SECRET).running() as running:
        yield running


async def write(pushed: Pushing, *uids: str, **changes: object) -> None:
    await pushed.store.write(WriteBatch(posts=[post_of(uid, **changes) for uid in uids]))


def uids(receiver: WebhookReceiver) -> list[str]:
    return [str(line.get("uid")) for line in receiver.lines]


async def dead_and_pending(pushed: Pushing) -> list[tuple[str, str]]:
    return [(row.state, row.error) for row in await pushed.ledger.deliveries.rows()]


async def test_changes_arrive_signed_in_order_and_of_one_platform(receiver: WebhookReceiver, tmp_path: Path) -> None:
    async with pushing(tmp_path, receiver.url, batch=2) as pushed, pushed.running():
        await write(pushed, "a", "b", "c")
        await write(pushed, "m", platform="mastodon")
        await write(pushed, "w", level="watch")
        await write(pushed, "d", level="alert")
        await until(lambda: "d" in uids(receiver))
        assert uids(receiver) == ["a", "b", "c", "d"]
        assert all(len(body["data"]) <= 2 for _, body in receiver.taken)
        assert {(body["type"], body["platform"]) for _, body in receiver.taken} == {("posts.changed", "bluesky")}
        assert receiver.forged == []


async def test_what_was_there_before_is_for_the_feed_to_read(receiver: WebhookReceiver, tmp_path: Path) -> None:
    async with pushing(tmp_path, receiver.url) as pushed:
        await write(pushed, "old")
        async with pushed.running():
            await write(pushed, "new")
            await until(lambda: receiver.lines)
            assert uids(receiver) == ["new"]


async def test_an_end_goes_on_from_the_ledger_where_a_cancelled_commit_was_done(
    receiver: WebhookReceiver, tmp_path: Path
) -> None:
    async with pushing(tmp_path, receiver.url) as pushed, pushing(tmp_path, receiver.url, pushed.store) as cancelled:
        await cancelled.push.start()
        await pushed.push.start()
        await write(pushed, "a")
        await pushed.push.finish()
        await write(pushed, "b")
        await cancelled.push.finish()
        assert uids(receiver) == ["a", "b"]


async def test_only_what_was_told_is_taken_back(receiver: WebhookReceiver, tmp_path: Path) -> None:
    async with pushing(tmp_path, receiver.url) as pushed, pushed.running():
        await write(pushed, "a", "b")
        await write(pushed, "quiet", level="watch")
        await until(lambda: len(receiver.lines) == 2)
        for uid in ("a", "quiet"):
            await pushed.store.write(WriteBatch(tombstones=[erasure_of(uid, at=utc_now())]))
        await pushed.store.label(decision_on("b"))
        await until(lambda: len(receiver.lines) == 4)
        assert [(line["id"], line["reason"]) for line in receiver.lines[2:]] == [
            (make_post_id("a", "bluesky"), "gone"),
            (make_post_id("b", "bluesky"), "not_trade"),
        ]
        assert seen_by(receiver.lines) == {}


async def test_a_post_erased_while_it_waited_is_taken_back_and_not_sent(
    receiver: WebhookReceiver, tmp_path: Path
) -> None:
    receiver.answers = [503] * 5
    async with pushing(tmp_path, receiver.url) as pushed, pushed.running():
        await write(pushed, "a")
        await until(lambda: receiver.calls)
        await pushed.store.write(WriteBatch(tombstones=[erasure_of("a", at=utc_now())]))
        await until(lambda: receiver.taken)
        assert seen_by(receiver.lines) == {}
        assert all(line["schema"] == "feed-retraction/1" for line in receiver.lines)


async def test_a_receiver_that_was_down_gets_everything_in_order(tmp_path: Path) -> None:
    write_secret(tmp_path / "bluesky.secret", SECRET)
    receiver = WebhookReceiver(SECRET)
    with receiver.running():
        url = receiver.url
    async with pushing(tmp_path, url, batch=1) as pushed, pushed.running():
        for number in range(WAITING_DELIVERIES + 10):
            await write(pushed, f"post-{number:03}")
        await asyncio.sleep(0.3)
        assert await pushed.ledger.deliveries.waiting("webhook", "bluesky") > 0
        receiver.answers = [500, 503, 429, 500]
        with receiver.running():
            await until(lambda: len(receiver.lines) >= WAITING_DELIVERIES + 10)
    assert uids(receiver) == [f"post-{number:03}" for number in range(WAITING_DELIVERIES + 10)]
    ids = [delivery_id for delivery_id, _, answer in receiver.calls if answer < 300]
    assert len(ids) == len(set(ids))


async def test_one_that_fails_holds_up_those_behind_it(receiver: WebhookReceiver, tmp_path: Path) -> None:
    receiver.answers = [500, 500, 404, 307]
    async with pushing(tmp_path, receiver.url, batch=1) as pushed, pushed.running():
        await write(pushed, "a", "b")
        await until(lambda: len(receiver.lines) == 2)
        ids = [delivery_id for delivery_id, _, _ in receiver.calls]
        assert (ids[:5], uids(receiver)) == ([ids[0]] * 5, ["a", "b"])


async def test_what_the_receiver_never_takes_is_given_up_and_the_rest_goes_on(
    receiver: WebhookReceiver, tmp_path: Path
) -> None:
    receiver.answers = [400] * 8
    async with pushing(tmp_path, receiver.url, batch=1) as pushed, pushed.running():
        await write(pushed, "a", "b")
        await until(lambda: receiver.lines)
        assert uids(receiver) == ["b"]
        async with asyncio.timeout(30):  # the receiver has a line a moment before the outbox knows that it has
            while len(left := await dead_and_pending(pushed)) > 1:
                await asyncio.sleep(0.01)
        assert left == [("dead", "the receiver answered 400, 8 times")]
        (row,) = await pushed.ledger.deliveries.rows(("dead",))
        await pushed.ledger.deliveries.revive([row.number], utc_now())
        await until(lambda: len(receiver.lines) == 2)


async def test_410_turns_it_off_until_an_operator_turns_it_on(receiver: WebhookReceiver, tmp_path: Path) -> None:
    receiver.answers = [410]
    async with pushing(tmp_path, receiver.url) as pushed, pushed.running():
        await write(pushed, "a")
        await until(lambda: receiver.calls)
        await asyncio.sleep(0.2)
        await write(pushed, "b")
        await asyncio.sleep(0.4)
        assert len(receiver.calls) == 1
    async with pushing(tmp_path, receiver.url) as again, again.running():
        await asyncio.sleep(0.3)
        assert len(receiver.calls) == 1
        await Switch(again.ledger, "bluesky", utc_now).set(off=False)
        await until(lambda: len(receiver.lines) == 2)
        assert uids(receiver) == ["a", "b"]


async def test_a_slow_receiver_is_called_again_with_the_same_id(receiver: WebhookReceiver, tmp_path: Path) -> None:
    receiver.delay_seconds = 0.4
    async with pushing(tmp_path, receiver.url, timeout_seconds=0.1) as pushed, pushed.running():
        await write(pushed, "a")
        await until(lambda: len(receiver.calls) >= 2)
        receiver.delay_seconds = 0
        assert len({delivery_id for delivery_id, _, _ in receiver.calls}) == 1
        await write(pushed, "b")
        await until(lambda: "b" in uids(receiver))
    assert uids(receiver) == ["a", "b"]


async def test_an_end_between_call_and_answer_repeats_with_the_same_id(
    receiver: WebhookReceiver, tmp_path: Path
) -> None:
    receiver.delay_seconds = 3 * STOP_SECONDS
    async with pushing(tmp_path, receiver.url) as pushed, pushed.running():
        await write(pushed, "a")
        await until(lambda: receiver.calls)
    receiver.delay_seconds = 0
    async with pushing(tmp_path, receiver.url) as again, again.running():
        await until(lambda: len(receiver.calls) == 2)
        await until_sent(again)
    assert len(receiver.taken) == 1
    assert receiver.calls[0][:2] == receiver.calls[1][:2]


async def until_sent(pushed: Pushing) -> None:
    async with asyncio.timeout(30):
        while await pushed.ledger.deliveries.waiting("webhook", "bluesky"):
            await asyncio.sleep(0.01)


async def test_a_secret_can_be_replaced_while_it_runs(receiver: WebhookReceiver, tmp_path: Path) -> None:
    async with pushing(tmp_path, receiver.url) as pushed, pushed.running():
        write_secret(tmp_path / "bluesky.secret", OTHER_SECRET, SECRET)
        await write(pushed, "a")
        await until(lambda: receiver.lines)
        receiver.secret = OTHER_SECRET
        await write(pushed, "b")
        await until(lambda: len(receiver.lines) == 2)
        write_secret(tmp_path / "bluesky.secret", OTHER_SECRET)
        await write(pushed, "c")
        await until(lambda: len(receiver.lines) == 3)
    assert receiver.forged == []


async def test_fewer_levels_push_less(receiver: WebhookReceiver, tmp_path: Path) -> None:
    async with pushing(tmp_path, receiver.url, levels=("alert",)) as pushed, pushed.running():
        await write(pushed, "low")
        await write(pushed, "high", level="alert")
        await until(lambda: receiver.lines)
        assert uids(receiver) == ["high"]
        await write(pushed, "high", level="review", revision="2", revised_at=NOON + HOUR)
        await until(lambda: len(receiver.lines) == 2)
        assert receiver.lines[1]["reason"] == "level_fell"


async def test_a_post_nobody_can_find_again_is_not_pushed(receiver: WebhookReceiver, tmp_path: Path) -> None:
    async with pushing(tmp_path, receiver.url) as pushed, pushed.running():
        await write(pushed, "lost", locator=None)
        await write(pushed, "a")
        await until(lambda: receiver.lines)
        assert uids(receiver) == ["a"]
