"""X's filtered stream in, envelopes of posts out, within the limits of money and access that X sets.

Delivery: at least once, idempotent by post id and revision. After a lost connection the stream goes on at once, and
beside it recent search looks for what came in between.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing, closing

import msgspec

from schemas.envelope import Envelope
from schemas.store import SourceState
from streams.clock import Clock, utc_now
from streams.collectors.collector import Progress, SourceUnavailable
from streams.collectors.daemon_threads import in_daemon_thread
from streams.collectors.envelopes import Assembler, Collected
from streams.collectors.x_access import Ended, Lost, Refused, host_of, make_client, make_rules_client
from streams.collectors.x_connection import Connection
from streams.collectors.x_gap import POSTS_A_RESULT, SMALLEST_PAGE, Gap
from streams.collectors.x_intake import Intake, Position, ids_in, position_of
from streams.collectors.x_posts import SOURCE
from streams.collectors.x_rule_sync import synchronise
from streams.collectors.x_rules import Rule
from streams.collectors.x_stream import Item
from streams.collectors.x_usage import Usage, UsageError
from streams.collectors.x_waits import Waits
from streams.pseudonyms import Pseudonyms

log = logging.getLogger(__name__)


class XOptions(msgspec.Struct, frozen=True, kw_only=True):
    """Where and how to read."""

    address: str = "https://api.x.com"
    silence_seconds: float = 20.0
    """X sends a blank line at least so often; without one the connection counts as dead (its docs, 2026-08)."""
    healthy_seconds: float = 60.0
    """After so long a connection the ladders of waiting begin at their feet again."""
    settle_seconds: float = 10.0
    """Missed posts are searched for so long after the stream is back: search shows a post a little after it is made.
    Chosen by hand, not measured."""
    wait_scale: float = 1.0
    """Shortens the waits X asks for; for tests alone."""


CAP_REACHED = "the cap of posts was reached"


class Spent(Exception):
    """The money guard ends the reading."""


class X:
    """Follows the stream and reconnects for as long as it takes and may cost."""

    def __init__(
        self,
        pseudonyms: Pseudonyms,
        *,
        token: str,
        rules: Callable[[], Sequence[Rule]],
        usage: Usage,
        options: XOptions,
        clock: Clock = utc_now,
    ) -> None:
        self.name = SOURCE
        self._token = token
        self._make_rules = rules
        self._usage = usage
        self._options = options
        self._host = host_of(options.address)
        self._pseudonyms = pseudonyms
        self._clock = clock
        self._progress = Progress(self.name, clock=clock)
        self._gap: Gap | None = None
        self._searcher = make_client(token, options.address)

    @property
    def status(self) -> SourceState:
        """How the stream fares, and what share of the caps is used."""
        return self._progress.state

    async def envelopes(self, cursor: str | None) -> AsyncIterator[Envelope]:
        """Give posts after a cursor, without end; raises SourceUnavailable when access is denied."""
        assembler = Assembler(self.name)
        intake = Intake(self._host, self._pseudonyms, self._clock)
        intake.position = position_of(cursor)
        waits = Waits(scale=self._options.wait_scale)
        loop = asyncio.get_running_loop()
        self._open_usage()
        try:
            while True:
                await self._until_there_is_money(intake)
                opened_at = loop.time()
                fault: Exception
                try:
                    async with (
                        await self._connect(intake) as connection,
                        aclosing(self._drain(connection, intake, assembler)) as envelopes,
                    ):
                        async for envelope in envelopes:
                            yield self._progress.count(envelope)
                    fault = Ended("closed by X")
                except (Refused, Lost, Ended, Spent) as error:
                    fault = error
                if isinstance(fault, Spent):
                    intake.skip_to_live(CAP_REACHED)
                    assembler.add((), intake.position, read_count=0)  # after a restart it is not fetched either
                if rest := assembler.take():
                    yield self._progress.count(rest)
                if loop.time() - opened_at >= self._options.healthy_seconds:
                    waits.reset()
                if not isinstance(fault, Spent):
                    await asyncio.sleep(self._answer(fault, waits))
        except UsageError as error:
            raise self._unavailable(str(error)) from error
        finally:
            self._searcher.session.close()
            self._usage.close()

    def _open_usage(self) -> None:
        try:
            self._usage.open()
        except UsageError as error:
            raise self._unavailable(str(error)) from error

    async def _until_there_is_money(self, intake: Intake) -> None:
        """Wait until the caps let posts in again; what comes meanwhile is not read later either, and is said so."""
        while spent := self._usage.spent():
            message, until = spent
            if self._progress.state.message != message:
                self._progress.say("silent", message)
                log.error("X is not read any more", extra={"source": self.name, "reason": message})
                if intake.position != Position():
                    intake.skip_to_live(CAP_REACHED)
            left_seconds = (until - self._clock()).total_seconds()
            await asyncio.sleep(min(60.0, max(1.0, left_seconds)))

    async def _connect(self, intake: Intake) -> Connection:
        """Bring the rules in line, once, and open the stream; raises Refused or Lost."""
        gap = self._gap = self._gap or await self._prepare()
        first = intake.open_gap()
        if first is None:
            intake.begin()
        elif gap.is_cut(first):
            intake.note_gap(first, "X searches seven days back")
            log.error("posts are missing", extra={"source": self.name, "gap": intake.gap})
        connection = Connection(self._token, self._options.address)
        connection.start()
        if first is not None:
            connection.fill(gap.pages(first), after_seconds=self._options.settle_seconds)
        return connection

    async def _prepare(self) -> Gap:
        rules = await asyncio.to_thread(self._make_rules)
        client = make_rules_client(self._token, self._options.address)
        with closing(client.session):
            done = await in_daemon_thread(synchronise, client, rules)
        log.info(
            "rules of X are in line",
            extra={"source": self.name, "added": done.added, "removed": done.removed, "refused": done.refused},
        )
        waits = Waits(scale=self._options.wait_scale)
        return Gap(self._searcher, rules, usage=self._usage, waits=waits, clock=self._clock)

    async def _drain(self, connection: Connection, intake: Intake, assembler: Assembler) -> AsyncGenerator[Envelope]:
        """Read until the connection ends. While an envelope is being taken nothing is read: that is the back-pressure.

        Raises Refused, Lost, Ended or Spent.
        """
        loop = asyncio.get_running_loop()
        heard_at = loop.time()
        while True:
            left = assembler.seconds_left()
            quiet_seconds = self._options.silence_seconds - (loop.time() - heard_at)
            try:
                item = await connection.receive(quiet_seconds if left is None else min(left, quiet_seconds))
            except TimeoutError:
                if envelope := assembler.take():
                    yield envelope
                    heard_at = loop.time()
                elif loop.time() - heard_at >= self._options.silence_seconds:
                    self._progress.say("silent", f"nothing heard for {self._options.silence_seconds:g} s")
                    raise Lost("silent for too long") from None
                continue
            for records in self._taken(item, intake):
                if closed := assembler.add(records, intake.position, read_count=int(item is not None)):
                    yield closed
            self._progress.say("live", intake.gap or f"reading {self._host}: {self._usage.words()}")
            if assembler.seconds_left() == 0 and (envelope := assembler.take()):
                yield envelope
            if isinstance(item, bytes):
                heard_at = loop.time()  # after the yields: a full bus is not X's silence
            if self._usage.room() == 0:
                raise Spent

    def _taken(self, item: Item, intake: Intake) -> list[tuple[Collected, ...]]:
        """Give what an item became: nothing for a sign of life, and a new position for the end of a gap.

        Raises what ended the connection.
        """
        if isinstance(item, Exception):
            raise item
        if isinstance(item, dict):
            return list(intake.take_page(item))
        if item is None:
            self._end_gap(intake)
            return [()]
        if not item:
            return []
        self._usage.count(ids_in(item))
        return [intake.take_line(item)]

    def _end_gap(self, intake: Intake) -> None:
        """Take a gap for filled, unless the money guard ended the search."""
        first = intake.position.gap_from
        if first is not None and self._usage.room() < SMALLEST_PAGE * POSTS_A_RESULT:
            intake.note_gap(first, "the cap of posts is near")
        intake.close_gap()

    def _answer(self, fault: Exception, waits: Waits) -> float:
        """Say what happened and give how long to wait; raises SourceUnavailable where waiting does not help."""
        if isinstance(fault, Refused) and fault.status in {400, 401, 402, 403}:
            raise self._unavailable(
                f"{self._host} denies access ({fault}); expected a valid token with paid access to "
                "the filtered stream, see x_bearer_token_file"
            ) from fault
        wait_seconds = waits.after(fault, self._clock())
        busy = isinstance(fault, Refused) and fault.status == 429
        hint = "; one connection is allowed: is another one open?" if busy and "ConnectionE" in str(fault) else ""
        self._progress.say("connecting", f"{fault}{hint}; trying again in {wait_seconds:.0f} s")
        log.warning(
            "the stream of X ended, connecting again",
            extra={"source": self.name, "error": str(fault), "wait_seconds": round(wait_seconds, 2)},
        )
        return wait_seconds

    def _unavailable(self, message: str) -> SourceUnavailable:
        self._progress.say("failed", message)
        return SourceUnavailable(message)
