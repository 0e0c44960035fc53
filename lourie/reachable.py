"""An address in, whether its host answers out."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 3
"""Chosen by hand: a start without network must stay under 10 seconds."""


def reachable(address: str) -> bool:
    """Say whether a connection to the address's host and port opens within `TIMEOUT_SECONDS`."""
    parts = urlsplit(address)
    port = parts.port or (443 if parts.scheme in ("wss", "https") else 80)
    try:
        with socket.create_connection((parts.hostname or "", port), timeout=TIMEOUT_SECONDS):
            return True
    except OSError:
        return False
