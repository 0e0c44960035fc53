"""What is counted of many texts at once is what is counted of each alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from processors.lexicon.letters import Letters, bases_of

TEXTS = st.lists(st.text(st.characters() | st.sampled_from("l पेंगुलिน象穿งาช้าง상아"), max_size=8), max_size=8)


@given(TEXTS)
def test_letters_of_many_texts_are_counted_as_those_of_one(texts: list[str]) -> None:
    letters = Letters(texts)
    assert letters.lengths.tolist() == [len(text) for text in texts]
    assert letters.count(letters.codes == ord("l")).tolist() == [text.count("l") for text in texts]
    assert letters.count(letters.are(str.isalnum)).tolist() == [sum(map(str.isalnum, text)) for text in texts]
    assert letters.count(letters.are_bases).tolist() == [bases_of(text) for text in texts]


def test_vowel_signs_are_no_bases() -> None:
    assert bases_of("पेंगुलिन") == 4
    assert bases_of("ivory") == 5
