"""What is shown when something is wrong: an exception in, a plain page or JSON out, never a text or a trace."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus

from litestar import Response
from litestar.enums import MediaType
from litestar.exceptions import HTTPException, ValidationException

from dashboards.desk.context import Asked, Desk, officer
from dashboards.desk.decide import FormFault
from dashboards.desk.filters import FilterError, View
from schemas.store import StoreUnavailable

log = logging.getLogger(__name__)
FOR_PROGRAMS = ("/api", "/feed/")
TITLES = {
    400: "This was not understood",
    401: "You are not logged in",
    403: "Not allowed this way",
    404: "Nothing is here",
    405: "This address shows no page",
    413: "That was too much",
    500: "Something went wrong",
    503: "The desk cannot answer now",
}
WORDS = {
    400: "The address or the form holds something that the desk does not take. Nothing was changed. "
    "Go back to the queue and try again from there.",
    404: "The desk has no such page; the address may be cut or mistyped. Go back to the queue and try from there.",
    405: "It only takes what a form of the desk sends. Go back to the queue and open the page from there.",
    413: "What was sent is longer than the desk takes. Nothing was changed. Send a shorter text.",
}
"""Where a fault comes with no sentence of the desk's own."""
Fault = Response[str] | Response[dict[str, object]]


def on_http(request: Asked, error: HTTPException) -> Fault:
    """Answer what a route refused."""
    ours = error.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR
    words = "Something went wrong on the desk." if ours else error.detail
    return _say(request, error.status_code, words, error.headers, is_technical=not ours and _is_technical(error))


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


def _is_technical(error: HTTPException) -> bool:
    """Say whether a refusal's own words are for programs: of a form's field, of a parameter, or a mere phrase."""
    if isinstance(error, FormFault | ValidationException):
        return True
    is_large = error.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    return is_large or error.detail == HTTPStatus(error.status_code).phrase


def _say(
    request: Asked, status: int, words: str, headers: Mapping[str, str] | None = None, *, is_technical: bool = False
) -> Fault:
    accepts = request.headers.get("accept", "")
    if request.url.path.startswith(FOR_PROGRAMS) or "application/json" in accepts:
        return Response({"status": int(status), "message": words}, status_code=status, headers=headers)
    detail = f"{int(status)}, {words}" if is_technical else ""
    words = WORDS.get(status, WORDS[400]) if is_technical else words
    return _page(request, status, title=TITLES.get(status, TITLES[400]), words=words, detail=detail)


def _page(request: Asked, status: int, **values: str) -> Fault:
    desk: Desk = request.app.state["desk"]
    who = officer(request)
    frame = {
        "officer": who,
        "has_login": desk.options.door is not None,
        "token": desk.tokens.give(who),
        "view": View(),
        "path": "",
        "sources": None,
        "now": desk.clock(),
    }
    page = desk.templates.get_template("fault.html").render(values | frame)
    return Response(page, media_type=MediaType.HTML, status_code=status)
