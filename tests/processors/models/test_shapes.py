import re
import sys
from dataclasses import replace
from itertools import chain, groupby

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from processors.models.shapes import NEAR_WORDS, _flags, number_of, read_shapes
from processors.views.text import read_views
from tests.processors.models.test_phrasing import finding_of, signal


def unfolded(texts):
    """Give views of texts that are not folded, so that any code point is met."""
    joined = "".join(text + "\n" for text in texts)
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    starts = np.cumsum([0, *(len(text) + 1 for text in texts)])
    return replace(read_views([]), codes=codes, offsets=np.arange(len(codes)), starts=starts, origins=starts)


def read(texts, signals):
    """Give the numbers of each text's shape, and the numbers and places of the words beside its subjects."""
    views, rows = unfolded(texts), np.arange(len(texts))
    found = read_shapes(views, rows, views.starts[1:] - 1, [finding_of(*of_text) for of_text in signals])
    shapes = [part.tolist() for part in np.split(found.numbers, found.ends)[:-1]]
    beside = zip(found.words.tolist(), found.places.tolist(), strict=True)
    ends, beside = found.word_ends.tolist(), list(beside)
    return shapes, [beside[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def shapes(texts, signals):
    return read(texts, signals)[0]


def numbers(*names):
    return [number_of(name) for name in names]


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


def amount_of(words):
    return "few" if words < 3 else "some" if words < 7 else "many"


def shape_of(text, signals):
    """Give what makes up the shape of one text."""
    parts, reached = [], 0
    free = cut(text)
    for each in sorted(signals, key=lambda each: (each.span[0], -each.span[1])):
        start, end = each.span
        if start >= reached:
            parts.append((start, "subject" if each.kind == "term" else each.name))
            free = [token for token in free if not start <= token.start() < end]
            reached = end
    parts += [(token.start(), kind_of(token[0])) for token in free]
    kinds = [kind for _, kind in sorted(parts, key=lambda part: part[0])]
    runs = [(kind, len(list(run))) for kind, run in groupby(kinds)]
    inside = [[kind] * length if kind else [amount_of(length)] for kind, length in runs]
    return numbers("^", *chain(*inside), "$")


def words_beside(text, start, end):
    """Give the words beside one subject."""
    before = [token for token in cut(text) if token.end() <= start][::-1][:NEAR_WORDS]
    behind = [token for token in cut(text) if token.start() >= end][:NEAR_WORDS]
    placed = [(token, -place) for place, token in enumerate(before, 1)] + list(zip(behind, range(1, 9), strict=False))
    return {(number_of(re.sub(r"\d", "0", token[0])), place) for token, place in placed}


def cut(text):
    return list(re.finditer(r"https?\S*|\d[\d.,]*|[#@]?\w+|\S|\n", text))


@st.composite
def texts_with_signals(draw):
    text = draw(st.text(max_size=30) | st.text("ht:/ps0.,#@_a²½١\u2002\u2190\u1fff🐘\n \ud800", max_size=30))
    span = st.tuples(*[st.integers(0, len(text))] * 2).map(sorted)
    drawn = draw(st.lists(st.tuples(st.sampled_from(["term.product", "price.amount"]), span), max_size=4))
    return text, [signal(name, *span) for name, span in drawn]


@settings(deadline=None)
@given(st.lists(texts_with_signals(), max_size=4))
@example([(text, []) for text in ("http", "https://a.b c", "xhttp", "#http", "0,5kg", "١٢.5", "#", "@_", "²x")])
@example([("a b 0٣é한𝐚🐘\ud800 # c d", [signal("term.product", 4, 4)]), ("x", [signal("term.product", 0, 1)])])
def test_shapes_and_words_beside_subjects_are_those_of_a_regular_expression(drawn):
    found, beside = read([text for text, _ in drawn], [signals for _, signals in drawn])
    assert found == [shape_of(text, signals) for text, signals in drawn]
    for (text, signals), words in zip(drawn, beside, strict=True):
        expected = [words_beside(text, *each.span) for each in signals if each.kind == "term"]
        assert sorted(words) == sorted(chain(*expected))


def test_what_a_code_point_is_was_asked_of_all():
    letters = [chr(code) for code in range(sys.maxunicode + 1)]
    asked = (lambda letter: letter.isalnum() or letter == "_", str.isspace, str.isdecimal, str.isalpha, str.isdigit)
    for bit, is_so in enumerate(asked):
        assert (_flags() >> bit & 1).tolist() == [*map(int, map(is_so, letters))]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("old ivory, 1.500", ["old", "ivory", ",", "0.000"]),
        ("https://a.b/c #tag @me #", ["https://a.b/c", "#tag", "@me", "#"]),
        ("7kg\n🐘🐘", ["0", "kg", "\n", "🐘"]),
        ("x_1  ", ["x_0"]),
        ("  ", []),
    ],
)
def test_texts_are_cut_into_words_numbers_signs_and_line_breaks(text, words):
    _, beside = read(["before", text, "behind"], [[], [signal("term.product", 0, 0)], []])
    assert beside == [[], list(zip(numbers(*words), [1, 2, 3, 4], strict=False)), []]


def test_words_beside_the_subject_are_told_by_place_within_their_text():
    texts = ["one two", "old carved ivory, 200 usd", "three"]
    _, beside = read(texts, [[], [signal("term.product", 11, 16)], []])
    expected = zip(numbers("old", "carved", ",", "000", "usd"), [-2, -1, 1, 2, 3], strict=True)
    assert beside == [[], list(expected), []]


def test_the_shape_is_the_same_in_every_language():
    english = "real ivory, 200 usd 🐘 #ivory ask @me now please do come"
    thai = "ของ งาช้าง, 200 บาท 🐘 #งาช้าง ask @me now please do come"
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


def test_signals_that_begin_inside_others_count_for_nothing():
    inside = [signal("term.product", 0, 10), signal("price.amount", 2, 6), signal("price.bare", 10, 11)]
    assert shapes(["ivory tusk"], [inside]) == [numbers("^", "subject", "$")]


def test_signals_that_go_on_behind_what_is_read_count_for_nothing():
    views, beyond = unfolded(["old ivory"]), finding_of(signal("term.product", 4, 9), signal("price.amount", 0, 3))
    found = read_shapes(views, np.arange(1), np.array([8]), [beyond])
    assert found.numbers[: found.ends[0]].tolist() == numbers("^", "price.amount", "few", "$")
    assert not found.word_ends[0]
