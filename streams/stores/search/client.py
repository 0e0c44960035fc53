"""Where a search server is and how it lets us in; a connected client out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
from elasticsearch import AsyncElasticsearch

from streams.stores.search.node import OpenSearchNode, SearchNode
from streams.stores.search.server import SearchServer

REQUEST_SECONDS = 30.0
"""Longest wait for an answer, as the client's own default; a write that was not answered is tried again."""


class Access(msgspec.Struct, frozen=True, kw_only=True):
    """One search server, the prefix of our indices there, and the files its secrets lie in."""

    address: str
    prefix: str = "lourie"
    opensearch: bool = False
    api_key_file: Path | None = None
    ca_file: Path | None = None
    request_seconds: float = REQUEST_SECONDS


def connect(access: Access) -> SearchServer:
    """Give a client; nothing is sent yet. Raises OSError for a file that cannot be read."""
    options: dict[str, Any] = {}
    if access.api_key_file is not None:
        options["api_key"] = access.api_key_file.read_text(encoding="utf-8").strip()
    if access.ca_file is not None:
        options["ca_certs"] = str(access.ca_file)
    client = AsyncElasticsearch(
        access.address,
        node_class=OpenSearchNode if access.opensearch else SearchNode,
        request_timeout=access.request_seconds,
        max_retries=0,  # trying again is the stream's own work (streams/backoff.py), and visible there
        **options,
    )
    return SearchServer(client, prefix=access.prefix, address=access.address)
