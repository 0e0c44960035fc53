import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processors.models.features import BUCKETS, GROUPED, LETTERS, WORDS, normalise, rarity_of, read_rows
from processors.views.text import read_views


def rows_of(texts, groups=None):
    return read_rows(read_views(texts), groups or [()] * len(texts))


def blocks_of(row):
    return np.bincount(row.indices // BUCKETS, minlength=3)


def test_words_pairs_and_letters_are_counted():
    words, letters, grouped = blocks_of(rows_of(["tiger bone"]))
    assert (words, grouped) == (3, 2)
    assert letters == 5 + 4 + 3 + 4 + 3 + 2  # " tiger " and " bone " by 3, 4 and 5


@pytest.mark.parametrize(("one", "other"), [("IVORY 12 cm", "ivory 47 cm"), ("Ｔｉｇｅｒ", "tiger"), ("a-b", "a b")])
def test_what_folds_alike_is_alike(one, other):
    assert (rows_of([one]) != rows_of([other])).nnz == 0


def test_a_named_group_changes_its_block_alone():
    plain, named = rows_of(["jaw"]), rows_of(["jaw"], [("sharks",)])
    changed = np.unique((plain != named).indices // BUCKETS)
    assert list(changed) == [GROUPED]
    assert blocks_of(rows_of(["jaw"], [("sharks", "rays")]))[GROUPED] == 2


def test_each_block_has_length_one():
    rows = rows_of(["shark jaw for sale", "plush toy"])
    weighed = normalise(rows, rarity_of(rows))
    for block in (WORDS, LETTERS, GROUPED):
        part = weighed[:, block * BUCKETS : (block + 1) * BUCKETS]
        assert np.asarray(part.multiply(part).sum(axis=1)).ravel() == pytest.approx([1, 1])


def test_no_texts_and_empty_texts_give_empty_rows():
    assert rows_of([]).shape[0] == 0
    assert rows_of(["", "..."]).nnz == 0


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=6))
def test_no_row_sees_its_neighbours(texts):
    together = rows_of(texts)
    for number, text in enumerate(texts):
        assert (together[number] != rows_of([text])).nnz == 0
