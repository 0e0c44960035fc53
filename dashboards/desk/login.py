"""`/login` and `/logout`: a name and the password in, a session's cookie out, or what was wrong."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.enums import MediaType
from litestar.exceptions import NotFoundException
from litestar.params import FromQuery
from litestar.response import Redirect

from dashboards.desk.context import Asked, Desk, Page, officer
from dashboards.desk.decide import Fields, inside, read_form
from dashboards.desk.door import LOGIN, Door, cookie_of, is_secure, token_of
from dashboards.desk.passwords import MOST_LENGTH
from dashboards.desk.security import needs_token

log = logging.getLogger(__name__)
WRONG = "That is not the password."


class LoginForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the login page sends. `name` signs decisions; it is no account."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    password: Annotated[str, msgspec.Meta(max_length=MOST_LENGTH)]
    back: Annotated[str, msgspec.Meta(max_length=4000)] = "/"


@get(LOGIN, include_in_schema=False)
async def login_page(desk: NamedDependency[Desk], request: Asked, back: FromQuery[str] = "/") -> Page | Redirect:
    """Ask for a name and the password; who is logged in already goes on."""
    _door(desk)
    if officer(request):
        return Redirect(inside(back), status_code=303)
    return _page(desk, request, back)


@post(LOGIN, guards=[needs_token], include_in_schema=False, status_code=200)
async def log_in(desk: NamedDependency[Desk], request: Asked, data: Fields) -> Page | Redirect:
    """Check the password, open a session, lead on to where the officer was going."""
    door, form = _door(desk), read_form(data, LoginForm)
    name, address = form.name.strip(), request.client.host if request.client else ""
    if not name or not name.isprintable():
        return _page(desk, request, form.back, words="Give the name that signs your decisions.", status=400)
    wait_seconds = door.throttle.take(address)
    if wait_seconds:
        words = f"Too many wrong passwords. Try again in {-(-wait_seconds // 60)} min."
        refused = _page(desk, request, form.back, words=words, name=name, status=429)
        refused.headers["retry-after"] = str(wait_seconds)
        return refused
    if not await door.password.check(form.password):
        log.warning("a wrong password was given at the desk")
        return _page(desk, request, form.back, words=WRONG, name=name, status=401)
    door.throttle.forgive(address)
    request.scope["state"]["officer"] = name
    await desk.note(request, "login", "desk")
    return _go(request, inside(form.back), door.sessions.open(name))


@post("/logout", guards=[needs_token], include_in_schema=False, status_code=200)
async def log_out(desk: NamedDependency[Desk], request: Asked, data: Fields) -> Redirect:  # noqa: ARG001 - read by the guard
    """End the session."""
    _door(desk).sessions.close(token_of(_headers(request)))
    await desk.note(request, "logout", "desk")
    return _go(request, LOGIN, "")


def _door(desk: Desk) -> Door:
    if desk.options.door is None:
        raise NotFoundException("This desk has no login: it answers this machine only.")
    return desk.options.door


def _page(desk: Desk, request: Asked, back: str, *, words: str = "", name: str = "", status: int = 200) -> Page:
    page = desk.part(request, "login.html", back=inside(back), words=words, name=name)
    return Response(page.content, media_type=MediaType.HTML, status_code=HTTPStatus(status))


def _go(request: Asked, address: str, token: str) -> Redirect:
    secure = is_secure(request.scope["scheme"], _headers(request))
    return Redirect(address, status_code=303, headers={"set-cookie": cookie_of(token, secure=secure)})


def _headers(request: Asked) -> dict[bytes, str]:
    return {name: value.decode("latin-1") for name, value in request.scope["headers"]}
