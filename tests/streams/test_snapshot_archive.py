"""A snapshot that travels arrives as it was, or not at all."""

from __future__ import annotations

import random
import shutil
import tarfile

import msgspec
import pytest

from processors.snapshots import KnowledgeError, check
from schemas.decoding import decode, encode
from schemas.knowledge import MAX_CHUNK_BYTES, KnowledgeChunk
from streams.snapshot_archive import MAX_OPEN, Archive, Assembly, SnapshotRefused, cut, unpack
from tests.builders import NOON
from tests.published import published as packaged_snapshot


@pytest.fixture(scope="module")
def snapshot():
    return packaged_snapshot()


@pytest.fixture(scope="module")
def chunks(snapshot):
    return cut(snapshot, lambda: NOON)


def put_together(chunks: list[KnowledgeChunk]) -> Archive | None:
    assembly = Assembly()
    whole = [archive for chunk in chunks if (archive := assembly.add(chunk))]
    return whole[0] if whole else None


def test_every_chunk_fits_and_survives_the_wire(chunks):
    assert all(len(chunk.payload) <= MAX_CHUNK_BYTES for chunk in chunks)
    assert [decode(encode(chunk), KnowledgeChunk) for chunk in chunks] == chunks


def test_a_snapshot_arrives_as_it_was_in_any_order_and_with_repeats(snapshot, chunks, tmp_path):
    mixed = [*chunks, *chunks[:3]]
    random.Random(1).shuffle(mixed)
    archive = put_together(mixed)
    place = unpack(archive, tmp_path)
    assert place == tmp_path / snapshot.name
    assert check(place) == check(snapshot)
    assert unpack(archive, tmp_path) == place
    assert [path.name for path in tmp_path.iterdir()] == [snapshot.name]


def test_an_incomplete_one_is_waited_for(chunks):
    assert put_together(chunks[:-1]) is None


def test_of_archives_that_never_become_complete_few_are_kept(chunks):
    assembly = Assembly()
    for number in range(MAX_OPEN + 3):
        assert assembly.add(msgspec.structs.replace(chunks[0], archive=f"{number:064}")) is None
    assert len(assembly._open) == MAX_OPEN
    assert [archive for chunk in chunks if (archive := assembly.add(chunk))] == [put_together(chunks)]


def test_changed_bytes_are_refused(chunks):
    changed = msgspec.structs.replace(chunks[0], payload=b"x" + chunks[0].payload[1:])
    with pytest.raises(SnapshotRefused, match="not those that were published"):
        put_together([changed, *chunks[1:]])


def test_another_content_under_the_name_is_refused_and_leaves_nothing(snapshot, tmp_path):
    copy = tmp_path / "copy" / snapshot.name
    shutil.copytree(snapshot, copy)
    (copy / "weights.toml").write_text("", encoding="utf-8")
    with pytest.raises(KnowledgeError):
        cut(copy, lambda: NOON)
    from streams.snapshot_archive import _pack

    with pytest.raises(SnapshotRefused, match="no sound snapshot"):
        unpack(Archive(snapshot.name, _pack(copy)), tmp_path / "in")
    assert list((tmp_path / "in").iterdir()) == []


def test_a_path_that_leads_out_of_the_folder_is_refused(snapshot, tmp_path):
    import io

    import zstandard

    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        tar.addfile(tarfile.TarInfo("../../outside"), io.BytesIO())
    with pytest.raises(SnapshotRefused):
        unpack(Archive(snapshot.name, zstandard.compress(buffer.getvalue())), tmp_path / "in" / "deep")
    assert not (tmp_path / "outside").exists()
    assert not (tmp_path / "in" / "outside").exists()


def test_no_archive_at_all_is_refused(tmp_path):
    with pytest.raises(SnapshotRefused):
        unpack(Archive("a" * 64, b"nothing of the kind"), tmp_path)
