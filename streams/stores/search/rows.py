"""A kept post as a document of the index: built from the record, and read back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import msgspec
from msgspec.structs import replace

from processors.search_tokens import search_tokens
from schemas.decoding import decode, encode
from schemas.flagged import FlaggedPost
from schemas.label import Decision
from schemas.post import Post
from schemas.record import from_microseconds, to_microseconds
from schemas.store import StoredPost
from streams.stores.erasure import NEVER
from streams.stores.search.server import Source

JUDGED = ("decision", "decided_at_microseconds", "label_keys")
"""What people said of a post, which its next revision keeps."""
FACTS = ("hidden", "version", "revision", "textless", "stored_at_microseconds", *JUDGED)
"""What a newer revision must know of the one before."""


class Row(msgspec.Struct, kw_only=True):
    """A post with what the store knows of it. `flagged` is null once it is gone: only its id is left."""

    id: str
    flagged: FlaggedPost | None
    stored_at: int
    """Microseconds since 1970, as all times here."""
    version: int = 0
    hidden: bool = False
    textless: bool = False
    decision: Decision = "undecided"
    decided_at: int = NEVER
    label_keys: tuple[str, ...] = ()
    """Its labels, in the order they came."""
    gone_at: int = 0


def row_of(flagged: FlaggedPost, *, stored_at: int) -> Row:
    """Give the row of a post that is stored for the first time, without locator and bio."""
    kept = replace(flagged, post=replace(flagged.post, locator=None, author_bio=None))
    return Row(id=flagged.post.id, flagged=kept, stored_at=stored_at, version=to_microseconds(flagged.post.revised_at))


def read_row(post_id: str, source: Source) -> Row:
    """Read a whole document."""
    if "payload" not in source:
        return Row(id=post_id, flagged=None, stored_at=0, gone_at=source.get("gone_at_microseconds", 0))
    return Row(
        id=post_id,
        flagged=decode(source["payload"].encode(), FlaggedPost),
        stored_at=source["stored_at_microseconds"],
        version=source["version"],
        hidden=source["hidden"],
        textless=source["textless"],
        decision=source["decision"],
        decided_at=source["decided_at_microseconds"],
        label_keys=tuple(source["label_keys"]),
    )


def document(row: Row) -> Source:
    """Give the document of a row; one that is gone has no level, no time, no word, and is in no list."""
    if row.flagged is None:
        return {"id": row.id, "hidden": True, "gone_at_microseconds": row.gone_at}
    return {
        **_countable(row.flagged),
        "decision": row.decision,
        "hidden": row.hidden,
        "textless": row.textless,
        "version": row.version,
        "revision": row.flagged.post.revision,
        "decided_at_microseconds": row.decided_at,
        "label_keys": list(row.label_keys),
        "stored_at": date_of(row.stored_at),
        "stored_at_microseconds": row.stored_at,
        "words": words_of(row.flagged.post),
        "payload": encode(row.flagged).decode(),
    }


def _countable(flagged: FlaggedPost) -> Source:
    post, finding = flagged.post, flagged.finding
    sort_at = to_microseconds(post.sort_at)
    terms = [signal.detail["term"] for signal in finding.signals if "term" in signal.detail]
    return {
        "id": post.id,
        "level": finding.level,
        "platform": post.platform,
        "source": post.source,
        "kind": post.kind,
        "language": finding.language,
        "species": _once(finding.species),
        "group": _once(finding.groups),
        "terms": _once(terms),
        "domains": _once(post.link_domains),
        "author": post.author,
        "score": finding.score,
        "relevance": finding.relevance,
        "offer": finding.offer,
        "sort_at": date_of(sort_at),
        "sort_at_microseconds": sort_at,
        "text": post.text,
        "because": list(finding.because),
        "text_key": flagged.text_key,
    }


def words_of(post: Post) -> list[str]:
    """Give a post's search tokens, blank between: one string a field, so that no phrase runs over."""
    fields = (post.text, post.title, post.media_text, *(media.alt for media in post.media), *post.tags)
    return [" ".join(tokens) for field in fields if field and (tokens := search_tokens(field))]


def date_of(microseconds: int) -> str:
    """Give a time as the server's date fields read it, cut to its milliseconds."""
    moment: dt.datetime = from_microseconds(microseconds // 1000 * 1000)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


STORED = ("payload", "decision", "stored_at_microseconds", "hidden", "carried_sequence")
"""What a reader needs of a document."""


def stored_post(source: Source, sequence: int) -> StoredPost:
    """Give a document as a reader sees it."""
    return StoredPost(
        flagged=decode(source["payload"].encode(), FlaggedPost),
        decision=source["decision"],
        stored_at=from_microseconds(source["stored_at_microseconds"]),
        sequence=source.get("carried_sequence", sequence),
    )


def _once(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))
