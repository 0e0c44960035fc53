from dataclasses import replace

import msgspec
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from processors.models import phrasing
from processors.models.features import hash_words, mix, roll
from processors.models.phrasing import (
    KEY_BITS,
    LETTERS,
    LONGEST_GRAM,
    LONGEST_RUN,
    MAX_CODE_POINTS,
    NEAR,
    SHAPE,
    WORDS,
    joined,
    read_phrases,
)
from processors.models.shapes import number_of, read_shapes
from processors.views.fold_table import DIGIT, LATIN, UNSPACED
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
    assert len(read_phrases(read_views(["ivory"]), [finding_of()], np.array([False])).keys) == 0


def words_of(codes, classes):
    """Give the hashes of words and of pairs of neighbours."""
    letters = (classes >= LATIN) & (classes <= UNSPACED)
    runs = np.split(np.arange(len(codes)), np.flatnonzero(np.diff(letters)) + 1)
    runs = [codes[run] for run in runs if letters[run].any()]
    words = [hash_words(run, np.arange(len(run)) == 0) for run in runs]
    return [*words, *map(roll, words, words[1:])]


def runs_of(hashes, following, longest):
    """Give the hashes of what stands in a row, by length."""
    found = [hashes]
    for length in range(2, longest + 1):
        found.append(roll(found[-1], following[length - 1 :]))
    return found


def plainly(views, row, finding):
    """Give the keys of one post as numpy tells them, and how often each is met."""
    read = slice(views.starts[row], min(views.starts[row + 1] - 1, views.starts[row] + MAX_CODE_POINTS))
    classes, codes = views.classes[read], views.codes[read].astype(np.uint64)
    codes[classes == DIGIT] = ord("0")
    shapes = read_shapes(views, np.array([row]), np.array([read.stop]), [finding] * (row + 1))
    shape, words = (numbers.astype(np.uint64) for numbers in (shapes.numbers[: shapes.ends[0]], shapes.words))
    words, places = words[: shapes.word_ends[0]], shapes.places[: shapes.word_ends[0]]
    sides = roll(mix(words), (places > 0).astype(np.uint64))
    group = np.full(len(words), number_of("".join(finding.groups[:1])) + (1 << 32), np.uint64)
    blocks = {
        WORDS: words_of(codes, classes),
        LETTERS: runs_of(codes, codes, LONGEST_GRAM)[1:],
        NEAR: [sides, roll(sides, places.astype(np.uint64)), roll(sides, group)],
        SHAPE: runs_of(mix(shape), shape, LONGEST_RUN),
    }
    hashed = [(hash_, block) for block, parts in blocks.items() for part in parts for hash_ in part.tolist()]
    keys = [hash_ >> 64 - KEY_BITS | block << KEY_BITS for hash_, block in hashed]
    return np.unique(keys, return_counts=True)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.text("a0é한ก猫🐘,. \n") | st.text(), st.booleans(), st.booleans()), max_size=6))
@example([("lion " * 200, True, True), ("", True, False), ("x", False, True), ("b c", True, True)])
def test_keys_are_those_that_numpy_tells(drawn):
    views = read_views([text for text, _, _ in drawn])
    findings = [
        finding_of(signal("term.product", 0, min(len(text), 2)), groups=("cats",) * has_group)
        for text, _, has_group in drawn
    ]
    wanted = np.array([is_wanted for _, is_wanted, _ in drawn], np.bool_)
    found = read_phrases(views, findings, wanted)
    for row, finding in enumerate(findings):
        keys, counts = plainly(views, row, finding) if wanted[row] else ([], [])
        assert found.keys[found.rows == row].tolist() == list(keys)
        assert found.counts[found.rows == row].tolist() == list(counts)
    assert (np.diff(found.rows) >= 0).all()
    assert (found.rows.dtype, found.keys.dtype, found.counts.dtype) == (np.int64, np.uint32, np.int64)


def test_posts_are_read_in_parts_alike(monkeypatch):
    texts = ["tiger claw", "", "ivory ring", "morning", "ivory"]
    whole = read(texts)
    monkeypatch.setattr(phrasing, "_CHUNK_POSTS", 2)
    parted = read(texts)
    for name in ("rows", "keys", "counts"):
        assert getattr(parted, name).tolist() == getattr(whole, name).tolist()


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=6))
def test_no_post_sees_its_neighbours(texts):
    together = read(texts)
    for number, text in enumerate(texts):
        alone, inside = read([text]), together.rows == number
        assert (together.keys[inside] == alone.keys).all()
        assert (together.counts[inside] == alone.counts).all()
