"""The door of a desk with a password: a call's headers in; who it is, or where it may go instead, out."""

from __future__ import annotations

from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from urllib.parse import quote

from dashboards.desk.passwords import Password
from dashboards.desk.sessions import LONGEST_SECONDS, Sessions
from dashboards.desk.throttle import Throttle

COOKIE = "lourie_session"
LOGIN = "/login"
OPEN_PATHS = frozenset((LOGIN, "/livez", "/readyz", "/metrics"))
"""For everybody: they say no post and no name."""
KEY_PREFIX = "/feed/"
"""Paths with keys of their own, sent by programs: neither session nor Origin is asked there."""
OPEN_PREFIXES = ("/static/", KEY_PREFIX)
Headers = dict[bytes, str]


@dataclass(frozen=True, kw_only=True)
class Door:
    """One password for the desk, a name of one's own at each login."""

    password: Password
    sessions: Sessions = field(default_factory=Sessions)
    throttle: Throttle = field(default_factory=Throttle)

    def officer(self, headers: Headers) -> str | None:
        """Give who is logged in, null for nobody."""
        token = token_of(headers)
        return self.sessions.officer(token) if token else None


def is_open(path: str) -> bool:
    """Say whether a path is for everybody, or has keys of its own."""
    return path in OPEN_PATHS or path.startswith(OPEN_PREFIXES)


def token_of(headers: Headers) -> str:
    """Give the session token of a Cookie header, or nothing."""
    try:
        cookie = SimpleCookie(headers.get(b"cookie", ""))
    except CookieError:
        return ""
    return cookie[COOKIE].value if COOKIE in cookie else ""


def cookie_of(token: str, *, secure: bool) -> str:
    """Give the Set-Cookie header of a session; an empty token takes it away. `secure`: over TLS only."""
    age = int(LONGEST_SECONDS) if token else 0
    return f"{COOKIE}={token}; Path=/; Max-Age={age}; HttpOnly; SameSite=Strict{'; Secure' if secure else ''}"


def is_secure(scheme: str, headers: Headers) -> bool:
    """Say whether the browser speaks TLS, to the desk or to the proxy before it.

    A caller who forges the proxy's header changes its own cookie only.
    """
    return scheme == "https" or headers.get(b"x-forwarded-proto", "") == "https"


def wants_page(method: str, headers: Headers) -> bool:
    """Say whether a person is going to a page, rather than a script asking for a part of one."""
    mode = headers.get(b"sec-fetch-mode", "")
    return method == "GET" and (mode == "navigate" if mode else "text/html" in headers.get(b"accept", ""))


def login_address(path: str, query: str) -> str:
    """Give the address of the login page that leads back to where somebody was going."""
    going = path + (f"?{query}" if query else "")
    return LOGIN if going == "/" else f"{LOGIN}?back={quote(going, safe='/')}"
