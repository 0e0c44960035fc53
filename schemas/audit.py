"""`AuditEntry`: who looked at or changed something that touches a person."""

from __future__ import annotations

import datetime as dt

from schemas.record import Record


class AuditEntry(Record, frozen=True, kw_only=True, tag_field="schema", tag="audit/1"):
    """One audited act: following a link to the source, an export, an erasure, a backup."""

    at: dt.datetime
    by: str
    action: str
    subject: str
    """A post id, a pseudonym or a filter; never a text, name or address."""
