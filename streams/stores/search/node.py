"""OpenSearch spoken to by Elasticsearch's client: plain media types out, the product's header in."""

from __future__ import annotations

import dataclasses
from typing import Any

from elastic_transport import AiohttpHttpNode, HttpHeaders
from elastic_transport._node import NodeApiResponse
from elastic_transport.client_utils import DEFAULT, DefaultType

_MEDIA = {"accept", "content-type"}


class OpenSearchNode(AiohttpHttpNode):
    """The client asks for `application/vnd.elasticsearch+json` and wants to see its own product."""

    async def perform_request(  # type: ignore[override]  # the parent's hints name its own module's alias
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
