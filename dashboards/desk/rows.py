"""A stored post as one row of a list: the record in, what the template shows out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from dashboards.desk.filters import View, address
from dashboards.desk.names import Names
from dashboards.desk.wording import ago
from processors.present.marks import excerpt, mark_html
from schemas.finding import Level, Signal
from schemas.label import Decision
from schemas.post import Post
from schemas.store import PostQuery, StoredPost

EXCERPT_CODE_POINTS = 340
"""About three lines of Latin script at the widest column. Chosen by eye."""
WHY_SENTENCES = 4


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of a list."""

    id: str
    level: Level
    decision: Decision
    at: dt.datetime
    ago: str
    platform: str
    language: str
    language_code: str
    species: tuple[str, ...]
    text: Markup
    why: tuple[str, ...]
    repeat_count: int
    repeats_href: str
    media: str
    sample: bool


def to_rows(stored: Sequence[StoredPost], names: Names, now: dt.datetime) -> list[Row]:
    """Prepare a page of posts."""
    return [to_row(one, names, now) for one in stored]


def to_row(stored: StoredPost, names: Names, now: dt.datetime) -> Row:
    """Prepare one post."""
    post, finding = stored.flagged.post, stored.flagged.finding
    text, signals = excerpt(post.text, finding.signals, EXCERPT_CODE_POINTS)
    return Row(
        id=post.id,
        level=finding.level,
        decision=stored.decision,
        at=post.sort_at,
        ago=ago(post.sort_at, now),
        platform=names.of("platform", post.platform),
        language=names.of("language", finding.language),
        language_code=finding.language,
        species=tuple(names.species(taxon) for taxon in finding.species[:2]),
        text=marked(text, signals),
        why=finding.because[:WHY_SENTENCES],
        repeat_count=stored.repeat_count,
        repeats_href=alike(stored.flagged.text_key),
        media=media_words(post),
        sample=post.flags.sample,
    )


def marked(text: str, signals: Sequence[Signal]) -> Markup:
    """Write a text as safe HTML with its evidence marked; empty when there is nothing to read."""
    return Markup(mark_html(text, signals)) if text.strip() else Markup()  # noqa: S704 (mark_html escapes)


def alike(text_key: str) -> str:
    """Give the address of all posts with (nearly) the same text, decided or not."""
    return address(View(query=PostQuery(text_key=text_key, muted=True)))


def media_words(post: Post) -> str:
    """Say what a post carries beside its text, such as `2 images`; no picture is ever loaded."""
    kinds = [media.type for media in post.media]
    counted = {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}
    return ", ".join(f"{count} {kind}{'s' if count > 1 and kind != 'audio' else ''}" for kind, count in counted.items())
