"""`Alert`: an alert rule fired."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from schemas.record import Record


class Alert(Record, frozen=True, kw_only=True, tag_field="schema", tag="alert/1"):
    """One firing of one rule for one group of posts."""

    rule: str
    key: str
    post_ids: tuple[str, ...]
    window_start: dt.datetime
    window_end: dt.datetime
    severity: Literal["info", "warning", "critical"] = "warning"
    message_id: str | None = None
