"""Exports of the current filter: `/export.csv` and `/export.ndjson`, streamed page by page and audited.

Posts from X leave as ids only, as its terms ask.
"""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.response import Stream

from dashboards.desk.api import public
from dashboards.desk.context import Asked, Desk
from dashboards.desk.filters import View, address
from schemas.platform_terms import IDS_ONLY
from schemas.store import PageCursor, PostQuery, Store, StoredPost

PAGE_ROWS = 500
COLUMNS = (
    "id", "platform", "source", "written_at", "seen_at", "level", "score", "decision",
    "language", "species", "groups", "because", "media", "link_domains", "text",
)  # fmt: skip
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet may take for a formula (OWASP, CSV injection), in both widths."""


@get("/export.csv", include_in_schema=False)
async def export_csv(desk: NamedDependency[Desk], request: Asked, view: NamedDependency[View]) -> Stream:
    """Give the filter's posts as CSV."""
    return await _export(desk, request, view, "csv", "text/csv")


@get("/export.ndjson", include_in_schema=False)
async def export_ndjson(desk: NamedDependency[Desk], request: Asked, view: NamedDependency[View]) -> Stream:
    """Give the filter's posts as one JSON record a line."""
    return await _export(desk, request, view, "ndjson", "application/x-ndjson")


async def csv_lines(posts: AsyncIterator[StoredPost]) -> AsyncIterator[str]:
    """Write a header and one line a post, every cell safe to open in a spreadsheet."""
    yield "\N{ZERO WIDTH NO-BREAK SPACE}" + _line(COLUMNS)
    async for stored in posts:
        yield _line([inert(cell) for cell in cells(stored)])


async def ndjson_lines(posts: AsyncIterator[StoredPost]) -> AsyncIterator[bytes]:
    """Write one record a line."""
    async for stored in posts:
        post = stored.flagged.post
        record = {"id": post.id, "platform": post.platform} if post.platform in IDS_ONLY else public(stored)
        yield msgspec.json.encode(record) + b"\n"


def cells(stored: StoredPost) -> list[str]:
    """Give a post's cells in the order of `COLUMNS`."""
    post, finding = stored.flagged.post, stored.flagged.finding
    if post.platform in IDS_ONLY:
        return [post.id, post.platform] + [""] * (len(COLUMNS) - 2)
    return [
        post.id,
        post.platform,
        post.source,
        post.created_at.isoformat() if post.created_at else "",
        post.observed_at.isoformat(),
        finding.level,
        f"{finding.score:.4f}",
        stored.decision,
        finding.language,
        " ".join(finding.species),
        " ".join(finding.groups),
        "; ".join(finding.because),
        " ".join(media.type for media in post.media),
        " ".join(post.link_domains),
        post.text,
    ]


def inert(cell: str) -> str:
    """Keep a cell from being a formula: an apostrophe before what could start one, spaces before it or not."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) or cell.lstrip().startswith(FORMULA_STARTS) else cell


async def walk(store: Store, query: PostQuery) -> AsyncIterator[StoredPost]:
    """Read all posts of a filter, newest first, a page at a time."""
    after: PageCursor | None = None
    while True:
        page = await store.search(query, after=after, limit=PAGE_ROWS)
        for stored in page.rows:
            yield stored
        after = page.next
        if after is None:
            return


async def _export(desk: Desk, request: Asked, view: View, form: str, media_type: str) -> Stream:
    await desk.note(request, f"export.{form}", address(view))
    posts = walk(desk.store, view.query)
    name = f"lourie-{desk.clock():%Y%m%d-%H%M%S}.{form}"
    return Stream(
        csv_lines(posts) if form == "csv" else ndjson_lines(posts),
        media_type=media_type,
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


def _line(row: list[str] | tuple[str, ...]) -> str:
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n").writerow(row)
    return written.getvalue()
