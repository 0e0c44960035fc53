"""The fields of a kept post in a search index, one table: the store writes them, boards and their checker read them.

Flat and aggregatable, so that Kibana can count by each. No locator, no name: `author` is the pseudonym.
"""

from __future__ import annotations

from typing import Literal

import msgspec

FieldType = Literal["keyword", "text", "date", "float", "boolean", "object"]

AGGREGATABLE: frozenset[FieldType] = frozenset({"keyword", "date", "float", "boolean"})
"""Types Kibana can count and sort by."""

POSTS_ALIAS = "posts"
"""What readers ask, after the prefix: `lourie-posts`."""
DEFAULT_PREFIX = "lourie"


class IndexField(msgspec.Struct, frozen=True, kw_only=True):
    """One field: its type there, and what it holds."""

    type: FieldType
    holds: str


POST_FIELDS: dict[str, IndexField] = {
    "id": IndexField(type="keyword", holds="Post.id, the same as `_id`"),
    "level": IndexField(type="keyword", holds="Finding.level"),
    "platform": IndexField(type="keyword", holds="Post.platform"),
    "source": IndexField(type="keyword", holds="Post.source"),
    "kind": IndexField(type="keyword", holds="Post.kind"),
    "language": IndexField(type="keyword", holds="Finding.language"),
    "species": IndexField(type="keyword", holds="Finding.species, taxon ids"),
    "group": IndexField(type="keyword", holds="Finding.groups"),
    "terms": IndexField(type="keyword", holds="lexicon ids of the term signals, without repeats"),
    "domains": IndexField(type="keyword", holds="Post.link_domains"),
    "author": IndexField(type="keyword", holds="Post.author, a pseudonym"),
    "decision": IndexField(type="keyword", holds="the newest decision, `undecided` without one"),
    "score": IndexField(type="float", holds="Finding.score, 0..1"),
    "relevance": IndexField(type="float", holds="Finding.relevance, log-odds"),
    "offer": IndexField(type="float", holds="Finding.offer, log-odds"),
    "sort_at": IndexField(type="date", holds="Post.sort_at, UTC: the boards' time"),
    "stored_at": IndexField(type="date", holds="when the post was first stored, UTC"),
    "text": IndexField(type="text", holds="Post.text"),
    "because": IndexField(type="text", holds="Finding.because, strongest first"),
    "hidden": IndexField(type="boolean", holds="a tombstone hides the post for now"),
}
