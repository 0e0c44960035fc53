import gzip
import hashlib
import os
from pathlib import Path

import pytest
import zstandard

from streams.collectors.byte_sources import BrokenFile, file_pieces, fingerprint, pipe_pieces, starts_wide

CONTENT = b"".join(b"%s\n" % hashlib.sha256(b"%d" % number).hexdigest().encode() for number in range(5000))


def write(folder: Path, suffix: str) -> Path:
    path = folder / f"posts.ndjson{suffix}"
    half = len(CONTENT) // 2
    if suffix == ".gz":  # two members, as `cat a.gz b.gz` makes them
        path.write_bytes(gzip.compress(CONTENT[:half]) + gzip.compress(CONTENT[half:]) + b"\0" * 2000)
    elif suffix == ".zst":
        pack = zstandard.ZstdCompressor().compress
        path.write_bytes(pack(CONTENT[:half]) + pack(CONTENT[half:]))
    else:
        path.write_bytes(CONTENT)
    return path


def keep(path: Path, kept: bytearray) -> None:
    for piece in file_pieces(path, 0):
        kept += piece


@pytest.mark.parametrize("suffix", ["", ".gz", ".zst"])
@pytest.mark.parametrize("offset", [0, 1, 60_000, len(CONTENT)])
def test_a_file_is_read_from_any_offset(suffix: str, offset: int, tmp_path: Path) -> None:
    assert b"".join(file_pieces(write(tmp_path, suffix), offset)) == CONTENT[offset:]


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
@pytest.mark.parametrize("fault", ["cut", "damage"])
def test_what_comes_before_a_fault_is_kept(suffix: str, fault: str, tmp_path: Path) -> None:
    path = write(tmp_path, suffix)
    whole = path.read_bytes()
    path.write_bytes(whole[:-4600] if fault == "cut" else whole[:-2500] + b"\xa5" * 2500)
    kept = bytearray()
    with pytest.raises(BrokenFile, match=r"compressed byte \d+"):
        keep(path, kept)
    assert len(kept) > len(CONTENT) // 4
    assert CONTENT.startswith(kept) or fault == "damage"


def test_a_hostile_file_comes_in_small_pieces(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zst"
    path.write_bytes(zstandard.ZstdCompressor(level=19).compress(b"\0" * (200 << 20)))
    assert max(len(piece) for piece in file_pieces(path, 0)) <= 64 << 20


def test_a_file_is_known_by_its_beginning(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_bytes(b"a" * 70_000)
    other.write_bytes(b"b" * 70_000)
    before = fingerprint(one)
    with one.open("ab") as out:
        out.write(b"more")
    assert fingerprint(one) == before != fingerprint(other)


def test_a_silent_pipe_says_so_and_ends_when_closed() -> None:
    read_end, write_end = os.pipe()
    pieces = pipe_pieces(read_end)
    assert next(pieces) == b""
    os.write(write_end, b"one\n")
    assert next(pieces) == b"one\n"
    os.close(write_end)
    assert list(pieces) == []
    os.close(read_end)


@pytest.mark.parametrize(
    ("content", "wide"), [("a".encode("utf-16"), True), (b"\xfe\xff\0a", True), (b"{}", False), (b"", False)]
)
def test_text_of_utf_16_is_known_by_its_mark(content: bytes, wide: bool, tmp_path: Path) -> None:
    (tmp_path / "posts").write_bytes(content)
    assert starts_wide(tmp_path / "posts") is wide
    (tmp_path / "posts.gz").write_bytes(gzip.compress(content))
    assert starts_wide(tmp_path / "posts.gz") is wide
