"""What is met where words start, and in what is left of words, is all that counts of what stands anywhere."""

from __future__ import annotations

import pytest
from daachorse import CharwiseDoubleArrayAhoCorasick
from hypothesis import example, given
from hypothesis import strategies as st

from processors.lexicon.forms import folded_forms
from processors.lexicon.lexicon import Searcher
from processors.lexicon.terms import Term
from processors.views.boundaries import Spans, Surroundings, whole_words
from processors.views.text import Codes, Views, read_views, with_blanks
from processors.views.word_starts import WordStarts, marked_codes, marked_texts
from tests.processors.views.spans import spans_of

NAMES = (
    "ivory",
    "ivory tusk",
    "lion",
    "tiger bone",
    "слон",
    "เสือ",
    "象牙",
    "호랑이",
    "호랑이 뼈",
    "ara",
    "2 eels",
    "#rhino",
)
TERMS = [
    Term(id=f"en-{number}", text=text, language="en", kind="product", weight=2.5) for number, text in enumerate(NAMES)
]
FORMS = [form.text for form in folded_forms(TERMS)]
ANYWHERE = CharwiseDoubleArrayAhoCorasick(FORMS)
SEARCHER = Searcher.compile(TERMS)
POSTS = st.lists(st.sampled_from([*NAMES, *"#-_ aAß2.\n", "Buy", "iVory", "sell", "\u200d"])).map("".join) | st.text()


def starts_of(views: Views) -> WordStarts:
    return WordStarts.of(views.codes, views.classes)


def text_of(codes: Codes) -> str:
    return codes.tobytes().decode("utf-32-le")


def is_mark(sign: str) -> bool:
    return 0xE000 <= ord(sign) < 0xF900


def counted(spans: Spans, around: Surroundings) -> set[tuple[int, int, int]]:
    starts, _ = whole_words(spans, around, {"buy"})
    kept = spans.only(starts)
    return set(zip(kept.start.tolist(), kept.end.tolist(), kept.form.tolist(), strict=True))


@given(st.lists(POSTS, max_size=3))
@example(["#buyivory_tusk", "SellIvory tusk", "#2lion lion2lion", "한호랑이 뼈"])
@example(["sell\u200dIvory", "sell\x00Ivory", "#sellivory tusk", "#SellIvory"])
def test_what_counts_of_all_that_stands_anywhere_is_met(texts: list[str]) -> None:
    views = read_views(texts)
    around = Surroundings(views)
    anywhere = spans_of(ANYWHERE.find_overlapping(with_blanks(views.folded)))
    assert counted(SEARCHER._spans_in(views, around), around) == counted(anywhere, around)


@given(st.text())
def test_first_letters_alone_are_marked_place_for_place(text: str) -> None:
    views = read_views([text])
    marked = text_of(starts_of(views).marked)
    assert len(marked) == len(views.folded)
    plain = "".join(chr(ord(sign) - 0xE000) if is_mark(sign) else sign for sign in marked)
    assert plain == with_blanks(views.folded)


def test_a_word_is_marked_once_and_joined_scripts_never() -> None:
    marked = text_of(starts_of(read_views(["an eel-skin, слон 象牙 호랑"])).marked)
    assert [place for place, sign in enumerate(marked) if is_mark(sign)] == [0, 3, 7, 13]


def test_texts_are_marked_each_by_itself() -> None:
    assert marked_texts(["iv\nory", "eel"]) == [chr(0xE069) + "v\n" + chr(0xE06F) + "ry", chr(0xE065) + "el"]
    assert marked_texts(["eel", "eel skin", ""]) == [chr(0xE065) + "el", chr(0xE065) + "el " + chr(0xE073) + "kin", ""]
    assert text_of(marked_codes("iv\nory")) == marked_texts(["iv\nory"])[0]


def test_a_flood_of_hashtags_is_read_up_to_a_bound() -> None:
    views = read_views(["#" + "ivory" * 2_000, "#sellivory"])
    found = list(starts_of(views).inner(Surroundings(views)))
    assert [len(places) for _, places, _ in found] == [2_000 + len("elliv")]  # names inside need four letters
    assert all(len(line) <= 40 for lines, _, _ in found for line in text_of(lines).split("\n"))


def test_places_beyond_what_is_laid_out_at_once_are_read_too(monkeypatch: pytest.MonkeyPatch) -> None:
    views = read_views(["#sellivory", "#buyivory", "BuyLion"])
    around = Surroundings(views)
    whole = counted(SEARCHER._spans_in(views, around), around)
    monkeypatch.setattr("processors.views.word_starts._AT_ONCE", 3)
    assert counted(SEARCHER._spans_in(views, around), around) == whole
    assert len(whole) == 3
