"""Due deliveries of one channel come in; each goes to a sink until it is taken, and the ledger says so."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from schemas.store import StoreUnavailable
from streams.backoff import Backoff, persist, wait_seconds
from streams.clock import Clock
from streams.faults import describe
from streams.ledger import Ledger
from streams.ledger.deliveries import Channel, DeliveryRow
from streams.metrics import Metrics

STOP_SECONDS = 0.8
"""How long an orderly stop waits for the delivery on its way; within the 3 s a stop may take, chosen by hand."""

log = logging.getLogger(__name__)

Sink = Callable[[DeliveryRow], Awaitable[None]]
"""Sends a delivery and returns when the receiver has it; raises one of the errors below. Any other error is retried."""


class Refused(Exception):
    """The receiver will never take this delivery: it is given up."""


class Undelivered(Exception):
    """The delivery was not taken; it is tried again later. The message goes into lists: no text, no secret."""


class ReceiverAway(Undelivered):
    """Nothing can be delivered on this channel now: the others wait too, without an attempt."""


class NothingToSend(Exception):
    """Every post of the delivery is gone."""


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long to try, and how often. Chosen by hand, not measured; the limit is RFC 5321's 4 to 5 days."""

    base_seconds: float = 5
    cap_seconds: float = 900
    limit: dt.timedelta = dt.timedelta(days=4)
    poll_seconds: float = 1
    away_cap_seconds: float = 60


class Outbox:
    """Delivers one channel, one at a time. At least once: a kill between sending and marking repeats with the same id.

    One process only may deliver from a ledger.
    """

    def __init__(
        self,
        channel: Channel,
        sink: Sink,
        ledger: Ledger,
        clock: Clock,
        metrics: Metrics,
        patience: Patience | None = None,
        *,
        target: str | None = None,
    ) -> None:
        """With a target, only its deliveries are sent, in their order: one that fails holds up those behind it."""
        self._channel = channel
        self._target = target
        self._sink = sink
        self._deliveries = ledger.deliveries
        self._clock = clock
        self._metrics = metrics
        self._patience = patience or Patience()
        self._away = Backoff(self._patience.base_seconds, self._patience.away_cap_seconds)
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Look for due deliveries now instead of at the next poll."""
        self._woken.set()

    async def run(self, *, deliver: Callable[[], Awaitable[float]] | None = None) -> None:
        """Deliver until cancelled; a ledger that is away is waited for.

        `deliver` is asked in place of `self.deliver_due`, which it may call or leave for later.
        """
        while True:
            self._woken.clear()
            seconds = await persist(deliver or self.deliver_due, self._failed, Backoff())
            if seconds:
                await asyncio.sleep(seconds)  # the receiver is away: being woken does not bring it back
                continue
            try:
                async with asyncio.timeout(self._patience.poll_seconds):
                    await self._woken.wait()
            except TimeoutError:
                continue

    async def deliver_due(self) -> float:
        """Try everything due once; gives how many seconds to leave the receiver alone, 0 when it is there.

        Raises StoreUnavailable when the ledger cannot be written: what was sent then is sent again.
        """
        while rows := await self._deliveries.due(self._channel, self._clock(), target=self._target):
            for row in rows:
                if not await _to_its_end(self._try(row)):
                    return self._away.next_seconds()
                self._away.reset()
        return 0.0

    async def _try(self, row: DeliveryRow) -> bool:
        """Try one; false when the receiver is away."""
        try:
            await self._sink(row)
        except StoreUnavailable:
            raise  # the store it reads from is away, the receiver is not: waited for without counting
        except NothingToSend as error:
            await self._deliveries.withdrawn(row.number, str(error), self._clock())
            self._count("withdrawn")
        except Refused as error:
            await self._give_up(row, str(error))
        except Exception as error:
            await self._again(row, error)
            return not isinstance(error, ReceiverAway)
        else:
            await self._deliveries.sent(row.number, self._clock())
            self._count("sent")
        return True

    async def _again(self, row: DeliveryRow, error: Exception) -> None:
        message = str(error) if isinstance(error, Undelivered) else describe(error)
        if self._clock() - row.created_at >= self._patience.limit:
            await self._give_up(row, message)
            return
        seconds = wait_seconds(row.attempts, self._patience.base_seconds, self._patience.cap_seconds)
        await self._deliveries.postponed(row.number, message, self._clock() + dt.timedelta(seconds=seconds))
        self._count("failed")
        log.warning(
            "a delivery was not taken, it is tried again",
            extra={
                "channel": self._channel,
                "delivery": row.id,
                "error": _code_of(message),
                "wait_seconds": round(seconds, 1),
            },
        )

    async def _give_up(self, row: DeliveryRow, message: str) -> None:
        await self._deliveries.dead(row.number, message, self._clock())
        self._count("dead")
        log.error(
            "a delivery was given up; `lourie %(by)s outbox` shows it, `lourie %(by)s retry` tries it again",
            {"by": "alerts" if self._channel == "mail" else "feed"},
            extra={"channel": self._channel, "delivery": row.id, "error": _code_of(message)},
        )

    def _count(self, outcome: str) -> None:
        self._metrics.add("deliveries_total", channel=self._channel, outcome=outcome)

    def _failed(self, error: Exception, seconds: float) -> None:
        log.warning(
            "deliveries cannot go on yet, trying again soon",
            extra={"channel": self._channel, "error": describe(error), "wait_seconds": round(seconds, 1)},
        )


def _code_of(answer: str) -> str:
    """Give what may be logged of a receiver's answer: its code, as its words may quote what was sent."""
    return answer[:3] if answer[:3].isdigit() else answer


async def _to_its_end(trying: Coroutine[Any, Any, bool]) -> bool:
    """Wait for one delivery; when cancelled, let it be taken and noted first, so that an orderly stop repeats none.

    A receiver that does not answer within `STOP_SECONDS` is given up: then that delivery comes again, by the same id.
    """
    task = asyncio.ensure_future(trying)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait((task,), timeout=STOP_SECONDS)
        if not task.cancel() and not task.cancelled():
            task.exception()  # it ended: a fault is tried again by whoever is next
        raise
