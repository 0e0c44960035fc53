from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from processors.views.boundaries import SortedWords, whole_words
from processors.views.fold_table import BREAK, DIGIT, FLAG, HANGUL, JOINER, LATIN
from processors.views.text import Views, read_views
from tests.processors.views.spans import spans_of

PIECES = ("#", "buy", "buyit", "ivory", "Ivory", "sell", "_", "2", "🇨🇳", "\u200d", "*", "호랑이", " ", "ช", "é", "🐻")
POSTS = st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.text(max_size=30)
SALE = frozenset({"buy", "buyit", "sell", "iv", "ory2"})


def edges(text: str, word: str) -> tuple[bool, bool]:
    views = read_views([text])
    start = views.folded.index(word)
    starts, ends = whole_words(spans_of([(start, start + len(word), 0)]), views, SortedWords(()))
    return bool(starts[0]), bool(ends[0])


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("an ox here", "ox", (True, True)),
        ("fox", "ox", (False, True)),
        ("oxen", "ox", (True, False)),
        ("5kg", "kg", (True, True)),
        ("2500", "500", (False, True)),
        ("ขายช้าง", "ช้าง", (True, True)),
        ("iphoneช้าง", "ช้าง", (True, True)),
        ("คำivory", "ivory", (True, True)),
        ("코끼리상아", "상아", (False, True)),
        ("코끼리상아", "코끼리", (True, True)),
        ("myIvoryShop", "ivory", (True, True)),
        ("myivoryshop", "ivory", (False, False)),
        ("#ivoryshop", "ivory", (True, True)),
        ("#theivoryshop", "ivory", (False, False)),
        ("#thepangolinshop", "pangolin", (True, True)),
        ("a*vory", "*vory", (False, True)),
        ("🐻\u200d❄", "🐻", (True, False)),
    ],
)
def test_edges_of_words(text: str, word: str, expected: tuple[bool, bool]) -> None:
    assert edges(text, word) == expected


@given(st.lists(POSTS, max_size=3))
@example(
    ["#buyivory #xivorybuyit #xivorybuyitx #sellivor", "sellIvory", "🇨🇳🇨🇳🇨🇳 🇨🇳", "a*ivory", "#sell.ivory", "🐻\u200d🐻"]
)
def test_hits_anywhere_end_as_the_rules_say(texts: list[str]) -> None:
    views = read_views(texts)
    behind = range(1, len(views.folded) + 1)
    hits = [(start, end, 0) for end in behind for start in range(max(end - 9, 0), end)]
    starts, ends = whole_words(spans_of(hits), views, SortedWords(SALE))
    expected = [by_the_rules(views, start, end) for start, end, _ in hits]
    assert list(zip(starts.tolist(), ends.tolist(), strict=True)) == expected


def by_the_rules(views: Views, start: int, end: int) -> tuple[bool, bool]:
    folded, classes = views.folded, [*views.classes.tolist(), BREAK]  # the last is also before the first
    length, first = end - start, classes[start]
    starts = may_part(first, classes[start - 1], length)
    ends = may_part(classes[end - 1], classes[end], length)
    flags = start
    while first == FLAG and flags and classes[flags - 1] == FLAG:
        flags -= 1
    starts = starts and (start - flags) % 2 == 0 and not (folded[start] == "*" and is_letter(classes[start - 1]))
    if (starts and ends) or not is_letter(first) or length < 4:
        return starts, ends
    waived = (starts or is_hump(views, start)) and (ends or is_hump(views, end))
    begin, behind = start, end
    while begin and fits_tag(views, begin - 1):
        begin -= 1
    while behind < len(folded) and fits_tag(views, behind):
        behind += 1
    if begin and folded[begin - 1] == "#" and all(fits_tag(views, at) for at in range(start, end)):
        waived = waived or length >= (5 if starts or ends else 7)
        waived = waived or folded[begin:start] in SALE or folded[end:behind] in SALE
    return starts or waived, ends or waived


def may_part(inner: int, outer: int, length: int) -> bool:
    if inner == outer == HANGUL and length >= 3:
        return True
    joins = outer == JOINER or (inner == DIGIT and outer == DIGIT)
    return not joins and not (is_letter(outer) and (is_letter(inner) or inner == DIGIT))


def is_letter(kind: int) -> bool:
    return LATIN <= kind <= HANGUL


def fits_tag(views: Views, at: int) -> bool:
    return is_letter(int(views.classes[at])) or views.classes[at] == DIGIT or views.folded[at] == "_"


def is_hump(views: Views, at: int) -> bool:
    if not 0 < at < len(views.folded):
        return False
    left, right = (views.original[place] for place in views.offsets[[at - 1, at]].tolist())
    return "a" <= left <= "z" and "A" <= right <= "Z"


def test_a_flood_is_walked_through_once() -> None:
    views = read_views(["#" + "ivory" * 100_000, "🇨🇳" * 250_000])  # 80 billion steps if each hit looked for its edge
    hits = [(at, at + 7, 0) for at in (*range(2, 490_000, 3), *range(500_002, 990_000, 3))]
    starts, _ = whole_words(spans_of(hits), views, SortedWords(SALE))
    assert starts.tolist() == [at < 500_000 or at % 2 == 0 for at, _, _ in hits]


def test_flags_pair_from_the_left() -> None:
    views = read_views(["🇨🇳🇨🇦"])
    starts, _ = whole_words(spans_of([(0, 2, 0), (1, 3, 0), (2, 4, 0)]), views, SortedWords(()))
    assert starts.tolist() == [True, False, True]


def test_no_hits() -> None:
    starts, ends = whole_words(spans_of([]), read_views([""]), SortedWords(SALE))
    assert starts.tolist() == ends.tolist() == []
