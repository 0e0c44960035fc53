"""What was stored by a version that cut words otherwise is found by the words of this one."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sqlite3

import pytest

from schemas.store import PostQuery, WriteBatch
from streams.stores.sqlite import renewing
from streams.stores.sqlite.store import SqliteStore
from streams.stores.sqlite.words import _mark, match_of
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


def _texts_in_index(connection):
    return [row for (row,) in connection.execute("SELECT rowid FROM words WHERE words MATCH ?", (match_of("ivo"),))]


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

    with contextlib.closing(sqlite3.connect(older)) as connection:
        before = _texts_in_index(connection)
    assert before
    monkeypatch.setattr(renewing, "marks_of", fail)
    with pytest.raises(ValueError, match="half way"):
        await SqliteStore.open(older)
    monkeypatch.setattr(renewing, "words_are_old", lambda _: False)
    store = await SqliteStore.open(older)
    assert await store._database.read(_texts_in_index) == before
    await store.close()


async def test_a_full_disk_leaves_the_old_words_and_a_warning(older, monkeypatch, caplog):
    def fail(connection):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(renewing, "renew_words", fail)
    store = await SqliteStore.open(older)
    assert "searches may miss some" in caplog.text
    assert await store.count(PostQuery()) == 2
    await store.close()
    monkeypatch.undo()
    again = await SqliteStore.open(older)
    assert await again.count(PostQuery(search="ivory")) == 2
    await again.close()


async def test_a_post_that_cannot_be_read_is_passed_over(older, caplog):
    with contextlib.closing(sqlite3.connect(older)) as connection, connection:
        connection.execute("UPDATE body SET payload = '{' WHERE row = 1")
    store = await SqliteStore.open(older)
    assert await store.count(PostQuery(search="ivory")) == 1
    assert "row 1 cannot be read" in caplog.text
    await store.close()


async def test_two_at_once_renew_it_once(older, caplog):
    stores = await asyncio.gather(*(SqliteStore.open(older) for _ in range(2)))
    assert caplog.text.count("posts anew") == 1
    for store in stores:
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
