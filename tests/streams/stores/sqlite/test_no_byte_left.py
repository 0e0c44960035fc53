"""Erased means: in no byte of the database, its log and its shared memory, while the store goes on."""

import sqlite3

import pytest
from msgspec.structs import replace

from processors.detector import detect
from schemas.dead import DeadRecord
from schemas.decoding import encode
from schemas.finding import Signal
from schemas.post import Geo, Locator, Media
from schemas.store import Retention, StoreUnavailable, WriteBatch
from streams.stores.sqlite.store import SqliteStore
from streams.stores.sqlite.words import marks_of
from tests.builders import NOON, make_author, make_flagged, make_post_id
from tests.contracts.stores import Hands, later, make_label, make_tombstone

UID = "at://did:plc:secretperson/app.bsky.feed.post/3kzqsecret"
WRITTEN = ("quillwort", "zephyrine", "crwthword", "obsidianite", "heliotropic")
"""One word for each place where people's words are kept; none is part of another."""
AUTHOR = make_author("seller")
SECRET = make_flagged(
    UID,
    f"ivory {WRITTEN[0]} " * 300,
    title=WRITTEN[1],
    media=(Media(type="image", alt=WRITTEN[2]),),
    geo=Geo(place_name=WRITTEN[3]),
    link_domains=("secretshop.example",),
    author=AUTHOR,
    signals=(Signal(kind="term", name="t", weight=1.0, detail={"term": "en-ivory", "written": WRITTEN[0]}),),
    locator=Locator(uid=UID, url=f"https://example.com/{UID}", reference_uids=("at://did:plc:otherperson/x/y",)),
    text_key="key-of-the-text",
)
NOTE = make_label(UID, note=f"says {WRITTEN[4]}")
FRAME = b"""{"did": "did:plc:secretperson",
    "commit": {"collection": "app.bsky.feed.post", "rkey": "3kzqsecret", "text": "vermilion"}}"""
WORDS = (*WRITTEN, "secretshop", "secretperson", "3kzqsecret", "otherperson", "key-of-the-text", "vermilion")
LETTERS = [
    DeadRecord(stage="collect.bluesky", error="ValueError", message="", payload=FRAME, at=NOON),
    DeadRecord(stage="detect", error="ValueError", message="", payload=encode(SECRET.post), at=NOON),
]
OTHERS = [make_flagged(f"other-{number}", f"tiger bone {number} " * 50) for number in range(40)]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "store.sqlite"


@pytest.fixture
async def store(path):
    """Give a store that was written to before, between and after, so that its pages were split and merged."""
    opened = await SqliteStore.open(path, clock=Hands())
    await opened.write(WriteBatch(posts=OTHERS[:20]))
    await opened.write(WriteBatch(posts=[SECRET], dead=LETTERS))
    await opened.label(NOTE)
    await opened.write(WriteBatch(posts=OTHERS[20:]))
    yield opened
    await opened.close()


