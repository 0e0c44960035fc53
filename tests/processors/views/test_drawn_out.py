"""Syllables that are drawn out in the scripts of India, and doubled ones that are spelling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
