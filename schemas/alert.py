"""`Alert`: an alert rule fired; `AlertMail`: one mail about one or more of them. Neither holds a post's text."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from schemas.record import Record

Severity = Literal["info", "warning", "critical"]


class Alert(Record, frozen=True, kw_only=True, tag_field="schema", tag="alert/1"):
    """One firing of one rule for one group of posts. The window is half-open, in the posts' own time."""

    rule: str
    key: str
    """What the rule groups by, such as a taxon id; "" when it does not group."""
    post_ids: tuple[str, ...]
    window_start: dt.datetime
    window_end: dt.datetime
    severity: Severity = "warning"
    message_id: str | None = None
    """Made of what fired, so that the same firing has the same id however often it is reckoned."""
    suppressed_count: int = 0
    """Posts passed over since the key's last alert, because it was silent for its `realert` time."""
    found_count: int | None = None
    """How many posts there were in the window, of a rule about too few; null for other rules."""


class AlertMail(Record, frozen=True, kw_only=True, tag_field="schema", tag="alert_mail/1"):
    """Alerts of one rule that go to one recipient in one mail. `id` is its Message-ID without the domain."""

    id: str
    recipient: str
    rule: str
    alerts: tuple[Alert, ...]
    severity: Severity = "warning"
    description: str = ""
    """The rule's own words about itself."""
    query_key: str | None = None
    """What the rule groups by: keys that are pseudonyms are not shown."""
    thread: str = ""
    """Equal for mails that belong together: the same rule and key."""
