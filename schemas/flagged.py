"""`FlaggedPost`: a post worth keeping, with its finding and near-duplicate group."""

from __future__ import annotations

import datetime as dt

from schemas.finding import Finding
from schemas.post import Post
from schemas.record import Record


class FlaggedPost(Record, frozen=True, kw_only=True, tag_field="schema", tag="flagged/1"):
    """Watch, review and alert posts, plus the small random sample of ignored ones."""

    post: Post
    finding: Finding
    text_key: str
    """Equal for posts whose folded text is (nearly) the same."""
    judged_at: dt.datetime | None = None
    """When `detect` was done with it; not part of the finding, which depends on post and knowledge alone."""
