"""Addresses in, the domains they lead to out: lower case, punycode, without `www.`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

import httpx

MAX_LINKS = 50
"""A post's link list ends here (sources.md 6.3)."""


def domain_of(address: str) -> str | None:
    """Give the domain of an http address, or of a bare `www.example.com/path`; None where there is none."""
    if "://" not in address and _NO_BARE_ADDRESS.search(address):
        return None
    try:
        parts = urlsplit(address if "://" in address else f"//{address}", "https")
        host = parts.hostname
        if not host or parts.scheme not in {"http", "https"}:
            return None
        if not host.isascii():
            host = httpx.URL(scheme="https", host=host).raw_host.decode("ascii")
    except (ValueError, httpx.InvalidURL):
        return None
    host = host.rstrip(".").removeprefix("www.")
    return host if _DOMAIN.fullmatch(host) else None


def domains_of(addresses: Iterable[str]) -> tuple[str, ...]:
    """Give the domains of at most 50 addresses, in order, each once."""
    found: dict[str, None] = {}
    for address in addresses:
        domain = domain_of(address)
        if domain is not None:
            found[domain] = None
            if len(found) == MAX_LINKS:
                break
    return tuple(found)


def addresses_in(text: str) -> list[str]:
    """Find what is written as an address: `https://...` and `www....`."""
    if "://" not in text and "www." not in text and "WWW." not in text:
        return []
    return [address.rstrip(_CLOSING) for address in _ADDRESS.findall(text)]


_ADDRESS = re.compile(r"(?:\bhttps?://|\bwww\.)[^\s<>\"'`，。、）」』]{3,2048}", re.IGNORECASE)
_DOMAIN = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})+")
_NO_BARE_ADDRESS = re.compile(r"^[^/]*[:@]")
_CLOSING = ").,;:!?]}*"
"""What stands behind an address far more often than in its end."""
