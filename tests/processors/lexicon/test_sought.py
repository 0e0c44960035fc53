"""What the kernel finds is what Aho-Corasick finds, in any texts."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import msgspec
import numpy as np
import pytest
from daachorse import CharwiseDoubleArrayAhoCorasick
from hypothesis import example, given
from hypothesis import strategies as st

from processors.lexicon.sought import Sought, StoredSought
from processors.views.text import Codes

FEW = st.text("abé象🐘\U0001f400", min_size=1, max_size=9)
"""So few letters that forms begin with one another; one to four bytes each, the emoji alike in their last 16 bits."""
ANY = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)


def codes_of(text: str) -> Codes:
    return np.frombuffer(text.encode("utf-32-le"), np.uint32)


def found(texts: list[str], text: str, places: Sequence[int] | None = None) -> list[tuple[int, int, int]]:
    may_begin = np.array(range(len(text)) if places is None else places, np.int32)
    spans = Sought(StoredSought.of(texts)).find(codes_of(text), may_begin)
    return list(zip(spans.start.tolist(), spans.end.tolist(), spans.form.tolist(), strict=True))


@given(st.lists(FEW | ANY, min_size=1, max_size=40), st.lists(FEW | ANY, max_size=30))
@example(["ab", "ab", "abab", "a", "ababababa", "abababab"], ["ababababababa"])
@example(["elephant tusk", "elephant", "elephants", "elephant t"], ["elephant tus"])
@example(["ivory", "象牙", "ab"], ["x" * 510, "é" * 505, "x" * 509])
def test_every_form_is_found_wherever_it_stands(forms: list[str], pieces: list[str]) -> None:
    text = "".join(piece + form for piece, form in zip([*pieces, ""], [*forms, *forms[:1]], strict=False))
    expected = CharwiseDoubleArrayAhoCorasick(forms).find_overlapping(text)
    assert found(forms, text) == sorted(expected, key=lambda hit: (hit[1], hit[0], hit[2]))


@given(st.lists(FEW, min_size=1, max_size=20), st.text("abé象🐘", max_size=60), st.randoms(use_true_random=False))
def test_of_these_those_are_found_that_begin_where_one_may(forms: list[str], text: str, random: Random) -> None:
    places = [place for place in range(len(text)) if random.random() < 0.5]
    assert found(forms, text, places) == [hit for hit in found(forms, text) if hit[0] in places]


def test_forms_of_the_same_letters_are_found_by_the_number_of_each() -> None:
    assert found(["tusks", "tusk", "tusks"], "tusks") == [(0, 4, 1), (0, 5, 0), (0, 5, 2)]


def test_a_flood_of_hits_is_given_whole() -> None:
    assert len(found(["a" * length for length in range(1, 9)], "a" * 1_000)) == sum(range(993, 1_001))


def test_nothing_is_found_in_nothing_or_by_nothing() -> None:
    assert found([], "ivory") == found(["ivory"], "") == []


def test_what_a_snapshot_holds_is_found_after_the_way_through_bytes() -> None:
    stored = msgspec.msgpack.decode(msgspec.msgpack.encode(StoredSought.of(["ivory"])), type=StoredSought)
    assert Sought(stored).find(codes_of("of ivory"), np.arange(8, dtype=np.int32)).start.tolist() == [3]


@pytest.mark.parametrize(
    "broken",
    [
        {"numbers": b""},
        {"numbers": np.array([0, 2], "<i4").tobytes()},
        {"texts": msgspec.structs.replace(StoredSought.of(["a", "ab"]).texts, data=b"a")},
        {"texts": msgspec.structs.replace(StoredSought.of(["a", "ab"]).texts, ends=np.array([4, 3], "<u4").tobytes())},
    ],
)
def test_rows_that_lead_out_of_one_another_are_refused(broken: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="publish again"):
        Sought(msgspec.structs.replace(StoredSought.of(["a", "ab"]), **broken))
