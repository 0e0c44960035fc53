"""A text alone comes in, a post of nobody goes out, so that the detector sees what it always sees."""

from __future__ import annotations

import datetime as dt

from schemas.post import Ingest, Post

NO_TIME = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def bare_post(text: str, platform: str, at: dt.datetime = NO_TIME, number: int = 0) -> Post:
    """Dress a text as post `number` of a platform that does not exist (`try`, `example`)."""
    return Post(
        id=f"{platform}:{number:032x}",
        platform=platform,
        source=platform,
        revision="1",
        created_at=None if at == NO_TIME else at,
        revised_at=at,
        observed_at=at,
        sort_at=at,
        text=text,
        ingest=Ingest(collector=platform),
    )
