from __future__ import annotations

import sys

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from processors.language_heads import MAX_BYTES, MAX_CODE_POINTS, READ, Heads, _letters, _read, encoded

PIECES = st.sampled_from(
    ("@", "#", "http", "https", "://", "www.", " ", "\n", "\u3000", "\x1c", "a", "Z", "_", "9", "É", "ß", "Ж", "ж")
) | st.sampled_from(("ک", "ဆ", "象", "🐘", "🄰", "\ud800", "ก", "가", "…", "！", "Ａ"))
TEXTS = st.one_of(
    st.lists(PIECES, max_size=60).map("".join),
    st.text(st.characters(exclude_categories=()), max_size=400),
    st.lists(PIECES, min_size=1, max_size=8).map(lambda pieces: "".join(pieces) * 90),
)


def read_by_kernel(texts: list[str]) -> list[bytes | None]:
    """Give what the kernel makes of each text, None where it leaves it to Python."""
    heads = Heads.of(texts)
    rows, sizes = np.arange(len(texts)), np.empty(len(texts), np.int64)
    written = np.zeros((len(texts), MAX_BYTES), np.uint8)
    _read(heads.codes, heads.ends, rows, len(rows), _letters(), written, sizes)
    return [None if size < 0 else row[:size].tobytes() for row, size in zip(written, sizes.tolist(), strict=True)]


@given(st.lists(TEXTS, max_size=5))
@example([f"{'a' * count}{letter * 40}" for count in range(90, MAX_BYTES + 1) for letter in "é象🐘"])
def test_the_kernel_reads_what_python_does(texts: list[str]) -> None:
    written, sizes = Heads.of(texts).encoded(np.arange(len(texts)))
    assert [row[:size].tobytes() for row, size in zip(written, sizes, strict=True)] == [*map(encoded, texts)]
    assert sizes.max(initial=0) <= MAX_BYTES


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Look http://a.b/c here", "Look   here"),
        ("see https://x", "see  "),
        ("www.a.b @you #me_2 x", "      x"),
        ("BUY NOW", "buy now"),
        ("http:// @ # www. hi", "http:// @ # www. hi"),
        ("été", "été"),
        ("ÇA VA", None),
        ("@Ünal hi", "  hi"),
        ("@bo\u3000hi", " \u3000hi"),
        ("http://a\u3000hi http://象", " \u3000hi  "),
        ("象！！", "象！！"),
        ("Слон", "Слон"),
        ("СЛОН", None),
        ("சிங்கம்", "சிங்கம்"),
    ],
)
def test_what_is_plain_is_read_by_the_kernel(text: str, read: str | None) -> None:
    assert read_by_kernel([text]) == [None if read is None else read.encode()]


@pytest.mark.parametrize("text", ["A{}", "#a{}", "http://{}"])
def test_every_letter_is_told_as_python_does_or_left_to_it(text: str) -> None:
    texts = [text.format(chr(code)) for code in range(sys.maxunicode + 1)]
    told = [(text, read) for text, read in zip(texts, read_by_kernel(texts), strict=True) if read is not None]
    assert len(told) > 1_110_000
    assert [text for text, read in told if read != encoded(text)] == []


def test_a_head_is_bounded_and_some_are_chosen() -> None:
    heads = Heads.of(["a" * 9_000, "", "象" * 200])
    assert heads.ends.tolist() == [MAX_CODE_POINTS, MAX_CODE_POINTS, MAX_CODE_POINTS + 200]
    written, sizes = heads.encoded(np.array([2, 1]))
    assert sizes.tolist() == [MAX_BYTES, 0]
    assert written[0].tobytes() == ("象" * 200).encode()[:MAX_BYTES]
    assert encoded("a" * 9_000) == b"a" * MAX_BYTES
    assert READ >= MAX_BYTES
