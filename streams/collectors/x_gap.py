"""Rules and the last post seen in, pages of the posts missed since out: recent search, as backfill costs Enterprise."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import AsyncIterator, Sequence
from typing import Any

import tweepy

from streams.clock import Clock
from streams.collectors.daemon_threads import in_daemon_thread
from streams.collectors.x_access import REQUEST_FAULTS, Lost, Refused, fault_of
from streams.collectors.x_fields import FIELDS
from streams.collectors.x_ids import first_id_at, time_of
from streams.collectors.x_rules import Rule
from streams.collectors.x_usage import Usage, delivered_ids
from streams.collectors.x_waits import Waits

REWIND = dt.timedelta(seconds=30)
"""Searched so far back from the newest post seen: the stream is unsorted, with a P99 delay of 6 to 7 s (X's
documentation, 2026-08-22). Chosen by hand, not measured."""
SEARCHABLE = dt.timedelta(days=7) - dt.timedelta(hours=1)
"""Recent search knows seven days; the hour is for clocks. A `since_id` before them is an error."""
SMALLEST_PAGE, LARGEST_PAGE = 10, 100
POSTS_A_RESULT = 3
"""A result counts for itself, what it answers and what it quotes."""

log = logging.getLogger(__name__)


class Gap:
    """Searches every rule from a post on. What it gives may have been given before; it ends early without money.

    Rules not searched for longest come first, each from where its last search ended: however often the stream
    breaks before all are through, every rule has its turn.
    """

    def __init__(
        self, client: tweepy.Client, rules: Sequence[Rule], *, usage: Usage, waits: Waits, clock: Clock
    ) -> None:
        self._client = client
        self._rules = rules
        self._usage = usage
        self._waits = waits
        self._clock = clock
        self._searched: dict[str, int] = {}
        """By rule, the id a new search may begin at."""

    async def pages(self, newest_seen: int) -> AsyncIterator[dict[str, Any]]:
        """Give pages of posts after a post, rule by rule; waits out refusals and lost connections.

        Raises Refused where access is denied.
        """
        start = self.start_of(newest_seen)
        for rule in sorted(self._rules, key=lambda rule: self._searched.get(rule.value, 0)):
            since_id = max(start, self._searched.get(rule.value, 0))
            began_at = self._clock()
            token: str | None = None
            while True:
                if not self.is_affordable:
                    return
                size = min(LARGEST_PAGE, self._usage.room() // POSTS_A_RESULT)
                page = await self._page(rule, since_id, size, token)
                if page is None:
                    break
                self._usage.count(delivered_ids(page))
                yield page
                meta = page.get("meta")
                token = meta.get("next_token") if isinstance(meta, dict) else None
                if not isinstance(token, str):
                    break
            self._searched[rule.value] = first_id_at(began_at - REWIND)

    @property
    def is_affordable(self) -> bool:
        """Say whether the money guard has room for one more page."""
        return self._usage.room() >= SMALLEST_PAGE * POSTS_A_RESULT

    def start_of(self, newest_seen: int) -> int:
        """Give the id to search from: some seconds before the newest seen, and no further back than search knows."""
        seen_at = time_of(str(newest_seen))
        rewound = first_id_at(seen_at - REWIND) if seen_at else 0
        return max(rewound, first_id_at(self._clock() - SEARCHABLE))

    def is_cut(self, newest_seen: int) -> bool:
        """Say whether the gap began before what search still knows."""
        seen_at = time_of(str(newest_seen))
        return seen_at is None or seen_at < self._clock() - SEARCHABLE

    async def _page(self, rule: Rule, since_id: int, size: int, token: str | None) -> dict[str, Any] | None:
        """Ask for a page as often as it takes; None for a rule that search does not understand."""
        while True:
            try:
                page = await in_daemon_thread(self._ask, rule, since_id, size, token)
            except (Refused, Lost) as fault:
                if isinstance(fault, Refused) and fault.status in {401, 403}:
                    raise
                if isinstance(fault, Refused) and fault.status == 400:
                    log.warning("X cannot search by a rule", extra={"source": "x", "rule": rule.tag})
                    return None
                wait_seconds = self._waits.after(fault, self._clock())
                log.warning(
                    "a search for missed posts failed, trying again",
                    extra={"source": "x", "error": str(fault), "wait_seconds": round(wait_seconds, 1)},
                )
                await asyncio.sleep(wait_seconds)
            else:
                self._waits.reset()
                return page

    def _ask(self, rule: Rule, since_id: int, size: int, token: str | None) -> dict[str, Any]:
        try:
            answer = self._client.search_recent_tweets(
                rule.value, since_id=since_id, max_results=size, next_token=token, **FIELDS
            )
            page = answer.json()
        except REQUEST_FAULTS as error:
            raise fault_of(error) from error
        return page if isinstance(page, dict) else {}
