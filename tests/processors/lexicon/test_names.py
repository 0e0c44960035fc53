"""Names kept as one row of letters are the names that were put in."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from processors.lexicon.names import Names
from processors.lexicon.word_hashes import hashes_of_rows

PAIRS = st.lists(st.tuples(st.text(min_size=1, max_size=12), st.integers(0, 2**31 - 1)), max_size=12)


@given(PAIRS)
def test_what_was_put_in_is_given_back(pairs: list[tuple[str, int]]) -> None:
    names = Names.of(pairs)
    assert list(names) == names[:] == pairs
    assert [names[row] for row in range(len(names))] == pairs
    assert names.lengths.tolist() == [len(text) for text, _ in pairs]


@given(PAIRS, st.data())
def test_some_of_them_keep_their_order(pairs: list[tuple[str, int]], data: st.DataObject) -> None:
    flags = [data.draw(st.booleans()) for _ in pairs]
    chosen = Names.of(pairs).only(np.array(flags, np.bool_))
    assert list(chosen) == [pair for pair, is_chosen in zip(pairs, flags, strict=True) if is_chosen]


@given(PAIRS)
def test_hashes_are_those_of_the_letters(pairs: list[tuple[str, int]]) -> None:
    for skipped in (0, 1):
        letters = [np.array([[*map(ord, text[skipped:])]], np.uint32) for text, _ in pairs]
        assert Names.of(pairs).hashes(skipped).tolist() == [int(hashes_of_rows(row)[0]) for row in letters]


@given(PAIRS)
def test_hashes_backwards_are_those_of_the_texts_read_from_behind(pairs: list[tuple[str, int]]) -> None:
    turned = Names.of([(text[::-1], number) for text, number in pairs])
    assert Names.of(pairs).hashes_backwards().tolist() == turned.hashes().tolist()


@given(PAIRS)
def test_lines_are_the_texts_with_breaks_around_them(pairs: list[tuple[str, int]]) -> None:
    written = "\n".join(["", *(text for text, _ in pairs), ""]) if pairs else "\n"
    assert Names.of(pairs).lines().tobytes().decode("utf-32-le") == written
