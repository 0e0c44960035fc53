"""`AlertRule`: when analysts want a mail, and about what."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Literal

import msgspec

from schemas.alert import Severity
from schemas.finding import Level
from schemas.record import Record

RuleType = Literal["any", "frequency", "flatline"]
QueryKey = Literal["species", "group", "platform", "source", "language", "author", "text"]
"""What posts are grouped by. `text`: nearly the same text; `author`: the pseudonym, never on X."""

DEFAULT_LEVELS: tuple[Level, ...] = ("review", "alert")
DEFAULT_LATENESS = dt.timedelta(seconds=60)
"""How long posts may overtake each other without changing what fires; chosen by hand, not measured."""


class RuleFilter(Record, frozen=True, kw_only=True):
    """Which posts a rule is about. Tuples mean any of; fields are joined by and; empty means no restriction."""

    level: tuple[Level, ...] = ()
    species: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    platform: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


class QuietHours(Record, frozen=True, kw_only=True):
    """A stretch of each day in which alerts are gathered and not mailed. It may pass midnight."""

    begin: dt.time
    end: dt.time
    timezone: str = "UTC"


class AlertRule(Record, frozen=True, kw_only=True):
    """One rule. Names and units are ElastAlert2's where it has them.

    `any` fires for each post; `frequency` for `num_events` posts of a key within `timeframe`;
    `flatline` for fewer than `threshold` within `timeframe`.
    """

    name: str
    type: RuleType
    recipients: tuple[str, ...]
    description: str = ""
    severity: Severity = "warning"
    enabled: bool = True
    filter: RuleFilter = RuleFilter()
    query_key: QueryKey | None = None
    num_events: int = 1
    threshold: int = 1
    timeframe: dt.timedelta = dt.timedelta(0)
    realert: dt.timedelta = dt.timedelta(0)
    aggregation: dt.timedelta = dt.timedelta(0)
    lateness: dt.timedelta = DEFAULT_LATENESS
    quiet_hours: QuietHours | None = None

    @property
    def keeps_order(self) -> bool:
        """Say whether what fires depends on the posts' order, so that they wait for ones that were overtaken."""
        return self.lateness > dt.timedelta(0) and (self.type != "any" or self.realert > dt.timedelta(0))

    @property
    def fingerprint(self) -> str:
        """Give a short hash of what decides when it fires: where it changes, windows begin anew."""
        deciding = msgspec.structs.replace(
            self, recipients=(), description="", severity="warning", enabled=True, quiet_hours=None
        )
        return hashlib.sha256(msgspec.json.encode(deciding)).hexdigest()[:16]
