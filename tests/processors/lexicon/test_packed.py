"""Pieces come out of their block as they went in, numbered through several blocks."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from processors.lexicon.packed import Packed, Pieces


@given(st.lists(st.lists(st.binary(max_size=5))))
def test_pieces_are_numbered_through_all_blocks(blocks: list[list[bytes]]) -> None:
    stored = [msgspec.msgpack.decode(msgspec.msgpack.encode(Packed.of(block)), type=Packed) for block in blocks]
    pieces = Pieces(stored)
    assert [len(block) for block in stored] == [len(block) for block in blocks]
    assert [pieces[number] for number in range(len(pieces))] == [piece for block in blocks for piece in block]