def left_in(path, words=WORDS):
    """Give the words that a file of the store still holds; the store may be open."""
    files = [path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")]
    held = b"".join(file.read_bytes() for file in files if file.exists())
    return {word for word in words if word.encode() in held}


async def test_the_words_are_there_before(store, path):
    assert left_in(path) == set(WORDS)


ERASINGS = {
    "deleted": lambda store: store.write(WriteBatch(tombstones=[make_tombstone(UID)])),
    "taken down": lambda store: store.write(WriteBatch(tombstones=[make_tombstone(UID, "takendown")])),
    "author deleted": lambda store: store.write(WriteBatch(tombstones=[make_tombstone(author=AUTHOR)])),
    "author taken down": lambda store: store.write(
        WriteBatch(tombstones=[make_tombstone(author=AUTHOR, reason="takendown")])
    ),
    "expired": lambda store: store.retain(Retention(), later(days=91)),
}


@pytest.mark.parametrize("erasing", ERASINGS)
async def test_no_byte_is_left_after_scrubbing(store, path, erasing):
    await ERASINGS[erasing](store)
    await store.scrub()
    assert left_in(path) == set()
    marks = {mark[-6:] for mark in set(marks_of(SECRET.post).split()) if len(mark) == 8}
    assert left_in(path, marks) == set()


async def test_words_the_reasons_quoted_go_when_a_text_is_taken_down(path, knowledge):
    flagged = make_flagged(UID, "Elephant iv0ry for sale beside the museum")
    finding = detect([flagged.post], knowledge)[0]
    assert all(any(word in sentence for sentence in finding.because) for word in ("iv0ry", "museum"))
    store = await SqliteStore.open(path)
    await store.write(WriteBatch(posts=[replace(flagged, finding=finding)]))
    await store.write(WriteBatch(tombstones=[make_tombstone(UID, "takendown")]))
    await store.scrub()
    assert left_in(path, ("iv0ry", "museum")) == set()
    kept = await store.get(flagged.post.id)
    assert len(kept.flagged.finding.because) == len(finding.because)
    await store.close()


async def test_a_revision_leaves_nothing_of_the_words_it_replaced(store, path):
    renewed = make_flagged(UID, "nothing of it", revised_at=later(hours=1), locator=Locator(uid="short"))
    await store.write(WriteBatch(posts=[renewed]))
    await store.remove_dead([entry.number for entry in await store.dead()])
    await store.scrub()
    assert left_in(path) == {WRITTEN[4]}, "the label's note alone is kept"


async def test_without_scrubbing_the_stream_itself_removes_the_words_and_the_dead_letters(store, path):
    await store.write(WriteBatch(tombstones=[make_tombstone(UID)]))
    assert left_in(path) == set()
    assert await store.dead() == ()


async def test_a_dead_letter_that_came_in_the_batch_of_the_tombstone_goes_too(path):
    store = await SqliteStore.open(path)
    await store.write(WriteBatch(dead=LETTERS[1:], tombstones=[make_tombstone(UID)]))
    assert await store.dead() == ()
    assert left_in(path) == set()
    await store.close()


async def test_others_are_kept_whole(store):
    await store.write(WriteBatch(tombstones=[make_tombstone(UID)]))
    await store.scrub()
    for flagged in OTHERS:
        assert (await store.get(flagged.post.id)).flagged.post.text == flagged.post.text


async def test_what_was_not_swept_before_a_crash_is_swept_at_the_next_write(store, path):
    await store._database.write(
        lambda connection: connection.execute("UPDATE meta SET value = 1 WHERE key = 'unswept'")
    )
    await store._database.write(
        lambda connection: connection.execute("INSERT INTO forgotten VALUES (?)", (make_post_id(UID),))
    )
    await store.close()
    again = await SqliteStore.open(path)
    assert len(await again.dead()) == 2
    await again.write(WriteBatch())
    assert [entry.record.stage for entry in await again.dead()] == ["collect.bluesky"]
    await again.close()


async def test_a_reader_in_the_way_is_told_and_a_second_scrub_succeeds(store, path):
    await store._database._on_writer(lambda: store._database._writer.execute("PRAGMA busy_timeout = 10"))
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM post").fetchall()
    await store.write(WriteBatch(tombstones=[make_tombstone(UID)]))
    with pytest.raises(StoreUnavailable, match="scrub again"):
        await store.scrub()
    assert left_in(path)
    reader.execute("COMMIT")
    reader.close()
    await store.scrub()
    assert left_in(path) == set()


async def test_scrubbing_removes_the_copies_migrations_kept(store, path):
    copy = path.with_name(f"{path.name}.version-1")
    await store.backup_to(copy)
    assert left_in(copy)
    await store.write(WriteBatch(tombstones=[make_tombstone(UID)]))
    await store.scrub()
    assert not copy.exists()
