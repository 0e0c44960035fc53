from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from lourie import evaluation_sets as sets
from lourie.evaluation_sets import EvaluationError

POSTS = Path(__file__).parent.parent / "evaluation" / "posts"
LINE = {"id": "xx-1", "label": "trade", "language": "en", "trick": "bio", "text": "here", "author_bio": "exotics"}


def test_a_written_post_keeps_its_labels_and_all_that_is_read(tmp_path: Path) -> None:
    (tmp_path / "en.jsonl").write_text(json.dumps(LINE) + "\n", "utf-8")
    (one,) = sets.written_posts(tmp_path)
    assert (one.labels.id, one.labels.label, one.labels.trick) == ("xx-1", "trade", "bio")
    assert (one.post.text, one.post.author_bio) == ("here", "exotics")


def test_a_faulty_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "en.jsonl").write_text(json.dumps(LINE) + '\n{"id": 3}\n', "utf-8")
    with pytest.raises(EvaluationError, match=r"en.jsonl:2: .*expected a post with id, label and language"):
        sets.written_posts(tmp_path)
    with pytest.raises(EvaluationError, match="no posts here"):
        sets.written_posts(tmp_path / "nothing")


def test_the_evaluation_set_is_as_large_and_as_mixed_as_promised() -> None:
    written = [one.labels for part in ("aside", "tuning") for one in sets.written_posts(POSTS / part)]
    labels = Counter(one.label for one in written)
    assert labels["trade"] >= 600
    assert labels["lookalike"] >= 600
    assert len({one.language for one in written}) >= 25
    assert all(one.trick if one.label == "trade" else one.reason for one in written)
    assert max(Counter(one.id for one in written).values()) == 1
    aside = sets.written_posts(POSTS / "aside")
    assert len(aside) * 3 >= len(written)


def test_what_nobody_read_is_in_no_other_part() -> None:
    parts = ("aside", "hard", "listings", "tuning", "training")
    posts = {part: [one.post.text for one in sets.written_posts(POSTS / part)] for part in parts}
    hard = [one.labels for one in sets.written_posts(POSTS / "hard")]
    assert Counter(one.label for one in hard) == {"trade": 288, "lookalike": 288}
    assert all(one.trick if one.label == "trade" else one.reason for one in hard)
    learned = set(posts["tuning"]) | set(posts["training"])
    assert all(learned.isdisjoint(filter(None, posts[part])) for part in ("aside", "hard", "listings"))


def test_recorded_posts_are_read_where_they_lie(shared: Path) -> None:
    recorded = list(sets.recorded_posts(shared, 200))
    assert len(recorded) == 200
    assert len({one.id for one in recorded}) == 200
    assert any(one.language for one in recorded)
    assert sum(one.is_learnt for one in recorded) == pytest.approx(100, abs=30)
    assert [one.is_learnt for one in recorded] == [one.is_learnt for one in sets.recorded_posts(shared, 200)]
    assert len(sets.lookalike_posts(shared)) == 2132
    assert sum(label for label, _ in sets.titles(shared, "leather_validation")) == 218


@pytest.mark.parametrize(
    ("claimed", "text", "expected"),
    [
        ("en", "this is a long enough English text", "en"),
        ("en", "short", None),
        ("zh-Hans", "汉" * 25, "zh"),
        ("hi-Latn", "yeh ek lamba sa jumla hai romanised", None),
        ("ru", "this is not written in Cyrillic letters", None),
        ("fil", "magandang umaga sa inyong lahat po dito", "tl"),
        (None, "this is a long enough English text", None),
    ],
)
def test_a_language_is_sure_only_in_its_script_and_at_length(claimed: str, text: str, expected: str | None) -> None:
    assert sets._sure_language(claimed, text) == expected
