"""How requests go out: large ones in pieces; to OpenSearch by plain media types, and its answers signed for the client."""

from __future__ import annotations

import dataclasses
import io
from typing import Any

from elastic_transport import AiohttpHttpNode, HttpHeaders
from elastic_transport._node import NodeApiResponse
from elastic_transport.client_utils import DEFAULT, DefaultType

_MEDIA = {"accept", "content-type"}
LARGE_BYTES = 1 << 20
"""aiohttp warns of larger bodies handed to it as bytes: sending them whole holds the event loop up."""


class SearchNode(AiohttpHttpNode):
    """Elasticsearch, spoken to by its own client, which would otherwise put every body into its debug log."""

    def _log_request(self, *given: Any, **named: Any) -> None:
        """Log a request without its body and answer: both hold posts."""
        super()._log_request(*given, **named | {"body": None, "response": None})

    async def perform_request(  # type: ignore[override]  # as the parent's own: its base is not asynchronous
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        headers: HttpHeaders | None = None,
        request_timeout: DefaultType | float | None = DEFAULT,
    ) -> NodeApiResponse:
        """Send one request; a large body is read in pieces."""
        sent: Any = io.BytesIO(body) if body is not None and len(body) > LARGE_BYTES else body
        return await super().perform_request(
            method, target, body=sent, headers=headers, request_timeout=request_timeout
        )


class OpenSearchNode(SearchNode):
    """The client asks for `application/vnd.elasticsearch+json` and wants to see its own product."""

    async def perform_request(  # type: ignore[override]  # as the parent's own: its base is not asynchronous
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        headers: HttpHeaders | None = None,
        request_timeout: DefaultType | float | None = DEFAULT,
    ) -> NodeApiResponse:
        """Send one request and give its answer as Elasticsearch would have signed it."""
        plain = HttpHeaders(
            {name: plain_media(value) if name.lower() in _MEDIA else value for name, value in (headers or {}).items()}
        )
        meta, raw = await super().perform_request(
            method, target, body=body, headers=plain, request_timeout=request_timeout
        )
        signed: dict[str, Any] = {**meta.headers, "x-elastic-product": "Elasticsearch"}
        return NodeApiResponse(dataclasses.replace(meta, headers=HttpHeaders(signed)), raw)


def plain_media(media: str) -> str:
    """Give the media type without its vendor and version."""
    return media.replace("vnd.elasticsearch+", "").partition(";")[0]
