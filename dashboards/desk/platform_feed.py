"""`/feed/<platform>.ndjson`: a platform's own posts for the platform itself, by cursor, behind a key.

Not to be taken for `change_feed.py`, which tells the desk's own pages what changed.
"""

from __future__ import annotations

import hashlib
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar import MediaType, Response, Router, get
from litestar.connection import Request
from litestar.di import NamedDependency
from litestar.exceptions import ClientException, HTTPException, NotAuthorizedException, NotFoundException
from litestar.middleware.rate_limit import RateLimitConfig, get_remote_address
from litestar.params import FromPath

from dashboards.desk.context import Asked, Desk
from dashboards.desk.feed_cursor import CursorError, read_cursor, write_cursor
from dashboards.desk.feed_door import FeedDoor
from dashboards.desk.feed_page import ReadPage, posts_of, read_page
from schemas.audit import AuditEntry
from schemas.feed import FeedKey, FeedPage

SUFFIX = ".ndjson"
DEFAULT_LINES, MOST_LINES = 100, 500
NDJSON = "application/x-ndjson"


def feed_routes(door: FeedDoor) -> Router:
    """Build the feed's routes with their limits."""

    def presented(request: Request[Any, Any, Any]) -> FeedKey | None:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        return door.identify(key.strip()) if scheme.lower() == "bearer" else None

    def holder(request: Request[Any, Any, Any]) -> str:
        key = presented(request)
        return f"key {key.id}" if key else f"address {get_remote_address(request)}"

    def is_stranger(request: Request[Any, Any, Any]) -> bool:
        return presented(request) is None

    def is_holder(request: Request[Any, Any, Any]) -> bool:
        return presented(request) is not None

    @get("/{name:str}", summary="A platform's own posts, by cursor (NDJSON)", media_type=MediaType.TEXT)
    async def platform_feed(desk: NamedDependency[Desk], request: Asked, name: FromPath[str]) -> Response[bytes]:
        """Give a page of lines; see docs/feeds.md."""
        key = presented(request)
        try:
            platform = _platform(door, key, name)
        except HTTPException as error:
            await _note(desk, key, f"feed.refused.{error.status_code}", name[:64])
            raise
        return await _answer(desk, door, request, platform, key)

    limits = (
        RateLimitConfig(("minute", door.requests_per_minute), identifier_for_request=holder,
                        check_throttle_handler=is_holder),
        RateLimitConfig(("minute", door.refusals_per_minute), identifier_for_request=holder,
                        check_throttle_handler=is_stranger),
    )  # fmt: skip
    return Router("/feed", route_handlers=[platform_feed], middleware=[limit.middleware for limit in limits])


def _platform(door: FeedDoor, key: FeedKey | None, name: str) -> str:
    """Say whose feed is asked for; raises 401, 403 or 404."""
    if key is None:
        raise NotAuthorizedException(
            "The feed needs a key: send `Authorization: Bearer KEY` with a key that was not revoked.",
            headers={"www-authenticate": 'Bearer realm="lourie feed"'},
        )
    platform = name.removesuffix(SUFFIX)
    if not name.endswith(SUFFIX) or not door.has_feed(platform):
        raise NotFoundException(f"There is no such feed; yours is /feed/{key.platform}{SUFFIX}.")
    if platform != key.platform:
        raise HTTPException(
            status_code=HTTPStatus.FORBIDDEN,
            detail=f"This key opens the feed of {key.platform} only; a platform reads its own posts.",
        )
    return platform


async def _answer(desk: Desk, door: FeedDoor, request: Asked, platform: str, key: FeedKey | None) -> Response[bytes]:
    after, limit = await _place(desk, platform, request)
    page = await read_page(desk.store, platform, after, limit=limit, taxa=desk.knowledge().taxa, told=door.told)
    headers = _headers(platform, page, after, limit)
    if _matches(request.headers.get("if-none-match", ""), headers["etag"]):
        return Response(b"", status_code=HTTPStatus.NOT_MODIFIED, headers=headers, media_type=NDJSON)
    if page.lines:
        await door.remember(platform, posts_of(page.lines))
        await _note(desk, key, "feed.read", f"{platform} after {after}: {len(page.lines)} lines")
    end = FeedPage(next=write_cursor(platform, page.after), more=page.more)
    return Response(msgspec.json.Encoder().encode_lines([*page.lines, end]), headers=headers, media_type=NDJSON)


async def _place(desk: Desk, platform: str, request: Asked) -> tuple[int, int]:
    """Read `after` and `limit`; raises 400, or 410 for a cursor from after the store's end."""
    asked = request.query_params
    try:
        after = read_cursor(platform, asked.get("after", ""))
    except CursorError as error:
        raise ClientException(str(error)) from None
    text = asked.get("limit", str(DEFAULT_LINES))
    limit = int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else 0
    if not 1 <= limit <= MOST_LINES:
        raise ClientException(f"limit: expected a whole number from 1 to {MOST_LINES}")
    if after > await desk.store.last_sequence():
        raise HTTPException(
            status_code=HTTPStatus.GONE,
            detail="after: this cursor is from before the store was replaced; begin again without one. "
            "Lines replace each other by id, so nothing is doubled.",
        )
    return after, limit


def _headers(platform: str, page: ReadPage, after: int, limit: int) -> dict[str, str]:
    """Give the validator and the way on. The validator is weak: it covers the lines, not the cursor behind them."""
    digest = hashlib.sha256(f"{platform} {after} {page.more} {page.after if page.more else ''}\n".encode())
    digest.update(msgspec.json.Encoder().encode_lines(page.lines))
    way_on = urlencode({"after": write_cursor(platform, page.after), "limit": limit})
    return {
        "etag": f'W/"{digest.hexdigest()[:32]}"',
        "link": f'</feed/{platform}{SUFFIX}?{way_on}>; rel="next"',
        "cache-control": "private, no-cache",
        "vary": "authorization",
    }


def _matches(asked: str, etag: str) -> bool:
    """Compare as If-None-Match does, weakly (RFC 9110, section 13.1.2)."""
    tags = {tag.strip().removeprefix("W/") for tag in asked.split(",")}
    return "*" in tags or etag.removeprefix("W/") in tags


async def _note(desk: Desk, key: FeedKey | None, action: str, subject: str) -> None:
    by = f"{key.platform} key {key.id}" if key else "stranger"
    await desk.audit(AuditEntry(at=desk.clock(), by=by, action=action, subject=subject))
