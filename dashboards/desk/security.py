"""The gate before every route: a foreign Host, a foreign Origin or a missing token never reaches a page.

In: ASGI calls; out: the same calls with the officer's name, answers with the security headers.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, urlsplit

from litestar.connection import ASGIConnection, Request
from litestar.enums import ScopeType
from litestar.exceptions import PermissionDeniedException
from litestar.handlers.base import BaseRouteHandler
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from dashboards.desk.door import KEY_PREFIX, is_open, login_address, wants_page
from dashboards.desk.options import DeskOptions

CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
SECURITY_HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (b"content-security-policy", CONTENT_POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
AGAIN = (
    b'<!doctype html><title>Lourie</title><link rel="icon" href="/static/0/logo.svg">'
    b'<meta http-equiv="refresh" content="0">'
)
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
HEAD_PATHS = frozenset({"/", "/livez", "/login", "/metrics", "/pipeline", "/readyz", "/terms", "/try"})
"""What answers HEAD too, as uptime checks ask; streams and what is audited answer GET alone."""


class Tokens:
    """Form tokens: one secret a process, one token an officer, so that a token says who was shown the page."""

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(32)

    def give(self, officer: str) -> str:
        """Make the officer's token."""
        return hmac.digest(self._secret, officer.encode(), "sha256").hex()

    def check(self, officer: str, token: str) -> bool:
        """Say whether a token is the officer's, in constant time."""
        return hmac.compare_digest(self.give(officer).encode(), token.encode())


class Gate:
    """Wraps the application: Host, Origin and login first, security headers on every answer."""

    def __init__(self, app: ASGIApp, options: DeskOptions) -> None:
        self._app = app
        self._officer, self._door = options.officer, options.door
        self._hosts = frozenset(host.lower() for host in options.hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a bad call at once, hand a good one on."""
        if scope["type"] != ScopeType.HTTP:
            return  # no websocket here
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        safe = _with_headers(send, cached=scope["path"].startswith("/static/"))
        if scope["method"] == "HEAD" and scope["path"] in HEAD_PATHS:
            scope["method"], safe = "GET", _without_body(safe)
        if host_name(headers.get(b"host", "")) not in self._hosts:
            await _refuse(safe, 421, "The desk does not answer to that host name; use the address it was started with.")
            return
        path, changes = scope["path"], scope["method"] not in SAFE_METHODS
        if changes and not path.startswith(KEY_PREFIX) and not same_origin(headers):
            await _refuse(safe, 403, "This came from another page than the desk; open the desk and try there.")
            return
        officer = self._door.officer(headers) if self._door else self._officer
        if officer is None and not is_open(path):
            await _send_to_login(scope, headers, safe)
            return
        scope["state"]["officer"] = officer or ""
        await self._app(scope, receive, safe)


def host_name(host: str) -> str:
    """Give the name of a Host header, without port, lower case: `[::1]:8000` is `[::1]`."""
    end = host.rfind(":")
    return (host[:end] if end > host.rfind("]") else host).lower()


def same_origin(headers: dict[bytes, str]) -> bool:
    """Say whether a changing call comes from the desk's own pages: its Origin names the Host it was sent to.

    A form of a page with `no-referrer` sends `Origin: null`; then the browser's own word, which no page
    can write, has to say same-origin (Fetch standard, "serializing a request origin"; Fetch Metadata).
    """
    origin, site = headers.get(b"origin", ""), headers.get(b"sec-fetch-site", "")
    if origin == "null":
        return site == "same-origin"
    parts = urlsplit(origin)
    named = parts.scheme in {"http", "https"} and parts.netloc == headers.get(b"host")
    return named and site in {"", "same-origin"}


async def needs_token(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Guard of every changing route: the token of the page, in `X-Desk-Token` or the form; raises 403."""
    if not isinstance(connection, Request) or connection.method in SAFE_METHODS:
        return
    token = connection.headers.get("x-desk-token", "")
    if not token and "form" in connection.headers.get("content-type", ""):
        token = str((await connection.form()).get("token", ""))
    tokens: Tokens = connection.app.state["tokens"]
    if not tokens.check(connection.scope["state"]["officer"], token):
        raise PermissionDeniedException("The page is from before the desk was last started; reload it and try again.")


def _with_headers(send: Send, *, cached: bool) -> Send:
    extra = list(SECURITY_HEADERS)

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = list(message["headers"])
            if not cached and not _has(kept, b"cache-control"):
                kept.append((b"cache-control", b"no-store"))
            message["headers"] = [*kept, *extra]
        await send(message)

    return send_with_headers


def _without_body(send: Send) -> Send:
    """Send the head of an answer to GET alone, its length too: what HEAD asks for (RFC 9110, 9.3.2)."""

    async def send_head(message: Message) -> None:
        if message["type"] == "http.response.body":
            message["body"] = b""
        await send(message)

    return send_head


def _has(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> bool:
    return any(key.lower() == name for key, _ in headers)


async def _send_to_login(scope: HTTPScope, headers: dict[bytes, str], send: Send) -> None:
    """Answer somebody who is not logged in: a person goes to the login page and then on, a script is told.

    A link on another site brings no SameSite=Strict cookie along; the page then asks once more by itself,
    which the browser counts as the desk's own, so that who is logged in arrives.
    """
    if not wants_page(scope["method"], headers):
        await _refuse(send, 401, "You are not logged in, or no longer: reload the page and log in.")
    elif headers.get(b"sec-fetch-site", "") == "cross-site":
        await _answer(send, 200, AGAIN, [(b"content-type", b"text/html; charset=utf-8")])
    else:
        going = login_address(quote(scope["path"]), scope["query_string"].decode("latin-1"))
        await _answer(send, 303, b"", [(b"location", going.encode())])


async def _refuse(send: Send, status: int, words: str) -> None:
    await _answer(send, status, f"{words}\n".encode(), [(b"content-type", b"text/plain; charset=utf-8")])


async def _answer(send: Send, status: int, body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body, "more_body": False})
