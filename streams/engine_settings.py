"""The settings of the engines of a cluster, its store and Kafka: what `Settings` inherits."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta


class EngineSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What keeps the posts, what carries them, and how both let us in."""

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
    kafka_address: Annotated[
        str,
        Meta(
            description="Kafka's bootstrap brokers, with commas between; not set: no Kafka.",
            pattern=r"^[^\s,:/]+:\d{1,5}(,[^\s,:/]+:\d{1,5})*$",
            examples=["broker-1:9092,broker-2:9092"],
        ),
    ] = ""
    kafka_security: Annotated[
        Literal["plaintext", "ssl", "sasl_ssl"], Meta(description="How brokers are spoken to.")
    ] = "plaintext"
    kafka_mechanism: Annotated[
        Literal["SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN"], Meta(description="How `sasl_ssl` proves who asks.")
    ] = "SCRAM-SHA-512"
    kafka_username: Annotated[str, Meta(description="Who asks, with `sasl_ssl`.", min_length=1)] = ""
    kafka_password_file: Annotated[Path | None, Meta(description="The password of `kafka_username`.")] = None
    kafka_ca_file: Annotated[
        Path | None, Meta(description="Certificates (PEM) the brokers' are checked by; not set: the system's.")
    ] = None
    kafka_topic_prefix: Annotated[
        str, Meta(description="Put before the names of topics and groups, to share a cluster.", pattern="^[a-z0-9.-]+$")
    ] = ""
    kafka_replication: Annotated[
        int, Meta(description="Copies of each topic `lourie topics apply` makes; 3 with three brokers.", ge=1, le=10)
    ] = 1
    kafka_stall_seconds: Annotated[
        float, Meta(description="A worker with work and no progress for so long ends itself.", ge=10, le=86_400)
    ] = 60.0
