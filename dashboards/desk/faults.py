"""What is shown when something is wrong: an exception in, a plain page or JSON out, never a text or a trace."""

from __future__ import annotations

import logging
from http import HTTPStatus

from litestar import Response
from litestar.enums import MediaType
from litestar.exceptions import HTTPException

from dashboards.desk.context import Asked, Desk, officer
from dashboards.desk.filters import FilterError, View
from schemas.store import StoreUnavailable

log = logging.getLogger(__name__)
Fault = Response[str] | Response[dict[str, object]]


def on_http(request: Asked, error: HTTPException) -> Fault:
    """Answer what a route refused."""
    ours = error.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR
    words = "Something went wrong on the desk." if ours else error.detail
    return _say(request, error.status_code, words)


def on_filter(request: Asked, error: FilterError) -> Fault:
    """Answer an address that is no filter."""
    return _say(request, HTTPStatus.BAD_REQUEST, str(error))


def on_store(request: Asked, _: StoreUnavailable) -> Fault:
    """Answer while the store cannot be reached."""
    words = "The store cannot be reached or its disk is full. Nothing is lost: the stream waits. Try again in a moment."
    return _say(request, HTTPStatus.SERVICE_UNAVAILABLE, words)


def on_fault(request: Asked, error: Exception) -> Fault:
    """Answer a fault of our own: logged by class and place, not shown."""
    log.error("the desk failed on a page: %s", type(error).__name__, exc_info=error)
    return _say(request, HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong on the desk. The log says where.")


def _say(request: Asked, status: int, words: str) -> Fault:
    title = HTTPStatus(status).phrase
    accepts = request.headers.get("accept", "")
    if request.url.path.startswith("/api") or "application/json" in accepts:
        return Response({"status": int(status), "message": words}, status_code=status)
    desk: Desk = request.app.state["desk"]
    who = officer(request)
    frame = {
        "officer": who,
        "has_login": desk.options.door is not None,
        "token": desk.tokens.give(who),
        "view": View(),
        "path": "",
        "sources": [],
        "now": desk.clock(),
    }
    page = desk.templates.get_template("fault.html").render(title=title, words=words, **frame)
    return Response(page, media_type=MediaType.HTML, status_code=status)
