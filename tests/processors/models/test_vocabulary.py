import numpy as np
import pytest

from processors.models.phrasing import BLOCKS, LETTERS, WORDS, read_phrases
from processors.models.vocabulary import Vocabulary
from processors.views.text import read_views
from tests.processors.models.test_phrasing import finding_of

TEXTS = ["tiger claws for sale", "tiger claws, framed", "a plush tiger", "lovely morning"]


def phrases_of(texts):
    return read_phrases(read_views(texts), [finding_of() for _ in texts])


def test_only_what_several_posts_hold_is_kept_and_rarer_is_more():
    phrases = phrases_of(TEXTS)
    everything, shared = Vocabulary.of(phrases, 4, 1), Vocabulary.of(phrases, 4, 2)
    assert set(shared.keys) < set(everything.keys)
    assert shared.held.min() == 2
    assert (np.diff(shared.keys.astype(np.int64)) > 0).all()
    assert (np.diff(shared.rarity) < 0).all()
    assert shared.rarity[4] == 1


def test_each_block_has_length_one_where_all_is_known_and_less_where_not():
    phrases = phrases_of(TEXTS)
    everything, shared = Vocabulary.of(phrases, 4, 1), Vocabulary.of(phrases, 4, 2)
    for vocabulary, lengths in ((everything, [1, 1, 1, 1]), (shared, None)):
        rows = vocabulary.rows(phrases, 4)
        for block in (WORDS, LETTERS):
            part = rows[:, np.flatnonzero(vocabulary.blocks == block)]
            found = np.asarray(part.multiply(part).sum(axis=1)).ravel()
            if lengths:
                assert found == pytest.approx(lengths)
            else:
                assert (found < 1).all()
                assert found[0] > 0
    assert BLOCKS == 4


def test_nothing_known_and_no_posts_give_empty_rows():
    nothing = Vocabulary.of(phrases_of([]), 0, 1)
    assert nothing.rows(phrases_of(TEXTS), 4).nnz == 0
    assert Vocabulary.of(phrases_of(TEXTS), 4, 1).rows(phrases_of([]), 0).shape[0] == 0
    assert Vocabulary.of(phrases_of(TEXTS), 4, 1).rows(phrases_of([""]), 1).shape[0] == 1
