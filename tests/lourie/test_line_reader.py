import os
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lourie.line_reader import read_lines


def through_a_pipe(content: bytes, **options):
    """Read what another thread writes into a pipe."""
    reading, writing = os.pipe()

    def write() -> None:
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(content)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        return list(read_lines(reading, **{"batch_lines": 3} | options))
    finally:
        writer.join()
        os.close(reading)


@given(
    st.lists(st.binary(max_size=40).map(lambda line: line.replace(b"\n", b"").rstrip(b"\r")), max_size=30),
    st.booleans(),
)
def test_lines_come_out_as_they_went_in(lines, ended):
    content = b"\n".join(lines) + (b"\n" if ended and lines else b"")
    if not ended and lines and not lines[-1]:
        lines = lines[:-1]  # an empty last line without its end is no line
    flat = [line for batch in through_a_pipe(content) for line in batch]
    assert flat == list(enumerate(lines, 1))


def test_batches_hold_at_most_the_asked_lines():
    batches = through_a_pipe(b"x\n" * 10)
    assert all(len(batch) <= 3 for batch in batches)
    assert sum(map(len, batches)) == 10


def test_windows_line_ends_are_taken_off():
    assert [line for batch in through_a_pipe(b"a\r\nb") for line in batch] == [(1, b"a"), (2, b"b")]


@pytest.mark.parametrize("length", [11, 12, 5000])
def test_a_line_too_long_is_skipped_and_the_next_one_read(length):
    flat = [line for batch in through_a_pipe(b"y" * length + b"\nok\n", max_line_bytes=10) for line in batch]
    assert flat == [(1, None), (2, b"ok")]


def test_a_line_of_just_the_limit_is_read():
    assert through_a_pipe(b"y" * 10, max_line_bytes=10) == [[(1, b"y" * 10)]]


def test_a_lone_line_on_an_open_pipe_is_given_at_once():
    reading, writing = os.pipe()
    try:
        os.write(writing, b"first\n")
        batches = read_lines(reading, batch_lines=1000)
        assert next(batches) == [(1, b"first")]
    finally:
        os.close(writing)
        os.close(reading)
