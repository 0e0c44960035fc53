"""A token and an address in, clients of tweepy that talk to that address out; and why X may turn one away."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import urlsplit

import requests
import tweepy
from requests.adapters import HTTPAdapter

TWEEPY_HOST = "https://api.twitter.com"
"""Written into tweepy; the adapter below puts the address of the settings in its place."""
OPEN_SECONDS = 10.0
READ_SECONDS = 15.0
"""tweepy gives its plain requests no time limit at all; chosen by hand, not measured."""


class Refused(Exception):
    """X answered with an error: HTTP status, the error's title, and when it may be asked again (seconds since 1970)."""

    def __init__(self, status: int, title: str, reset_at: float | None = None) -> None:
        super().__init__(f"HTTP {status} {title}".strip()[:200])
        self.status = status
        self.title = title
        self.reset_at = reset_at


class Lost(Exception):
    """The connection could not be made, broke, or fell silent."""


class Ended(Exception):
    """X closed the stream in an orderly way, mostly after saying why."""


def host_of(address: str) -> str:
    """Give host and port of an address; raises ValueError for one that is none."""
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"x_address {address}: expected an address such as https://api.x.com")
    return parts.netloc


def redirect(session: requests.Session, address: str) -> None:
    """Make a session of tweepy talk to `address`."""
    session.mount(TWEEPY_HOST, _Redirecting(address))


def make_client(token: str, address: str) -> tweepy.Client:
    """Give a client for searches, whose answers are raw."""
    client = tweepy.Client(token, return_type=requests.Response)
    redirect(client.session, address)
    return client


def make_rules_client(token: str, address: str) -> tweepy.StreamingClient:
    """Give a client for the stream's rules, whose answers are raw."""
    client = tweepy.StreamingClient(token, return_type=requests.Response)
    redirect(client.session, address)
    return client


def refusal_of(response: requests.Response) -> Refused:
    """Read an answer that is an error; its text is not kept but for a short title."""
    reset = response.headers.get("x-rate-limit-reset", "")
    return Refused(response.status_code, _title(response), float(reset) if reset.isdigit() else None)


def fault_of(error: Exception) -> Refused | Lost:
    """Give our word for what a plain request of tweepy raised."""
    if isinstance(error, tweepy.HTTPException):
        return refusal_of(error.response)
    return Lost(f"no answer ({type(error).__name__})")


REQUEST_FAULTS = (tweepy.HTTPException, requests.RequestException, ValueError)
"""What a plain request raises; ValueError where the answer is no JSON."""


def _title(response: requests.Response) -> str:
    try:
        body: Any = response.json()
    except (ValueError, requests.RequestException):
        return ""
    if not isinstance(body, dict):
        return ""
    words = [body.get(key) for key in ("title", "connection_issue")]
    return " ".join(word for word in words if isinstance(word, str))[:120]


class _Redirecting(HTTPAdapter):
    """Sends what is meant for tweepy's host to another, with a time limit and that host's proxies."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address.rstrip("/")

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        request.url = self._address + (request.url or "").removeprefix(TWEEPY_HOST)
        options["proxies"] = requests.utils.get_environ_proxies(request.url)
        options["timeout"] = options.get("timeout") or (OPEN_SECONDS, READ_SECONDS)
        return super().send(request, *args, **options)


logging.getLogger("tweepy").setLevel(logging.CRITICAL)
"""It would log answers and, at debug, the token."""
