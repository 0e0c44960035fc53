"""Settings, store and ledger in; the work that follows the store and sends what it leads to out."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import fcntl
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from dataclasses import dataclass
from typing import Any

import click

from lourie.process import data_folder
from processors.alerts.reading import RuleError, read_rules, rule_files
from processors.alerts.rules import AlertRule
from processors.knowledge import packaged_data
from processors.taxa import read_taxa
from schemas.store import Store, StoreUnavailable
from streams.alerter import FOLLOWER, Alerter
from streams.backoff import Backoff
from streams.clock import utc_now
from streams.faults import describe
from streams.follower import Follower
from streams.ledger import Ledger
from streams.metrics import Metrics
from streams.outbox import Outbox
from streams.settings import Settings, SettingsError
from streams.sinks.mail import MailSink
from streams.sinks.mail_options import MailOptions, mail_options

KEEP_SECONDS = 3600
"""How often ended deliveries that have passed their time are forgotten; chosen by hand: it is counted in days."""

FINISH_SECONDS = 2.0
"""A stop takes 3 seconds at most, of which this is the greater part."""

log = logging.getLogger(__name__)

Work = Callable[[], Coroutine[Any, Any, None]]


@dataclass(frozen=True, kw_only=True)
class AlertPlan:
    """The alert rules and how mail is sent; read and checked before anything starts."""

    rules: tuple[AlertRule, ...]
    mail: MailOptions | None


def alert_plan(settings: Settings) -> AlertPlan:
    """Read rules and mail settings; faults end the command with exit code 2 and all of them."""
    try:
        rules = read_rules(rule_files(settings.alert_rules_folder))
        plan = AlertPlan(rules=tuple(rule for rule in rules if rule.enabled), mail=mail_options(settings))
    except (RuleError, SettingsError) as error:
        raise click.UsageError(str(error)) from None
    if plan.rules and plan.mail is None:
        log.warning("there are alert rules but no smtp_address: alerts wait in the outbox until it is set")
    return plan


@contextlib.contextmanager
def sole_deliverer(settings: Settings) -> Iterator[bool]:
    """Hold the right to deliver from a data folder; false where another process has it.

    The lock is the kernel's: it goes with the process, however that ends.
    """
    with (data_folder(settings) / "deliver.lock").open("a", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


class Alerting:
    """The work of alerting over one store and ledger: a follower, an outbox, and an orderly end."""

    def __init__(
        self, alerter: Alerter | None, follower: Follower | None, outbox: Outbox | None, forget_old: Work
    ) -> None:
        self._alerter = alerter
        self._follower = follower
        self._outbox = outbox
        self._forget_old = forget_old

    @classmethod
    async def open(
        cls,
        plan: AlertPlan,
        settings: Settings,
        store: Store,
        ledger: Ledger,
        metrics: Metrics,
        desk_address: str | None = None,
    ) -> Alerting:
        """Put the work together. Raises StoreUnavailable for the ledger.

        Without rules what alerting remembered is forgotten: a rule written next week is not about this week.
        """
        outbox = _mail_outbox(plan, settings, store, ledger, metrics, desk_address)
        follower = handler = None
        if plan.rules:
            handler = Alerter(plan.rules, ledger, utc_now, outbox.wake if outbox else None)
            follower = Follower(FOLLOWER, handler, store, ledger, clock=utc_now, metrics=metrics, begin="newest")
        else:
            await ledger.following.forget(FOLLOWER)
        return cls(handler, follower, outbox, lambda: _forget_old(ledger, settings))

    async def begin(self) -> None:
        """Set the place now: what is stored from here on alerts. Otherwise the work does; raises StoreUnavailable."""
        if self._follower:
            await self._follower.start()

    def works(self) -> list[Coroutine[Any, Any, None]]:
        """Give what runs until it is cancelled."""
        works = [self._forget_old()]
        if self._outbox:
            works.append(keep_up("mail", self._outbox.run))
        if self._follower:
            works.append(keep_up(FOLLOWER, self._follow))
        return works

    async def _follow(self) -> None:
        if self._alerter and self._follower:
            self._alerter.reset()
            await self._follower.run()

    async def _take_in(self) -> None:
        if self._alerter and self._follower:
            self._alerter.reset()
            await self._follower.catch_up()

    async def finish(self, seconds: float = FINISH_SECONDS) -> None:
        """Take in what was stored last and try to send it, once the works were cancelled; what is not done waits."""
        try:
            async with asyncio.timeout(seconds):
                await self._take_in()
                if self._outbox:
                    await self._outbox.deliver_due()
        except TimeoutError:
            log.info("mails wait in the outbox until the next start")
        except Exception as error:
            log.error("the last alerts wait until the next start", extra={"error": describe(error)})  # noqa: TRY400


def _mail_outbox(
    plan: AlertPlan, settings: Settings, store: Store, ledger: Ledger, metrics: Metrics, desk_address: str | None
) -> Outbox | None:
    if plan.mail is None:
        return None
    sink = MailSink(
        plan.mail,
        store,
        desk_address=settings.desk_url or desk_address or settings.desk_link,
        taxa=read_taxa(packaged_data() / "taxa.tsv"),
        clock=utc_now,
        metrics=metrics,
    )
    return Outbox("mail", sink, ledger, utc_now, metrics)


async def keep_up(name: str, run: Callable[[], Awaitable[None]]) -> None:
    """Start work again when it raises: a fault in delivering must not end collecting, nor go unheard."""
    backoff = Backoff(1.0, 60.0)
    while True:
        try:
            await run()
        except Exception as error:
            seconds = backoff.next_seconds()
            log.error(  # noqa: TRY400 - a traceback may quote a post; describe() says the place
                "delivering failed and is started again; nothing is passed over",
                extra={"work": name, "error": describe(error), "wait_seconds": round(seconds, 1)},
            )
            await asyncio.sleep(seconds)


async def _forget_old(ledger: Ledger, settings: Settings) -> None:
    while True:
        try:
            kept = dt.timedelta(days=settings.retain_flagged_days)
            await ledger.deliveries.forget_before(utc_now() - kept)
        except StoreUnavailable as error:
            log.warning("old deliveries are forgotten later: the ledger is away", extra={"error": str(error)})
        await asyncio.sleep(KEEP_SECONDS)
