from collections.abc import Generator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.decoding import MAX_RECORD_BYTES
from streams.collectors.byte_sources import BrokenFile
from streams.collectors.envelopes import MAX_BURIED_BYTES
from streams.collectors.lines import Line, LineReader


def pieces_of(*pieces: bytes, fault: bool = False) -> Generator[bytes, None, None]:
    yield from pieces
    if fault:
        raise BrokenFile("cut short")


def read_all(reader: LineReader, max_lines: int = 7) -> list[Line]:
    lines: list[Line] = []
    while (batch := reader.batch(max_lines)) is not None:
        assert len(batch) <= max_lines
        lines += batch
    return lines


@given(st.lists(st.binary(max_size=20)), st.integers(1, 9))
def test_lines_are_cut_where_they_end_however_the_pieces_fall(pieces: list[bytes], max_lines: int) -> None:
    content = b"".join(pieces)
    lines = read_all(LineReader(pieces_of(*pieces)), max_lines)
    expected = content.split(b"\n")
    if not expected[-1]:
        expected.pop()
    assert [line.payload for line in lines] == expected
    assert [line.number for line in lines] == list(range(1, len(expected) + 1))
    assert [content[: line.end].split(b"\n")[line.number - 1] for line in lines] == expected


def test_reading_goes_on_behind_an_offset() -> None:
    (line,) = read_all(LineReader(pieces_of(b"third\n"), number=2, offset=20))
    assert line == Line(3, 26, b"third", 5)


def test_nothing_at_hand_is_an_empty_batch_and_the_end_is_none() -> None:
    reader = LineReader(pieces_of(b"on", b"", b"e\n", b""))
    assert reader.batch(10) == []
    assert reader.batch(10) == [Line(1, 4, b"one", 3)]
    assert reader.batch(10) is None
    assert reader.batch(10) is None


@pytest.mark.parametrize("size", [1000, 1 << 18, MAX_RECORD_BYTES + 5])
def test_an_oversized_line_is_skipped_and_its_beginning_kept(size: int) -> None:
    long = b"x" * (MAX_RECORD_BYTES + 5)
    content = b"one\n" + long + b"\ntwo\n"
    pieces = [content[start : start + size] for start in range(0, len(content), size)]
    reader = LineReader(pieces_of(*pieces))
    lines = read_all(reader)
    assert [line.oversized for line in lines] == [False, True, False]
    assert lines[1].length == len(long)
    assert lines[1].payload[:MAX_BURIED_BYTES] == long[:MAX_BURIED_BYTES]
    assert (lines[2].payload, lines[2].end) == (b"two", len(content))


def test_a_line_of_the_largest_size_is_read() -> None:
    (line,) = read_all(LineReader(pieces_of(b"x" * MAX_RECORD_BYTES, b"\n")))
    assert not line.oversized
    assert len(line.payload) == MAX_RECORD_BYTES


def test_damage_ends_the_reading_and_leaves_the_unfinished_line() -> None:
    reader = LineReader(pieces_of(b"one\ntw", fault=True))
    assert [line.payload for line in read_all(reader)] == [b"one"]
    assert str(reader.broken) == "cut short"
    assert (reader.rest, reader.number, reader.offset) == (b"tw", 1, 4)
