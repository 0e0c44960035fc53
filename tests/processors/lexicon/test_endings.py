from __future__ import annotations

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from processors.lexicon.endings import _ENDINGS, MAX_ENDING, Endings, endings_of
from processors.views.boundaries import asks_boundary
from processors.views.text import fold_text, read_views
from tests.processors.views.spans import spans_of

LANGUAGES = ("en", "ru", "zh", "fa")
PIECES = ("s", "es", "tusk", "ами", "ах", "слон", "𐐨", " ", "2", "象", "а", "esesse")
FLAGS = st.lists(st.booleans(), min_size=1, max_size=9)


def test_endings_by_language() -> None:
    assert "s" in endings_of("en")
    assert endings_of("zh-Hans") == frozenset()
    assert endings_of("pt-BR") == endings_of("pt")


def test_endings_are_folded_and_short() -> None:
    for language in _ENDINGS:
        for ending in endings_of(language):
            assert ending == fold_text(ending)
            assert len(ending) <= MAX_ENDING
            assert len(ending.encode("utf-16-le")) == 2 * len(ending)  # the kernel knows no others


@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=9).map("".join), max_size=3), FLAGS, FLAGS)
@example(["tusks tuskes tusky", "слонами", "sss"], [True], [False])
@example(["tuskهايي", "tuskهاي\U0001064a", "tusks tusks tusks"], [True], [False])
@example(["tusks", "tusk2 tusk"], [True], [True, False])
def test_words_end_with_an_ending_of_their_language(texts: list[str], starts: list[bool], ends: list[bool]) -> None:
    views, most = read_views(texts), 40
    behind = [end for end in range(2, len(views.folded)) if "\n" not in views.folded[end - 2 : end]]
    spans = spans_of([(end - 2, end, form) for end in behind for form in range(len(LANGUAGES) + 1)])
    edges = tuple(np.resize(np.array(flags, np.bool_), len(spans.start)) for flags in (starts, ends))
    endings = Endings(LANGUAGES, np.arange(len(LANGUAGES) + 1))
    kept, tails = endings.words(spans, (edges[0], edges[1]), views, most)
    are_letters, looked_at = asks_boundary(views.classes).tolist(), [0] * len(texts)
    columns = (column.tolist() for column in (spans.end, spans.form, views.index_of(spans.start), *edges))
    expected = []
    for row, (end, form, text, may_start, may_end) in enumerate(zip(*columns, strict=True)):
        tail, known = end, endings_of(LANGUAGES[form]) if form < len(LANGUAGES) else frozenset[str]()
        while not may_end and are_letters[tail]:
            tail += 1
        if may_start and (may_end or (known and tail - end <= MAX_ENDING)):
            looked_at[text] += 1
            if looked_at[text] <= most and views.folded[end:tail] in {"", *known}:
                expected.append((row, tail))
    assert list(zip(kept.tolist(), tails.tolist(), strict=True)) == expected
