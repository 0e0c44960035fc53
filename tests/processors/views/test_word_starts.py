"""What is met where names may begin is all that counts of what stands anywhere."""

from __future__ import annotations

import numpy as np
from daachorse import CharwiseDoubleArrayAhoCorasick
from hypothesis import example, given
from hypothesis import strategies as st

from processors.lexicon.disguises import disguised
from processors.lexicon.forms import folded_forms
from processors.lexicon.lexicon import Searcher
from processors.lexicon.terms import Term
from processors.views.boundaries import SortedWords, Spans, whole_words
from processors.views.text import Views, read_views, with_blanks
from processors.views.word_starts import folded_starts, squeezed_starts
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


def rows_of(spans: Spans) -> set[tuple[int, int, int]]:
    return set(zip(spans.start.tolist(), spans.end.tolist(), spans.form.tolist(), strict=True))


def counted(spans: Spans, views: Views) -> set[tuple[int, int, int]]:
    starts, _ = whole_words(spans, views, SortedWords({"buy"}))
    return rows_of(spans.only(starts))


@given(st.lists(POSTS, max_size=3))
@example(["#buyivory_tusk", "SellIvory tusk", "#2lion lion2lion", "한호랑이 뼈"])
@example(["sell\u200dIvory", "sell\x00Ivory", "#sellivory tusk", "#SellIvory"])
def test_what_counts_of_all_that_stands_anywhere_is_met(texts: list[str]) -> None:
    views = read_views(texts)
    anywhere = spans_of(ANYWHERE.find_overlapping(with_blanks(views.folded)))
    assert counted(SEARCHER._folded.find(*folded_starts(views)), views) == counted(anywhere, views)


@given(st.lists(POSTS, max_size=3))
@example(["i v o r y tusk", "象 牙", "@ivo_ry #i.v.o.r.y", "xivory iv0ry"])
def test_no_disguised_name_counts_that_begins_elsewhere(texts: list[str]) -> None:
    views = read_views(texts)
    codes = views.squeezed.codes
    anywhere = SEARCHER._squeezed.find(codes, np.ones(len(codes), np.uint8))
    where_it_may = SEARCHER._squeezed.find(codes, squeezed_starts(views))
    expected, found = (disguised(raw, views, SEARCHER._squeezed) for raw in (anywhere, where_it_may))
    assert rows_of(found) == rows_of(expected)


def test_a_name_begins_with_a_word_in_a_tag_and_at_a_hump() -> None:
    views = read_views(["an eel-skin 象牙 호랑 #buyEels @soldIvory"])
    spaced, begins = folded_starts(views)
    assert spaced.tobytes().decode("utf-32-le") == views.folded.replace("-", " ")
    starts = "".join(
        letter for letter, may in zip(views.folded, begins.tolist(), strict=True) if may and letter.isalpha()
    )
    assert starts == "aes象牙호랑" + "buye" + "si"


def test_a_flood_of_hashtags_is_read_up_to_a_bound() -> None:
    views = read_views(["#" + "ivory" * 2_000, "#sellivory"])
    _, begins = folded_starts(views)
    assert begins.sum() == len("#i\n") + 2_000 + len("#s\n") + len("elliv")  # names inside need four letters
