"""The settings of the feed for platforms: what `Settings` inherits."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta


class FeedSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Who may read the feed, and whom changes are pushed to."""

    feed_keys_file: Annotated[
        Path, Meta(description="Keys of the feed for platforms (`lourie feed key`); by default in the data folder.")
    ] = Path("feed_keys.ndjson")
    feeds_file: Annotated[
        Path | None, Meta(description="Platforms that feed changes are pushed to (docs/feeds.md); not set: none.")
    ] = None
