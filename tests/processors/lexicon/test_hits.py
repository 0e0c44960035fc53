from __future__ import annotations

import pytest

from processors.lexicon.hits import MAX_HITS, MAX_REPEATS, Hit, in_language, outermost
from processors.lexicon.terms import Term


def hit(start: int, end: int, language: str = "en", hidden: str | None = None, **changes: object) -> Hit:
    fields = {"id": f"{language}-{start}-{end}", "text": "x", "language": language, "kind": "species"} | changes
    return Hit(Term(**fields), start, end, hidden)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("hits", "kept"),
    [
        ([hit(0, 10), hit(2, 5)], [(0, 10)]),
        ([hit(0, 5), hit(5, 9)], [(0, 5), (5, 9)]),
        ([hit(0, 5), hit(3, 9)], [(0, 5), (3, 9)]),
        ([hit(0, 5), hit(0, 5, "th", "folded")], [(0, 5), (0, 5)]),
        ([hit(0, 5), hit(0, 5, "th", "typo")], [(0, 5)]),
        ([hit(0, 5, "af", "folded"), hit(0, 5, "en", "folded")], [(0, 5), (0, 5)]),
        ([hit(0, 5, "af"), hit(0, 5, "en")], [(0, 5), (0, 5)]),
        ([hit(0, 6, "fr"), hit(0, 8, "cs", "squeezed")], [(0, 6)]),
        ([hit(2, 8, "fr"), hit(0, 8, "cs", "squeezed")], [(2, 8)]),
        ([hit(0, 5), hit(0, 10, hidden="squeezed")], [(0, 10)]),
        ([hit(0, 6), hit(0, 8, hidden="folded")], [(0, 8)]),
    ],
)
def test_the_longest_and_plainest_readings_stay(hits: list[Hit], kept: list[tuple[int, int]]) -> None:
    assert [(one.start, one.end) for one in outermost(hits)] == kept


@pytest.mark.parametrize(
    ("inside", "vouched"),
    [
        (hit(7, 12), True),
        (hit(0, 6), True),
        (hit(7, 12, verified=False), False),
        (hit(7, 12, hidden="typo"), False),
        (hit(7, 12, "es"), False),
        (hit(7, 12, kind="codeword"), False),
    ],
)
def test_a_verified_name_vouches_for_a_longer_one(inside: Hit, *, vouched: bool) -> None:
    assert [one.vouched for one in outermost([inside, hit(0, 12, verified=False)])] == [vouched]


def test_floods_are_cut() -> None:
    same = [hit(place * 2, place * 2 + 1, id="one") for place in range(50)]
    assert len(outermost(same)) == MAX_REPEATS
    assert len(outermost([hit(place * 2, place * 2 + 1) for place in range(1000)])) == MAX_HITS


def test_one_meaning_of_a_place_stays_that_of_the_language() -> None:
    hits = [hit(0, 5, "af"), hit(0, 5, "en"), hit(0, 5, "th")]
    assert [one.term.language for one in in_language(hits, "th")] == ["th"]
    assert [one.term.language for one in in_language(hits, "fr")] == ["en"]
    assert len(in_language([hit(0, 5, taxon="a"), hit(0, 5, taxon="b")], "en")) == 2
