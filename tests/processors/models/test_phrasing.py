from dataclasses import replace

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processors.models.phrasing import KEY_BITS, LETTERS, NEAR, SHAPE, WORDS, joined, read_phrases
from processors.views.text import read_views
from schemas.finding import Finding, Signal, Versions


def finding_of(*signals, groups=()):
    return Finding(
        post_id="p", revision="r", score=0.5, level="review", relevance=0.0, offer=0.0, groups=groups, language="en",
        language_confidence=1.0, signals=signals, versions=Versions(code="1", knowledge="k"),
    )  # fmt: skip


def signal(name, start, end):
    return Signal(kind="term" if name.startswith("term") else "price", name=name, weight=1.0, span=(start, end))


def replace_groups(finding, groups):
    return msgspec.structs.replace(finding, groups=groups)


def read(texts, findings=None):
    return read_phrases(read_views(texts), findings or [finding_of() for _ in texts])


def blocks_of(phrases, row=0):
    return np.bincount(phrases.keys[phrases.rows == row] >> KEY_BITS, minlength=4).tolist()


def test_words_pairs_letters_and_shape_are_counted():
    counted = blocks_of(read(["ab cd"]))
    assert counted[WORDS] == 3
    assert counted[LETTERS] == 4 + 3 + 2 + 1
    assert counted[NEAR] == 0
    assert counted[SHAPE] == 3 + 2 + 1  # ^ few $


@pytest.mark.parametrize(("one", "other"), [("IVORY 12 cm", "ivory 47 cm"), ("Ｔｉｇｅｒ", "tiger")])
def test_what_folds_alike_is_alike(one, other):
    assert (read([one]).keys == read([other]).keys).all()


def test_words_beside_the_subject_count_by_side_distance_and_group():
    ivory = finding_of(signal("term.product", 4, 9), groups=("elephants",))
    ring = replace_groups(ivory, ("rhinos",))
    one, other = read(["old ivory ring"], [ivory]), read(["old ivory ring"], [ring])
    assert blocks_of(one)[NEAR] == 2 * 3
    assert len(set(one.keys) & set(other.keys)) == len(one.keys) - 2
    turned = read(["ring ivory old"], [finding_of(signal("term.product", 5, 10), groups=("elephants",))])
    inside = [key for key in one.keys if key >> KEY_BITS == NEAR]
    assert not set(inside) & set(turned.keys)


def test_signals_elsewhere_do_not_count():
    outside = finding_of(signal("term.product", 0, 5), Signal(kind="term", name="term.bio", weight=1.0))
    alone = finding_of(signal("term.product", 0, 5))
    assert (read(["ivory ring"], [outside]).keys == read(["ivory ring"], [alone]).keys).all()
    assert blocks_of(read(["ivory ring"], [alone]))[NEAR] == 3


def test_posts_can_be_taken_and_joined():
    whole = read(["tiger claw", "", "ivory ring", "morning"])
    taken = whole.take(np.array([2, 3]))
    expected = read(["ivory ring", "morning"])
    assert (taken.rows == expected.rows).all()
    assert (taken.keys == expected.keys).all()
    later = replace(expected, rows=expected.rows + 1)
    assert (joined([read(["tiger claw"]), later]).rows == [*read(["tiger claw"]).rows, *later.rows]).all()


def test_no_posts_give_no_features():
    assert len(read([]).keys) == 0


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=6))
def test_no_post_sees_its_neighbours(texts):
    together = read(texts)
    for number, text in enumerate(texts):
        alone, inside = read([text]), together.rows == number
        assert (together.keys[inside] == alone.keys).all()
        assert (together.counts[inside] == alone.counts).all()
