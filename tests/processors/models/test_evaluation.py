from __future__ import annotations

import pytest

from processors.models import evaluation
from processors.models.evaluation import Judged
from schemas.finding import Finding, Level, Versions


def judged(number: int, level: Level, *, is_trade: bool, language: str = "en", score: float = 0.5) -> Judged:
    finding = Finding(
        post_id=f"x:{number}",
        revision="1",
        score=score,
        level=level,
        relevance=0.0,
        offer=0.0,
        language=language,
        language_confidence=1.0,
        versions=Versions(code="0", knowledge="0"),
    )
    return Judged(str(number), is_trade, language, "plain", finding)


POSTS = [
    judged(1, "alert", is_trade=True, score=0.9),
    judged(2, "ignore", is_trade=True, language="th", score=0.1),
    judged(3, "review", is_trade=False, score=0.6),
    judged(4, "watch", is_trade=False, score=0.3),
]


@pytest.mark.parametrize(("level", "flagged"), [("watch", 3), ("review", 2), ("alert", 1)])
def test_a_level_counts_the_posts_at_it_or_above(level: Level, flagged: int) -> None:
    assert (evaluation.overall(POSTS, level).flagged, evaluation.overall(POSTS, level).count) == (flagged, 4)


def test_groups_are_counted_apart_the_lowest_share_first() -> None:
    found = evaluation.shares(POSTS, lambda one: one.language, "review")
    assert [(one.name, one.flagged, one.count) for one in found] == [("th", 0, 1), ("en", 2, 3)]
    assert evaluation.overall([], "review").share == 0


def test_the_curve_needs_both_kinds_of_post() -> None:
    assert evaluation.curve(POSTS[:2]) is None
    found = evaluation.curve(POSTS)
    assert found is not None
    assert found.average_precision == pytest.approx(0.75)
    assert len(found.precision) == len(found.recall)


def test_f1_of_decisions() -> None:
    precision, recall, f1 = evaluation.f1([True, True, False, False], [True, False, True, False])
    assert (precision, recall, f1) == (0.5, 0.5, 0.5)
    assert evaluation.f1([True], [False])[2] == 0


def test_languages_outside_count_as_misses() -> None:
    macro, by_language = evaluation.language_f1(["en", "en", "th"], ["en", "und", "th"])
    assert by_language == {"en": pytest.approx(2 / 3), "th": 1.0}
    assert macro == pytest.approx(5 / 6)
    assert evaluation.confusion(["en", "en", "th"], ["en", "und", "th"]) == {("en", "und"): 1}


def test_rates() -> None:
    assert evaluation.per_100_000(2, 400_000) == 0.5
    assert evaluation.per_100_000(0, 0) == 0
