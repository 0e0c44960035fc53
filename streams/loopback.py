"""A host in; whether it is this machine, so that what is sent there crosses no network, out."""

from __future__ import annotations

import ipaddress


def is_loopback(host: str) -> bool:
    """Say whether a name or address, IPv6 without brackets, is this machine's own."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
