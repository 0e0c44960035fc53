import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from processors.models.phrasing import BLOCKS, KEY_BITS, LETTERS, WORDS, Phrases, read_phrases
from processors.models.vocabulary import UNKNOWN_SHARE, Vocabulary
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


KEYS = st.integers(0, 20) | st.integers(0, 3).map(lambda block: (block << KEY_BITS) + 5) | st.integers(0, (1 << 32) - 1)
HALVES = st.floats(allow_nan=False, allow_infinity=False, width=16)


def plain_rows(found, vocabulary, known):
    """Give what each known feature counts, by row and key, in order."""
    lengths, values = {}, {}
    for (row, key), count in sorted(found.items()):
        value = vocabulary.rarity[known[key][0]] if key in known else UNKNOWN_SHARE * vocabulary.rarity[1]
        values[row, key] = value * (1 + np.log(float(count)))
        block = (row, key >> KEY_BITS)
        lengths[block] = lengths.get(block, 0.0) + values[row, key] ** 2
    return {
        (row, key): value / math.sqrt(lengths[row, key >> KEY_BITS])
        for (row, key), value in values.items()
        if key in known
    }


@settings(deadline=None)
@given(
    st.dictionaries(st.tuples(st.integers(0, 3), KEYS), st.integers(1, 9), max_size=40),
    st.dictionaries(KEYS, st.tuples(st.integers(1, 30), HALVES)),
)
@example({(0, 7): 1, (0, 9): 2, (2, (1 << 32) - 1): 1}, {7: (3, -(2.0**-24)), 8: (1, 0.0), 9: (30, 65504.0)})
@example({(1, 7): 1}, {})
def test_values_and_sums_are_those_of_plain_python(found, known):
    rows, keys, counts = (
        np.array([(*place, count) for place, count in sorted(found.items())], np.int64).reshape(-1, 3).T
    )
    phrases = Phrases(rows.copy(), keys.astype(np.uint32), counts.copy())
    held, weights = zip(*(known[key] for key in sorted(known)), strict=True) if known else ((), ())
    vocabulary = Vocabulary(np.array(sorted(known), np.uint32), np.array(held, np.uint32), 30)
    expected = plain_rows(found, vocabulary, known)
    of_rows = vocabulary.rows(phrases, 4)
    assert of_rows.shape == (4, len(known))
    assert of_rows.data.tolist() == list(expected.values())
    assert vocabulary.keys[of_rows.indices].tolist() == [key for _, key in expected]
    sums = [0.0] * 4
    for (row, key), value in expected.items():
        sums[row] += value * known[key][1]
    assert vocabulary.sums(phrases, 4, np.array(weights, np.float16)).tolist() == sums
