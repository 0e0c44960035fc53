from __future__ import annotations

import unicodedata

import pytest

from processors.views import look_alikes
from processors.views.look_alikes import RADICALS, SIGNS_AS_LETTERS, VOICED

LIKE = ["LIKE_LATIN", "LIKE_CYRILLIC", "LIKE_GREEK", "LIKE_SMALL_CYRILLIC", "LIKE_THAI", "LIKE_KATAKANA"]


@pytest.mark.parametrize("name", LIKE)
def test_look_alikes_pose_in_one_script_that_is_not_theirs(name: str) -> None:
    pairs = getattr(look_alikes, name)
    scripts = {unicodedata.name(letter).split()[0] for letter in pairs.values()}
    assert len(scripts - {"KATAKANA-HIRAGANA"}) == 1  # the long mark is shared
    assert all(posing != letter for posing, letter in pairs.items())


def test_signs_are_read_as_letters_of_the_script_between_which_they_stand() -> None:
    for first, last, letters in SIGNS_AS_LETTERS:
        assert all(
            unicodedata.name(letter).split()[0] == unicodedata.name(first).split()[0] for letter in letters.values()
        )
        assert first < last


def test_radicals_become_whole_signs() -> None:
    assert all("RADICAL" in unicodedata.name(radical) for radical in RADICALS)
    assert all(unicodedata.name(sign).startswith("CJK UNIFIED") for sign in RADICALS.values())


def test_voiced_kana_come_apart_into_a_kana_and_its_mark() -> None:
    for mark, letters in VOICED.items():
        assert all(unicodedata.normalize("NFD", letter)[1] == mark for letter in letters)
