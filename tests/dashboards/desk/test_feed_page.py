from __future__ import annotations

import asyncio
import datetime as dt
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.desk.feed_page import SCAN_CHANGES, ReadPage, posts_of, read_page
from schemas.store import Change, StoredPost, WriteBatch
from streams.stores.sqlite.store import SqliteStore
from tests.builders import NOON, make_post_id
from tests.feeds import decision_on, erasure_of, post_of, seen_by

STEPS = st.lists(
    st.tuples(st.sampled_from(["store", "low", "erase", "against", "for", "other", "read"]), st.integers(0, 7)),
    max_size=40,
)


class Platform:
    """Reads pages as a platform does and remembers what it was told, as the ledger does."""

    def __init__(self) -> None:
        self.after = 0
        self.known: set[str] = set()
        self.lines: list[dict[str, Any]] = []

    async def told(self, _: str, post_ids: Sequence[str]) -> frozenset[str]:
        return frozenset(self.known & set(post_ids))

    async def turn(self, store: Any, limit: int) -> ReadPage:
        page = await read_page(store, "bluesky", self.after, limit=limit, taxa={}, told=self.told)
        assert len(page.lines) <= limit
        self.known.update(posts_of(page.lines))
        self.lines += [msgspec.to_builtins(line) for line in page.lines]
        self.after = page.after
        return page

    async def to_the_end(self, store: Any, sizes: Sequence[int]) -> None:
        for number in range(10_000):
            if not (await self.turn(store, sizes[number % len(sizes)])).more:
                return
        raise AssertionError("the pages never end")


async def act(store: SqliteStore, step: str, number: int, moment: dt.datetime) -> None:
    uid = f"uid-{number}"
    if step in {"store", "low", "other"}:
        level = "watch" if step == "low" else "review"
        platform = "mastodon" if step == "other" else "bluesky"
        revision = {"revision": moment.isoformat(), "revised_at": moment}
        await store.write(WriteBatch(posts=[post_of(uid, platform, level=level, **revision)]))
    elif step == "erase":
        await store.write(WriteBatch(tombstones=[erasure_of(uid, at=moment)]))
    elif await store.get(make_post_id(uid, "bluesky")):
        await store.label(decision_on(uid, "trade" if step == "for" else "not_trade", at=moment))


async def play(steps: list[tuple[str, int]], sizes: list[int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = await SqliteStore.open(Path(folder) / "store.sqlite", clock=lambda: NOON)
        try:
            reader = Platform()
            for minute, (step, number) in enumerate(steps):
                if step == "read":
                    await reader.turn(store, sizes[number % len(sizes)])
                else:
                    await act(store, step, number, NOON + dt.timedelta(minutes=minute))
            await reader.to_the_end(store, sizes)
            fresh = Platform()
            await fresh.to_the_end(store, [500])
            assert seen_by(reader.lines) == seen_by(fresh.lines)
            kept = [await store.get(make_post_id(f"uid-{number}", "bluesky")) for number in range(8)]
            assert seen_by(reader.lines) == {
                one.flagged.post.id: one.decision
                for one in kept
                if one and one.flagged.finding.level == "review" and one.decision != "not_trade"
            }
        finally:
            await store.close()


@settings(max_examples=25, deadline=None)
@given(STEPS, st.lists(st.integers(1, 6), min_size=1, max_size=4))
def test_pages_of_any_size_read_at_any_time_end_at_what_is_in_force(
    steps: list[tuple[str, int]], sizes: list[int]
) -> None:
    asyncio.run(play(steps, sizes))


class Busy:
    """A store with endless changes of another platform."""

    async def changes_after(self, sequence: int, *, limit: int = 500) -> tuple[Change, ...]:
        stored = StoredPost(flagged=post_of("m", "mastodon"), stored_at=NOON, sequence=1)
        post_id = make_post_id("m", "mastodon")
        return tuple(Change(sequence=sequence + step, post_id=post_id, post=stored) for step in range(1, limit + 1))


async def test_a_page_looks_at_so_many_changes_and_then_gives_its_place() -> None:
    page = await Platform().turn(Busy(), 100)
    assert page == ReadPage((), SCAN_CHANGES, more=True)


async def test_a_post_erased_while_the_page_is_read_is_not_told(tmp_path: Path) -> None:
    store = await SqliteStore.open(tmp_path / "store.sqlite", clock=lambda: NOON)
    await store.write(WriteBatch(posts=[post_of("a")]))

    class Late:
        async def changes_after(self, sequence: int, *, limit: int = 500) -> tuple[Change, ...]:
            changes = await store.changes_after(sequence, limit=limit)
            await store.write(WriteBatch(tombstones=[erasure_of("a")]))
            return changes

        locator = store.locator

    page = await Platform().turn(Late(), 100)
    assert page.lines == ()
    await store.close()
