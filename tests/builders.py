"""The one builder of each record the tests use: `make_post(text=...)` and its kin."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from schemas.finding import Finding, Signal, Versions
from schemas.flagged import FlaggedPost
from schemas.post import Ingest, Locator, Post

NOON = dt.datetime(2026, 3, 14, 12, 0, tzinfo=dt.UTC)


def make_post_id(uid: str = "uid-1", platform: str = "file") -> str:
    """Hash a uid into a post id."""
    return f"{platform}:{hashlib.sha256(uid.encode()).hexdigest()[:32]}"


def make_author(name: str = "somebody") -> str:
    """Give a pseudonym-shaped string (not keyed: for tests only)."""
    return f"k1:{hashlib.sha256(name.encode()).hexdigest()[:32]}"


def make_post(uid: str = "uid-1", text: str = "Good morning", **changes: Any) -> Post:
    """Build a plausible post; every field can be overridden."""
    platform = changes.pop("platform", "file")
    at = changes.pop("at", NOON)
    fields: dict[str, Any] = {
        "id": make_post_id(uid, platform),
        "platform": platform,
        "source": "test",
        "revision": "1",
        "created_at": at,
        "revised_at": at,
        "observed_at": at,
        "sort_at": at,
        "text": text,
        "author": make_author(),
        "ingest": Ingest(collector="test"),
        "locator": Locator(uid=uid, url=f"https://example.com/{uid}"),
    }
    return Post(**(fields | changes))


def make_finding(post: Post, **changes: Any) -> Finding:
    """Build a finding at review level with one term signal."""
    fields: dict[str, Any] = {
        "post_id": post.id,
        "revision": post.revision,
        "score": 0.8,
        "level": "review",
        "relevance": 2.0,
        "offer": 1.0,
        "species": ("elephant",),
        "language": "en",
        "language_confidence": 0.99,
        "signals": (Signal(kind="term", name="term.product", weight=2.0, span=(0, 4), detail={"term": "en-ivory"}),),
        "because": ("names elephant ivory",),
        "versions": Versions(code="test", knowledge="test"),
    }
    return Finding(**(fields | changes))


def make_flagged(uid: str = "uid-1", text: str = "Good morning", **changes: Any) -> FlaggedPost:
    """Build a flagged post; `level`, `species`, `score`, `language`, `signals` go to the finding."""
    own = {key: changes.pop(key) for key in ("level", "species", "score", "language", "signals") if key in changes}
    text_key = changes.pop("text_key", None)
    post = make_post(uid, text, **changes)
    return FlaggedPost(post=post, finding=make_finding(post, **own), text_key=text_key or f"key-{text}")
