from __future__ import annotations

from processors.evidence.currencies import CODES, MULTIPLIERS, PER_UNIT, PRICE_WORDS, SIGNS, UNITS, WORDS


def test_words_are_written_as_the_matcher_folds_them() -> None:
    for word in (*WORDS, *MULTIPLIERS, *PER_UNIT, *PRICE_WORDS, *UNITS):
        assert word == word.casefold()
        assert word == word.strip()


def test_signs_and_words_do_not_disagree() -> None:
    assert not set(SIGNS) & set(WORDS)
    assert all(len(code) in {3, 4} and code.isupper() for code in CODES)
