"""Terms with a letter masked by a sign, and words that are only set apart by one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from processors.lexicon.masked import (
    _ANY,
    ANY_LETTER,
    FIRST_LETTER,
    MAX_LENGTH,
    MAX_MASKS,
    MaskFinder,
    _mask_table,
    _masks_of,
)
from processors.lexicon.names import Names
from processors.views.boundaries import asks_boundary
from processors.views.fold_table import DIGIT, LETTER, OTHER
from processors.views.text import Views, fold_texts, read_views

TEXTS = ("ivory", "pangolin", "тигр", "cao hổ", "tuko", "leopard", "דורבן", "ميمون")
TERMS = [(text, number) for number, text in enumerate(fold_texts(TEXTS))]


def find(text: str, ordinary: frozenset[str] = frozenset()) -> list[tuple[str, str, str]]:
    views = read_views(["before", text, "*after"])
    hits = MaskFinder(Names.of(TERMS)).find(views, ordinary)
    return [(views.folded[start:end], TEXTS[number], how) for start, end, number, how in hits]


@pytest.mark.parametrize(
    ("text", "term", "how"),
    [
        ("!vory", "ivory", "first_letter"),
        ("an _angolin here", "pangolin", "first_letter"),
        ("0angolin vivant", "pangolin", "first_letter"),
        ("#angolin", "pangolin", "first_letter"),
        ("*uko buhay", "tuko", "first_letter"),
        ("*игр", "тигр", "first_letter"),
        ("т*гр", "тигр", "typo"),
        ("p*ng*lin", "pangolin", "typo"),
        ("cao *ổ", "cao hổ", "typo"),
        ("ד0רבן חי", "דורבן", "typo"),
        ("م!مون", "ميمون", "typo"),
        ("ميم9ن", "ميمون", "typo"),
        ("*ao *ổ 100g", "cao hổ", "first_letter"),
        ("**ngolin", "pangolin", "first_letter"),
    ],
)
def test_a_masked_letter(text: str, term: str, how: str) -> None:
    assert [(found, hidden) for _, found, hidden in find(text)] == [(term, how)]


@pytest.mark.parametrize(
    "text",
    [
        "*angolin*",
        "_pangolin_",
        "* pangolin",
        "#vory",
        "2vory",
        "t**o",
        "kx*angolin",
        "i*ry",
        "pangolin*",
        "a*",
        "",
        "*",
    ],
)
def test_words_that_are_set_apart_cut_short_or_others_are_none(text: str) -> None:
    assert find(text) == []


def test_what_is_left_may_be_an_ordinary_word() -> None:
    assert find("*uko", frozenset({"uko"})) == []


def test_floods_of_masks_are_bounded() -> None:
    assert len(find("*ivory " * MAX_MASKS + "p*ngolin")) == 0


@given(st.sampled_from(TEXTS), st.sampled_from(ANY_LETTER), st.data())
def test_any_letter_before_another_may_be_hidden(text: str, sign: str, data: st.DataObject) -> None:
    place = data.draw(st.sampled_from([at for at in range(len(text) - 1) if text[at : at + 2].isalpha()]))
    assert text in [term for _, term, _ in find(f"a {text[:place]}{sign}{text[place + 1 :]}, b")]


@given(st.text("*_xх0#! \npangolтигр", max_size=60), st.sampled_from(FIRST_LETTER))
def test_hits_lie_inside_the_text_and_hide_something(text: str, sign: str) -> None:
    for written, term, _ in find(text + sign + "angolin"):
        assert len(written) == len(term)
        assert written != term


NAMES = (
    "ivory",
    "ivor y",
    "cao ho cot",
    "hodo",
    "vory tu",
    "tuko",
    "דורבן",
    "ho co",
    "a horn",
    "*vory",
    "horn-o",
    "choo hot",
    "aא9ב",
)
FINDER = MaskFinder(Names.of([(text, number) for number, text in enumerate(NAMES)]))


def masked_in(views: Views) -> Iterator[tuple[int, int, int, str]]:
    """Compare every name with every window of words around every mask."""
    (within, masks), places = _masks_of(views)
    letters = ["*" if mask == _ANY else sign for sign, mask in zip(views.folded, masks, strict=True)]
    folded = "".join(letters).replace("-", " ")
    for place in places.tolist():
        is_first, starts, ends = masks[place] != _ANY, [place], ends_behind(place, folded, within.tolist())
        if is_first:
            may_be = views.classes[place] == OTHER or is_small_word(views.folded[place + 1 : ends[0]])
            ends = [end for end in ends[: 1 if folded[place] == "#" else 3] if end - place >= masks[place] and may_be]
        else:
            mirrored = ends_behind(len(folded) - place - 1, folded[::-1], within[::-1].tolist())
            starts = [len(folded) - start for start in mirrored]
            starts = [] if folded[starts[0] - 1] in "@#" else starts
        for (start, end), (number, name) in product(product(starts, ends), enumerate(NAMES)):
            how = how_masked(name, folded[start:end], folded[end], is_first)
            if how:
                yield start, end, number, how


def is_small_word(word: str) -> bool:
    """Say whether a word of four letters begins with one that has a capital."""
    return len(word) >= 4 and word[0].upper() != word[0]


def ends_behind(place: int, folded: str, within: list[int]) -> list[int]:
    """Give where the word at a place ends, and the two next ones."""
    ends: list[int] = []
    for end in range(place + 1, len(folded) + 1):
        if end < len(folded) and within[end]:
            continue
        ends.append(end)
        goes_on = folded[end : end + 1] == " " and end + 1 < len(folded) and end - place < MAX_LENGTH
        if len(ends) == 3 or not goes_on:
            break
    return ends


def how_masked(name: str, window: str, behind: str, by_first: bool) -> str:
    """Say how a name is masked in a window, "" if it is not."""
    if by_first:
        return "first_letter" if name[1:] == window[1:] and "*" not in window[1:] else ""
    hidden = [at for at, sign in enumerate(window) if sign == "*"]
    fits = len(name) == len(window) and all(at in hidden or name[at] == sign for at, sign in enumerate(window))
    if not fits or not hidden or window[0] == behind == "*" or len(window) - len(hidden) < 3:
        return ""
    first = next(at for at in range(len(window)) if at not in hidden)
    if len(hidden) > (2 if first < 2 or len(window) >= 7 else 1) or (hidden[0] == 0 and hidden[-1] == len(window) - 1):
        return ""
    return "first_letter" if hidden[0] == 0 else "typo"


MASKED = st.sampled_from(NAMES).flatmap(
    lambda name: st.lists(st.integers(0, len(name) - 1), max_size=2).map(
        lambda hidden: "".join("*" if at in hidden else sign for at, sign in enumerate(name))
    )
)
WRITTEN = st.lists(MASKED | st.sampled_from(["!ory", "!vory", "x", "0", "#", " ", "-", "(odo", "א9ב", "\U0001f400"]))


@given(st.lists(WRITTEN.map("".join) | WRITTEN.map(" ".join), max_size=3))
@example(["xvory tu", "ca* ho-cot", "*ao ho cot", "#vory tu", "@*vory", "ivor*", "?" + "o" * 30, "*"])
@example(
    [
        "a" * 30 + "*vory",
        "ivory*",
        "*vory*",
        "**ory",
        "א9ב",
        "*uko *uko",
        "x-vory tu",
        "9vory",
        "xhoo hot",
        "#ory tu",
        "?א9ב",
    ]
)
def test_windows_are_those_of_plain_python(texts: list[str]) -> None:
    views = read_views(texts)
    assert sorted(set(FINDER._masked(views))) == sorted(set(masked_in(views)))


def is_mask(views: Views, masks: list[int], within: list[bool], at: int) -> bool:
    """Say whether a mask stands before a letter and, for a first letter alone, behind no word."""
    if not masks[at] or not within[at + 1] or masks[at + 1] == _ANY:
        return False
    if masks[at] == _ANY:
        return at < 2 or views.folded[at - 2] != "@" or views.folded[at - 1] == "\n"
    return not at or not (within[at - 1] or views.classes[at - 1] == DIGIT)


@given(st.lists(st.text(st.sampled_from("*_!x0@#a b דו\u0660-"), max_size=9), max_size=3))
@example(["@u*b @ *b א@ב", "@", "*b"])
def test_masks_are_those_of_plain_python(texts: list[str]) -> None:
    views = read_views(texts)
    strewn = [
        0 < at < len(views.codes) - 1
        and (sign in "@!$" or views.classes[at] == DIGIT or (at in views.posed and views.classes[at] == LETTER))
        and views.classes[at - 1] == views.classes[at + 1] == LETTER
        for at, sign in enumerate(views.folded)
    ]
    masks = [_ANY if one else int(_mask_table()[code]) for one, code in zip(strewn, views.codes, strict=True)]
    within = [asks or mask == _ANY for asks, mask in zip(asks_boundary(views.classes).tolist(), masks, strict=True)]
    (found_within, found_masks), places = _masks_of(views)
    assert (found_within.astype(bool).tolist(), found_masks.tolist()) == (within, masks)
    assert places.tolist() == [at for at in range(len(masks) - 1) if is_mask(views, masks, within, at)]


def test_a_flood_of_masks_and_of_letters_takes_no_long_time() -> None:
    texts = ["*a" * 300_000, "a" * 600_000 + "*a", "* " * 300_000, "i*ory " * 100_000]
    assert len(FINDER.find(read_views(texts), ())) == MAX_MASKS
