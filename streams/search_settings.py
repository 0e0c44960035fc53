"""The settings of what keeps the posts: what `Settings` inherits."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta

from streams.kafka_settings import KafkaSettings


class SearchSettings(KafkaSettings, frozen=True, kw_only=True):
    """Which store, and where a search server is and how it lets us in."""

    store: Annotated[Literal["sqlite", "elasticsearch", "opensearch"], Meta(description="What keeps the posts.")] = (
        "sqlite"
    )
    search_address: Annotated[
        str,
        Meta(
            description="The search server's URL, for `elasticsearch` and `opensearch`.",
            pattern=r"^https?://[^/\s@]+$",
            examples=["https://search.example.org:9200"],
        ),
    ] = ""
    search_api_key_file: Annotated[
        Path | None, Meta(description="The search server's API key (encoded); not set: none is sent.")
    ] = None
    search_ca_file: Annotated[
        Path | None, Meta(description="Certificates (PEM) the search server's is checked by; not set: the system's.")
    ] = None
    search_index_prefix: Annotated[
        str, Meta(description="Put before the names of our indices there.", pattern=r"^[a-z][a-z0-9_-]{0,49}$")
    ] = "lourie"
