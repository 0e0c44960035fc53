"""The settings of the source `x`: what `Settings` inherits. Off until the terms are accepted."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from msgspec import Meta

from streams.kibana_settings import KibanaSettings

MAX_MONTHLY_POSTS = 3_000_000
"""X's own cap of paid reading (X's documentation, 2026-08-22)."""


class XSettings(KibanaSettings, frozen=True, kw_only=True):
    """How X is read, and what that may cost."""

    x_terms_accepted: Annotated[
        bool, Meta(description="Say that you may use X so; `x` stays off without it. Read docs/privacy.md first.")
    ] = False
    x_bearer_token_file: Annotated[
        Path | None, Meta(description="A file of mode 0600 that holds X's bearer token and nothing else.")
    ] = None
    x_address: Annotated[
        str,
        Meta(
            description="X's API, without path.",
            pattern=r"^https?://[^/\s]+$",
            examples=["https://api.x.com"],
        ),
    ] = "https://api.x.com"
    x_daily_posts: Annotated[
        int,
        Meta(description="Posts read from X a UTC day, at most; it stops at 95 %.", ge=100, le=MAX_MONTHLY_POSTS),
    ] = 1_000
    x_monthly_posts: Annotated[
        int,
        Meta(description="Posts read from X a month, at most; it stops at 95 %.", ge=100, le=MAX_MONTHLY_POSTS),
    ] = 20_000
    x_rules: Annotated[
        int,
        Meta(description="Rules made from the lexicon, products first; more find more, and cost more.", ge=1, le=1_000),
    ] = 300
