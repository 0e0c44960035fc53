"""What is met where names may begin is all that counts of what stands anywhere."""

from __future__ import annotations

from collections import Counter

import numpy as np
from daachorse import CharwiseDoubleArrayAhoCorasick
from hypothesis import example, given
from hypothesis import strategies as st

from processors.lexicon.disguises import disguised
from processors.lexicon.forms import folded_forms
from processors.lexicon.lexicon import Searcher
from processors.lexicon.terms import Term
from processors.views.boundaries import MIN_HUMP, SortedWords, Spans, whole_words
from processors.views.fold_table import DIGIT, HANGUL, LATIN
from processors.views.text import Views, read_views, with_blanks
from processors.views.word_starts import _MAX_PLACES, folded_starts, squeezed_starts
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
PIECES = st.sampled_from([*NAMES, *"#-_ aAß2.\n", "Buy", "iVory", "sell", "\u200d"])
POSTS = st.lists(PIECES).map("".join) | st.text()


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
    anywhere = SEARCHER._squeezed.find(codes, np.arange(len(codes), dtype=np.int32))
    where_it_may = SEARCHER._squeezed.find(codes, squeezed_starts(views))
    expected, found = (disguised(raw, views, SEARCHER._squeezed) for raw in (anywhere, where_it_may))
    assert rows_of(found) == rows_of(expected)


def plain_starts(views: Views) -> list[int]:
    """Give where a name may begin, letter by letter."""
    found: list[int] = []
    inside: Counter[int] = Counter()
    in_tag = [False]
    letters = [LATIN <= code <= HANGUL for code in views.classes.tolist()]
    fits = [letter or code == DIGIT for letter, code in zip(letters, views.classes.tolist(), strict=True)]
    fits = [fit or sign == "_" for fit, sign in zip(fits, views.folded, strict=True)]
    for at in range(len(views.folded)):
        in_tag.append(fits[at] and at > 0 and (in_tag[-1] or views.folded[at - 1] == "#"))
        if not (at and letters[at] and letters[at - 1]) or views.classes[at] == HANGUL:
            found.append(at)
            continue
        before, here = (views.original[int(views.offsets[place])] for place in (at - 1, at))
        is_hump = "a" <= before <= "z" and "A" <= here <= "Z"
        rest = range(at, at + MIN_HUMP)
        fills = rest[-1] < len(fits) and all(
            views.folded[one] != "\n" and (fits[one] or not in_tag[-1]) for one in rest
        )
        text = int(views.index_of(np.array([at]))[0])
        if (in_tag[-1] or is_hump) and fills and inside[text] < _MAX_PLACES:
            inside[text] += 1
            found.append(at)
    return found


@given(st.lists(POSTS | st.lists(PIECES, min_size=20).map("".join), max_size=4))
@example(["x" * 63 + "#aivorytusk"])
@example(["x" * 62 + "#aivorytusk", "a" * 63 + "Ivory", "b" * 60 + " #sellIvory"])
@example(["#" + "ivory" * 420, "#" + "a" * 70, "sellIvory"])
def test_it_begins_where_it_does_letter_by_letter(texts: list[str]) -> None:
    views = read_views(texts)
    assert folded_starts(views)[1].tolist() == plain_starts(views)


def test_a_name_begins_with_a_word_in_a_tag_and_at_a_hump() -> None:
    views = read_views(["an eel-skin 象牙 호랑 #buyEels @soldIvory"])
    spaced, places = folded_starts(views)
    assert spaced.tobytes().decode("utf-32-le") == views.folded.replace("-", " ")
    starts = "".join(views.folded[place] for place in places.tolist() if views.folded[place].isalpha())
    assert starts == "aes象牙호랑" + "buye" + "si"


def test_a_flood_of_hashtags_is_read_up_to_a_bound() -> None:
    views = read_views(["#" + "ivory" * 2_000, "#sellivory"])
    _, places = folded_starts(views)
    assert len(places) == len("#i\n") + 2_000 + len("#s\n") + len("elliv")  # names inside need four letters
