"""One platform's webhook: the store's changes come in, exactly once into the ledger, and go out in order.

At least once: a call that was cut short is repeated with the same id. What a delivery says is
read from the store when it is sent, so that what was erased in between is taken back, not sent.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

import httpx
import msgspec

from processors.present.platform_feed import feed_line, is_of, is_shown
from processors.taxa import Taxon
from schemas.feed import FeedDelivery, FeedLine
from schemas.store import Change, Store, StoredPost
from streams.clock import Clock
from streams.feed_endpoints import FeedEndpoint
from streams.follower import Followed, Follower
from streams.hops import note_sent
from streams.ledger import Ledger
from streams.ledger.deliveries import Delivery, DeliveryRow
from streams.ledger.following import Step
from streams.metrics import Metrics
from streams.outbox import NothingToSend, Outbox, Patience
from streams.webhooks import Unwanted, call

log = logging.getLogger(__name__)

TOLD = "told"
"""The ledger's mark of a post that was put into a delivery: only such a post is taken back."""
PATIENCE = Patience()
WAITING_DELIVERIES = 20
"""So many wait for a receiver that is away; the rest stays in the store until it is back. Chosen by hand."""


class Switch:
    """Whether a platform takes calls: off after 410 Gone, kept in the ledger, on again by an operator."""

    def __init__(self, ledger: Ledger, platform: str, clock: Clock) -> None:
        self._ledger = ledger
        self._name = f"push-switch:{platform}"
        self._clock = clock

    async def is_off(self) -> bool:
        """Say whether calls are off. Raises StoreUnavailable."""
        return bool(await self._ledger.following.states(self._name))

    async def set(self, *, off: bool) -> None:
        """Turn calls off or on. Raises StoreUnavailable."""
        step = Step(states={"off": b"410" if off else None})
        await self._ledger.following.commit(self._name, 0, step, self._clock())


class Queueing:
    """The follower's handler: changes of one platform's posts into deliveries of their ids."""

    def __init__(self, endpoint: FeedEndpoint, name: str, store: Store, ledger: Ledger, clock: Clock) -> None:
        self._endpoint = endpoint
        self._name = name
        self._store = store
        self._ledger = ledger
        self._clock = clock

    async def handle(self, followed: Followed) -> Step | None:
        """Give the deliveries of a page: posts to tell, and posts that were told and are to be taken back."""
        own = [change for change in followed.changes if is_of(change, self._endpoint.platform)]
        if not own:
            return None
        marks = await self._ledger.following.counted(self._name, [change.post_id for change in own])
        told = {post_id for post_id, _ in marks}
        shown = [change.post_id for change in own if await self._is_shown(change)]
        chosen = [change.post_id for change in own if change.post_id in told or change.post_id in set(shown)]
        size = self._endpoint.batch
        return Step(
            counted=tuple((post_id, TOLD) for post_id in shown),
            gone=tuple(change.post_id for change in own if change.post is None),
            deliveries=tuple(
                self._delivery(chosen[start : start + size], set(shown)) for start in range(0, len(chosen), size)
            ),
        )

    def committed(self, step: Step) -> None:
        """Nothing is remembered here."""

    async def _is_shown(self, change: Change) -> bool:
        return is_shown(change, self._endpoint.levels) and await self._store.locator(change.post_id) is not None

    def _delivery(self, post_ids: list[str], shown: set[str]) -> Delivery:
        return Delivery(
            id=f"msg_{uuid.uuid4().hex}",
            channel="webhook",
            target=self._endpoint.platform,
            payload=msgspec.json.encode(post_ids),
            due_at=self._clock(),
            post_ids=tuple(post_id for post_id in post_ids if post_id in shown),
        )


@dataclass(frozen=True, kw_only=True)
class PushParts:
    """What every platform's push stands on."""

    store: Store
    ledger: Ledger
    taxa: Mapping[str, Taxon]
    client: httpx.AsyncClient
    clock: Clock
    metrics: Metrics


class FeedPush:
    """Pushes one platform's changes to its endpoint, in order. `follow` and `deliver` run side by side."""

    def __init__(self, endpoint: FeedEndpoint, parts: PushParts, patience: Patience = PATIENCE) -> None:
        self._endpoint = endpoint
        self._parts = parts
        platform, ledger, clock = endpoint.platform, parts.ledger, parts.clock
        self.name = f"push:{platform}"
        handler = Queueing(endpoint, self.name, parts.store, ledger, clock)
        self._follower = Follower(
            self.name, handler, parts.store, ledger, clock=clock, metrics=parts.metrics, begin="newest"
        )
        self._outbox = Outbox("webhook", self.send, ledger, clock, parts.metrics, patience, target=platform)
        self._switch = Switch(ledger, platform, clock)

    async def start(self) -> None:
        """Set where pushing begins: what is stored from now on, or where it was. Raises StoreUnavailable."""
        await self._follower.start()

    async def follow(self) -> None:
        """Queue changes until cancelled; a store or ledger that is away is waited for."""
        await self._follower.run(step=self._follow_once)

    async def deliver(self) -> None:
        """Send what is queued until cancelled; a receiver that is away is waited for."""
        await self._outbox.run(deliver=self._deliver_once)

    async def finish(self) -> None:
        """Queue what was stored last and try once to send what is due. Raises StoreUnavailable."""
        await self._follower.catch_up(step=self._follow_once)
        await self._deliver_once()

    async def send(self, row: DeliveryRow) -> None:
        """Send one delivery as things stand now; raises what the outbox knows, or StoreUnavailable."""
        post_ids = msgspec.json.decode(row.payload, type=list[str])
        found = [await self._parts.store.get(post_id) for post_id in post_ids]
        lines = [await self._line(post_id, stored) for post_id, stored in zip(post_ids, found, strict=True)]
        if not any(lines):
            raise NothingToSend("nothing is left to tell")
        body = delivery_body(self._endpoint.platform, tuple(line for line in lines if line), row)
        try:
            await call(self._parts.client, self._endpoint, row.id, self._parts.clock(), body, row.attempts)
        except Unwanted:
            await self._turn_off()
            raise
        note_sent(self._parts.metrics, "fed", [one.stored_at for one in found if one], self._parts.clock())

    async def _turn_off(self) -> None:
        await self._switch.set(off=True)
        log.error(
            "a platform answered 410 Gone: pushing to it is off; `lourie feed retry --platform` turns it on again",
            extra={"platform": self._endpoint.platform},
        )

    async def _line(self, post_id: str, stored: StoredPost | None) -> FeedLine | None:
        locator = await self._parts.store.locator(post_id) if stored else None
        change = Change(sequence=0, post_id=post_id, post=stored)
        return feed_line(change, locator, self._parts.taxa, told=True, levels=self._endpoint.levels)

    async def _follow_once(self) -> bool:
        """Take one page, unless enough is waiting already."""
        waiting = await self._parts.ledger.deliveries.waiting("webhook", self._endpoint.platform)
        if waiting >= WAITING_DELIVERIES or await self._switch.is_off():
            return True
        caught_up = await self._follower.step()
        self._outbox.wake()
        return caught_up

    async def _deliver_once(self) -> float:
        """Send what is due, in order; gives how many seconds to leave the receiver alone."""
        return 0.0 if await self._switch.is_off() else await self._outbox.deliver_due()


def delivery_body(platform: str, lines: tuple[FeedLine, ...], row: DeliveryRow) -> bytes:
    """Build a call's body; the time is the delivery's own, the same in every try."""
    return msgspec.json.encode(
        FeedDelivery(type="posts.changed", timestamp=row.created_at, platform=platform, data=lines)
    )
