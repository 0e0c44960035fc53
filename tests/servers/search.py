"""What both search servers share: whether one is ready."""

from __future__ import annotations

import json
import urllib.error
import urllib.request

STATUS_SECONDS = 2.0


def answers_health(address: str) -> bool:
    """Say whether a search server answers and its indices take writes."""
    try:
        with urllib.request.urlopen(f"{address}/_cluster/health", timeout=STATUS_SECONDS) as answer:
            status = json.load(answer)["status"]
    except (OSError, ValueError, KeyError, urllib.error.URLError):
        return False
    return status in {"green", "yellow"}
