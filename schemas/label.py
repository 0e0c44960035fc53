"""`Label`: an analyst's decision on one post; `Mute`: what an officer asked not to see for a while."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

import msgspec

from schemas.post import PostId
from schemas.record import Record

Decision = Literal["trade", "not_trade", "unsure", "undecided"]
"""`undecided` takes an earlier decision back (undo): history is kept, not overwritten."""
DECISIONS: tuple[Decision, ...] = ("trade", "not_trade", "unsure", "undecided")


class Label(Record, frozen=True, kw_only=True, tag_field="schema", tag="label/1"):
    """A decision; the newest by `at` counts."""

    post_id: PostId
    revision: str
    decision: Decision
    species: tuple[str, ...] = ()
    note: Annotated[str, msgspec.Meta(max_length=4000)] = ""
    by: str
    at: dt.datetime


MuteKind = Literal["author", "domain", "term"]


class Mute(Record, frozen=True, kw_only=True, tag_field="schema", tag="mute/1"):
    """Posts of this author, linking this domain or flagged by this term stay out of the queue until `until`."""

    kind: MuteKind
    value: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    until: dt.datetime
    by: str
    at: dt.datetime
