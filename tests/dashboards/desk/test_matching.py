from __future__ import annotations

import datetime as dt

import pytest

from dashboards.desk.filters import parse
from dashboards.desk.matching import is_muted, matches, term_ids
from schemas.finding import Signal
from schemas.label import Mute
from schemas.store import PostQuery, StoredPost, WriteBatch
from streams.stores.sqlite.store import SqliteStore
from tests.builders import NOON, make_author, make_flagged

MUTE = {"until": NOON + dt.timedelta(days=1), "by": "ana", "at": NOON}


def stored(**changes: object) -> StoredPost:
    flagged = make_flagged("u1", "ขาย งาช้าง Ivory bangle 🐘 DM", link_domains=("shop.example",), **changes)
    return StoredPost(flagged=flagged, stored_at=NOON, sequence=1)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("", True),
        ("level=watch", False),
        ("platform=file", True),
        ("platform=x", False),
        ("source=test", True),
        ("language=th", False),
        ("species=elephant", True),
        ("group=elephants", False),
        ("term=en-ivory", True),
        ("decision=trade", False),
        ("kind=post", True),
        ("domain=shop.example", True),
        ("domain=other.example", False),
        ("since=2026-03-14T12:00:00Z", True),
        ("until=2026-03-14T12:00:00Z", False),
        ("q=ivory", True),
        ("q=งาช้าง", True),
        ("q=🐘", True),
        ("q=rhino", False),
        ('q="ivory bangle"', True),
        ('q="bangle ivory"', False),
    ],
)
async def test_a_post_matches_as_the_store_would_say(tmp_path, address: str, expected: bool) -> None:  # type: ignore[no-untyped-def]
    from urllib.parse import parse_qsl

    query = parse(parse_qsl(address), NOON).query
    assert matches(query, stored()) is expected
    store = await SqliteStore.open(tmp_path / "posts.db")
    await store.write(WriteBatch(posts=[stored().flagged]))
    assert await store.count(query) == expected
    await store.close()


@pytest.mark.parametrize(
    "mute",
    [
        Mute(kind="author", value=make_author(), **MUTE),  # type: ignore[arg-type]
        Mute(kind="domain", value="shop.example", **MUTE),  # type: ignore[arg-type]
        Mute(kind="term", value="en-ivory", **MUTE),  # type: ignore[arg-type]
    ],
)
def test_a_mute_hides_unless_muted_posts_are_asked_for(mute: Mute) -> None:
    assert is_muted(stored(), [mute])
    assert not matches(PostQuery(), stored(), [mute])
    assert matches(PostQuery(muted=True), stored(), [mute])


def test_terms_are_named_once() -> None:
    signals = tuple(Signal(kind="term", name="t", weight=1, detail={"term": name}) for name in ("a", "b", "a"))
    assert term_ids(stored(signals=signals)) == ("a", "b")
