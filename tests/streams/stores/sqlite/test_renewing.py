"""What was stored by a version that cut words otherwise is found by the words of this one."""

from __future__ import annotations

import logging

import pytest

from schemas.store import PostQuery, WriteBatch
from streams.stores.sqlite import renewing
from streams.stores.sqlite.store import SqliteStore
from streams.stores.sqlite.words import _mark
from tests.builders import make_flagged
from tests.contracts.stores import found, ids, make_tombstone


@pytest.fixture
async def older(tmp_path, monkeypatch):
    """Give the path of a store whose words were cut to their first three letters."""
    path = tmp_path / "store.sqlite"
    monkeypatch.setattr("streams.stores.sqlite.renewing.WORDS_VERSION", 1)
    monkeypatch.setattr("streams.stores.sqlite.words.search_tokens", lambda text: [text[:3]])
    store = await SqliteStore.open(path)
    await store.write(WriteBatch(posts=[make_flagged(uid, "ivory tusks") for uid in "abc"]))
    await store.write(WriteBatch(tombstones=[make_tombstone("b")]))
    assert await store.count(PostQuery(search="ivory")) == 0
    await store.close()
    monkeypatch.undo()
    return path


async def test_words_are_cut_anew_once_and_nothing_else_changes(older, caplog):
    caplog.set_level(logging.WARNING)
    store = await SqliteStore.open(older)
    assert await found(store, "ivory") == sorted(ids("a", "c"), reverse=True)
    assert await found(store, '"ivory tusks"') == sorted(ids("a", "c"), reverse=True)
    assert await store.count(PostQuery(search="ivo")) == 0
    assert "those of 2 posts anew" in caplog.text
    changes = await store.changes_after(0)
    await store.close()
    caplog.clear()

    again = await SqliteStore.open(older)
    assert await again.changes_after(0) == changes
    assert caplog.text == ""
    await again.close()


async def test_a_fault_half_way_leaves_all_as_it_was(older, monkeypatch):
    def fail(post):
        raise ValueError("half way")

    monkeypatch.setattr(renewing, "marks_of", fail)
    with pytest.raises(ValueError, match="half way"):
        await SqliteStore.open(older)
    monkeypatch.undo()
    store = await SqliteStore.open(older)
    assert await store.count(PostQuery(search="ivory")) == 2
    await store.close()


async def test_a_new_store_has_the_words_of_this_version(tmp_path, caplog):
    store = await SqliteStore.open(tmp_path / "store.sqlite")
    assert not await store._database.read(renewing.words_are_old)
    assert caplog.text == ""
    await store.close()


async def test_what_was_cut_before_leaves_the_file(older):
    mark = _mark("ivo").encode()
    assert mark in older.read_bytes()
    store = await SqliteStore.open(older)
    await store.scrub()
    assert await store.count(PostQuery(search="tusks")) == 2
    await store.close()
    assert mark not in older.read_bytes()
