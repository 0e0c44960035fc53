import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from schemas.post import Media
from streams.stores.sqlite.words import marks_of, match_of
from tests.builders import make_post


def test_marks_are_plain_letters_and_hold_no_word():
    marks = marks_of(make_post(text="ivory 象牙 งาช้าง 🐘🦷 عاج")).split()
    assert all(re.fullmatch("[a-z2-7]{8}", mark) for mark in marks)
    assert len(marks) > 5


def test_fields_are_kept_apart():
    post = replace(make_post(text="one"), title="two", media_text="three", media=(Media(type="image", alt="four"),))
    assert [mark for mark in marks_of(post).split() if len(mark) == 1] == ["x"] * 3


@pytest.mark.parametrize(
    ("search", "shape"), [("one two", '"" AND ""'), ('"one two" one', '" " AND ""'), ("one one", '""')]
)
def test_words_are_joined_by_and_quoted_parts_stay_together(search, shape):
    assert re.sub("[a-z2-7]{8}", "", match_of(search)) == shape


@pytest.mark.parametrize("search", ["", "!!", '""', '"', "\x00"])
def test_a_search_without_words_has_no_query(search):
    assert match_of(search) is None


@given(st.text(max_size=80))
def test_any_search_is_a_query_the_index_understands(search):
    match = match_of(search)
    assert match is None or re.fullmatch(r'"[a-z2-7 ]+"( AND "[a-z2-7 ]+")*', match)
    assert re.fullmatch(r"[a-z2-7 ]*", marks_of(make_post(text=search)))
