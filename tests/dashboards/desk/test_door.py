from __future__ import annotations

import pytest

from dashboards.desk.door import cookie_of, is_open, is_secure, login_address, token_of, wants_page


@pytest.mark.parametrize(
    ("path", "open_to_all"),
    [
        ("/login", True), ("/livez", True), ("/readyz", True), ("/metrics", True), ("/static/0/desk.css", True),
        ("/feed/bluesky", True), ("/", False), ("/feed", False), ("/feeds/x", False), ("/login/", False),
        ("/api/posts", False), ("/events", False), ("//feed/x", False), ("/staticx", False), ("/logout", False),
    ],
)  # fmt: skip
def test_what_is_for_everybody(path: str, open_to_all: bool) -> None:
    assert is_open(path) == open_to_all


@pytest.mark.parametrize(
    ("cookie", "token"),
    [("lourie_session=abc", "abc"), ("a=b; lourie_session=abc; c=d", "abc"), ("a=b", ""), ("", ""), ("\x00;=", "")],
)
def test_the_token_is_found_among_cookies(cookie: str, token: str) -> None:
    assert token_of({b"cookie": cookie}) == token


def test_the_cookie_is_strict_and_secure_behind_tls() -> None:
    assert cookie_of("abc", secure=False) == "lourie_session=abc; Path=/; Max-Age=604800; HttpOnly; SameSite=Strict"
    assert cookie_of("abc", secure=True).endswith("; Secure")
    assert "Max-Age=0" in cookie_of("", secure=False)
    assert is_secure("https", {})
    assert is_secure("http", {b"x-forwarded-proto": "https"})
    assert not is_secure("http", {})


def test_people_go_to_pages_and_scripts_do_not() -> None:
    assert wants_page("GET", {b"sec-fetch-mode": "navigate"})
    assert wants_page("GET", {b"accept": "text/html,*/*"})
    assert not wants_page("GET", {b"sec-fetch-mode": "cors", b"accept": "text/html"})
    assert not wants_page("POST", {b"sec-fetch-mode": "navigate"})
    assert not wants_page("GET", {})


def test_the_login_leads_back() -> None:
    assert login_address("/", "") == "/login"
    assert login_address("/posts/a", "x=1&y=ü") == "/login?back=/posts/a%3Fx%3D1%26y%3D%C3%BC"
