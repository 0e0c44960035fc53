import re
import sys

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from processors.models.shapes import Tokens, _flags, near, number_of, shapes_of, standing_in
from processors.views.text import read_views
from tests.processors.models.test_phrasing import finding_of, signal


def read(texts, signals):
    views = read_views(texts)
    tokens = Tokens.of([views.text_of(number) for number in range(len(texts))])
    findings = [finding_of(*of_text) for of_text in signals]
    return tokens, standing_in(tokens, views, np.arange(len(texts)), findings)


def shapes(texts, signals):
    """Give the numbers of each text's shape."""
    of_texts, found = shapes_of(*read(texts, signals))
    return [found[of_texts == number].tolist() for number in range(len(texts))]


def numbers(*names):
    return [number_of(name) for name in names]


def words_of(tokens):
    return [tokens.word(number) for number in range(len(tokens.starts))]


def kind_of(word):
    """Name what is no word, as the shapes do; None for a word."""
    if word.startswith("http"):
        return "link"
    if word[0].isdigit():
        return f"number{min(len(word), 5)}"
    if len(word) > 1 and word[0] in "#@":
        return word[0] * 2
    if word[0].isalnum() or word[0] == "_":
        return None
    return "emoji" if ord(word[0]) > 0x2190 else word[0] if ord(word[0]) < 0x2000 else "sign"


@settings(deadline=None)
@given(st.lists(st.text() | st.text("ht:/ps0.,#@_a²½١\u2002\u2190\u1fff🐘\n ", max_size=30), max_size=4))
@example(["http", "https://a.b c", "xhttp", "#http", "0,5kg", "١٢.5", "#", "@_", "²x"])
def test_tokens_and_their_kinds_are_those_of_a_regular_expression(texts):
    tokens = Tokens.of(texts)
    row = re.sub(r"\d", "0", " ".join(texts))
    found = list(re.finditer(r"https?\S*|0[0.,]*|[#@]?\w+|\S|\n", row))
    assert list(zip(tokens.starts.tolist(), tokens.ends.tolist(), strict=True)) == [match.span() for match in found]
    assert words_of(tokens) == [match.group() for match in found]
    kinds = [kind_of(match.group()) for match in found]
    assert tokens.kinds == [-1 if kind is None else number_of(kind) for kind in kinds]


def test_what_a_code_point_is_was_asked_of_all():
    letters = [chr(code) for code in range(sys.maxunicode + 1)]
    asked = (lambda letter: letter.isalnum() or letter == "_", str.isspace, str.isdecimal, str.isalpha, str.isdigit)
    for bit, is_so in enumerate(asked):
        assert (_flags() >> bit & 1).tolist() == [*map(int, map(is_so, letters))]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("old ivory, 1.500 usd", ["old", "ivory", ",", "0.000", "usd"]),
        ("see https://a.b/c #tag @me # x_1", ["see", "https://a.b/c", "#tag", "@me", "#", "x_0"]),
        ("7kg\n🐘🐘", ["0", "kg", "\n", "🐘", "🐘"]),
        ("  ", []),
    ],
)
def test_texts_are_cut_into_words_numbers_signs_and_line_breaks(text, words):
    tokens = Tokens.of(["before", text, "behind"])
    assert words_of(tokens) == ["before", *words, "behind"]
    row = "before " + text + " behind"
    found = [row[start:end] for start, end in zip(tokens.starts, tokens.ends, strict=True)]
    assert [len(word) for word in found] == [len(word) for word in words_of(tokens)]
    assert row[tokens.text_starts[1] : tokens.text_ends[1]] == text


def test_words_beside_the_subject_are_told_by_place_within_their_text():
    texts = ["one two", "old carved ivory, 200 usd", "three"]
    found = near(*read(texts, [[], [signal("term.product", 11, 16)], []]))
    expected = zip(numbers("carved", "old", ",", "000", "usd"), [-1, -2, 1, 2, 3], strict=True)
    assert list(zip(found[1].tolist(), found[2].tolist(), strict=True)) == list(expected)
    assert set(found[0].tolist()) == {1}


def test_the_shape_is_the_same_in_every_language():
    english = "real ivory, 200 usd 🐘 #ivory\nask @me now please do come"
    thai = "ของ งาช้าง, 200 บาท 🐘 #งาช้าง\nask @me now please do come"
    signals = [signal("term.product", 5, 10), signal("price.amount", 12, 19)]
    thai_signals = [signal("term.product", 4, 10), signal("price.amount", 12, 19)]
    shape = numbers("^", "few", "subject", ",", "price.amount", "emoji", "##", "few", "@@", "some", "$")
    of_english, of_thai = shapes([english, thai], [signals, thai_signals])
    assert of_english == shape
    assert of_thai[:6] == shape[:6]


def test_words_in_a_row_are_few_some_or_many():
    texts = ["a b", "a b c", "a b c d e f g", "", "5 5555555"]
    assert shapes(texts, [[]] * 5) == [
        numbers("^", "few", "$"),
        numbers("^", "some", "$"),
        numbers("^", "many", "$"),
        numbers("^", "$"),
        numbers("^", "number1", "number5", "$"),
    ]


def test_signals_that_begin_inside_others_and_those_beyond_the_text_count_for_nothing():
    inside = [signal("term.product", 0, 10), signal("price.amount", 2, 6), signal("price.bare", 10, 11)]
    assert shapes(["ivory tusk"], [inside]) == [numbers("^", "subject", "$")]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.text(max_size=30), st.integers(0, 20), st.integers(1, 9)), min_size=1, max_size=5))
def test_no_text_sees_its_neighbours(drawn):
    texts = [text for text, _, _ in drawn]
    signals = [
        [signal("term.species", start, start + length)] if start + length <= len(text) else []
        for text, start, length in drawn
    ]
    together, beside = shapes(texts, signals), near(*read(texts, signals))
    for number, (text, of_text) in enumerate(zip(texts, signals, strict=True)):
        assert together[number] == shapes([text], [of_text])[0]
        alone = near(*read([text], [of_text]))
        for column, column_alone in zip(beside[1:], alone[1:], strict=True):
            assert column[beside[0] == number].tolist() == column_alone.tolist()
