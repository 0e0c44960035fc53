"""Syllables that are drawn out in the scripts of India, and doubled ones that are spelling."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from processors.views.drawn_out import drawn_out
from processors.views.text import read_views, squeeze_texts


@pytest.mark.parametrize(
    ("text", "squeezed"),
    [
        ("உடும்ம்ம்ம்பு", "உடும்பு"),
        ("শুশুউউউকের", "শুশুকের"),
        ("शेएएर", "शेर"),
        ("सिसिसिसिंह", "सिंह"),
        ("इाइाइा", "इा"),
        ("മയിൽൽൽ", "മയിൽ"),
    ],
)
def test_drawn_out_syllables_stand_once(text: str, squeezed: str) -> None:
    assert squeeze_texts([text]) == [squeezed]


@pytest.mark.parametrize("text", ["শুশুক", "सत्त्व", "मामा", "சிங்கம்", "एकाएक"])
def test_doubled_syllables_are_spelling(text: str) -> None:
    assert squeeze_texts([text]) == [text]


def test_a_vowel_of_the_next_word_stays() -> None:
    assert squeeze_texts(["वाला आदमी"]) == ["वालाआदमी"]


@given(st.lists(st.text(st.sampled_from("शुउেुএমம் क्ा आ"), max_size=12), min_size=1, max_size=3))
def test_each_text_is_squeezed_as_if_alone(texts: list[str]) -> None:
    view = read_views(texts).squeezed
    assert view.text.split("\n")[:-1] == [squeeze_texts([text])[0] for text in texts]
    assert (view.starts[1:] > view.starts[:-1]).all()


@given(st.lists(st.sampled_from("शुউুম் a\u200d"), max_size=200).map("".join))
@example("a" * 62 + "শুশুশুশুউউ" + "a" * 54 + "ம்ம்ம்ம்")
def test_what_is_drawn_out_is_found_wherever_it_stands(text: str) -> None:
    places = [place for place, letter in enumerate(text) if letter.isalpha() or letter in "ুु்"]
    letters = [text[place] for place in places]
    drawn = set()
    for at in range(5, len(letters)):
        stands = letters[at - 5 : at - 3] == letters[at - 3 : at - 1] == letters[at - 1 : at + 1]
        whole = places[at] - places[at - 5] == 5 and all(
            "\u0900" <= letter < "\u0e00" for letter in letters[at - 5 : at + 1]
        )
        if stands and whole and letters[at] in "ুु்" and letters[at - 2] in "ুु்":
            drawn |= {*range(at - 3, at + 1)}
    for at in range(1, len(letters)):
        before = letters[at - 1]
        if (
            letters[at] == "উ"
            and places[at] - places[at - 1] == 1
            and (before == "ু" or (before == "উ" and at - 1 in drawn))
        ):
            drawn.add(at)
    found = drawn_out(np.array([*map(ord, letters)], np.uint32), np.array(places, np.int64))
    assert found.tolist() == sorted(drawn)
