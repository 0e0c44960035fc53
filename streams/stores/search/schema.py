"""The indices of the search store: strict mappings, settings, templates, and the version they are stamped with."""

from __future__ import annotations

from typing import Any

from schemas.index_mapping import POST_FIELDS, POSTS_ALIAS

VERSION = 2
"""Of all indices together; older ones are brought up to date by `lourie store init`, newer ones refused. Raised with
`processors.search_tokens.WORDS_VERSION` too, as the words of kept posts are cut anew on the way."""
POSTS = POSTS_ALIAS
LOCATORS, LABELS, MARKS = "locators", "labels", "marks"
DEAD, COUNTS, STATE = "dead", "counts", "state"

Mapping = dict[str, Any]

_NAME: Mapping = {"type": "keyword"}
_WHOLE: Mapping = {"type": "long"}
_DATE: Mapping = {"type": "date"}
_KEPT: Mapping = {"type": "keyword", "index": False, "doc_values": False}
"""Only given back, never searched."""
_BYTES: Mapping = {"type": "binary"}

_POST_ONLY: dict[str, Mapping] = {
    # The order of posts needs microseconds, a date field holds milliseconds.
    "sort_at_microseconds": _WHOLE,
    "stored_at_microseconds": _WHOLE,
    "gone_at_microseconds": _WHOLE,
    "version": _WHOLE,
    "revision": _KEPT,
    "textless": {"type": "boolean"},
    "text_key": _NAME,
    "label_keys": _KEPT,
    "decided_at_microseconds": _WHOLE,
    # Words of any script, cut by processors/search_tokens.py; the analyser only splits at blanks.
    "words": {"type": "text", "analyzer": "whitespace", "norms": False},
    "carried_sequence": _WHOLE,
    "payload": _KEPT,
}

FIELDS: dict[str, dict[str, Mapping]] = {
    POSTS: {name: {"type": field.type} for name, field in POST_FIELDS.items()} | _POST_ONLY,
    # What leads back to a person, apart from all that boards may read.
    LOCATORS: {"payload": _KEPT},
    LABELS: {
        "post_id": _NAME,
        "at": _DATE,
        "at_microseconds": _WHOLE,
        "given_by": _NAME,
        "decision": _NAME,
        "payload": _KEPT,
    },
    # The textless trace of a tombstone; `_id` is a post id or an author.
    MARKS: {
        "erased_at": _WHOLE,
        "hidden_at": _WHOLE,
        "restored_at": _WHOLE,
        "marked_at": _WHOLE,
        "held": {"type": "boolean"},
    },
    DEAD: {
        "at_microseconds": _WHOLE,
        "stage": _NAME,
        "error": _NAME,
        "byte_count": _WHOLE,
        "record": _KEPT,
        "payload": _BYTES,
    },
    # One document a counter and log, with the newest place of the log that is in it.
    COUNTS: {
        "kind": _NAME,
        "hour": _DATE,
        "hour_microseconds": _WHOLE,
        "source": _NAME,
        "language": _NAME,
        "level": _NAME,
        "term": _NAME,
        "count": _WHOLE,
        "flagged_count": _WHOLE,
        "log": _NAME,
        "offset": _WHOLE,
    },
    STATE: {
        "kind": _NAME,
        "name": _NAME,
        "number": _WHOLE,
        "pending": {"type": "boolean"},
        "recent": _KEPT,
        "payload": _KEPT,
    },
}
INDICES: tuple[str, ...] = tuple(FIELDS)


def component_template(*, opensearch: bool) -> Mapping:
    """Give the settings all indices share: one shard, so that counts are exact and changes have one order."""
    settings: Mapping = {
        "number_of_shards": 1,
        "auto_expand_replicas": "0-1",
        "refresh_interval": "1s",
    }
    if opensearch:
        # Slices of a shard are counted like shards of their own, which makes a list of values inexact.
        settings["search.concurrent_segment_search.mode"] = "none"
    return {"template": {"settings": {"index": settings}}, "version": VERSION, "_meta": stamp()}


def index_template(prefix: str, name: str) -> Mapping:
    """Give the template of one index: its strict mapping over the shared settings."""
    return {
        "index_patterns": [f"{prefix}-{name}-v*"],
        "composed_of": [component_name(prefix)],
        "priority": 500,
        "version": VERSION,
        "template": {"mappings": {"dynamic": "strict", "properties": FIELDS[name]}},
        "_meta": stamp(),
    }


def stamp(*, sequence_base: int = 0) -> Mapping:
    """Give what is written on templates and indices; `sequence_base` is the last sequence of the index before."""
    return {"lourie_version": VERSION, "sequence_base": sequence_base}


def component_name(prefix: str) -> str:
    """Name the component template."""
    return f"{prefix}-settings"


def alias(prefix: str, name: str) -> str:
    """Name an index as it is written and read."""
    return f"{prefix}-{name}"


def physical(prefix: str, name: str) -> str:
    """Name the index of this version behind the alias."""
    return f"{prefix}-{name}-v{VERSION}"
