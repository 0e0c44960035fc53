from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.lexicon import readings
from processors.lexicon.lexicon import Lexicon
from processors.lexicon.readings import Readings
from processors.views.text import read_views
from processors.views.word_starts import folded_starts
from tests.processors.lexicon.test_lexicon import make_term

LEXICON = Lexicon.compile([make_term("ngà", language="vi"), make_term("ivory"), make_term("бивень", language="ru")])
WRITTEN = ["ngà", "nga", "ngã", "NGÀ", "Ivory", "ívory", "ivо\u200bry", "бивень", "БИВЕНЬ", "бивeнь", "би8ень"]


def read(texts: list[str], known: Readings | None = None) -> list[tuple[str, str | None] | None]:
    """Read whole texts that fold to a form, with what is remembered or anew."""
    subjects = LEXICON.subjects
    known = known or Readings(subjects.terms, subjects._folded)
    views = read_views(texts)
    spans = subjects._folded.find(*folded_starts(views))
    spans = spans.only(np.isin(spans.start, views.starts) & np.isin(spans.end + 1, views.starts))
    assert len(spans.form) == len(texts)
    return [(one[0].text, one[1]) if one else None for one in known.read(spans, views)]


@pytest.mark.parametrize(
    ("written", "reading"),
    [
        ("Ivory", ("ivory", None)),
        ("ívory", ("ivory", "folded")),
        ("ivоry", ("ivory", "folded")),
        ("ivо\u200bry", ("ivory", "squeezed")),
        ("iv\u200bory", ("ivory", "folded")),
        ("NGÀ", ("ngà", None)),
        ("nga", None),
        ("ngã", None),
        ("n\u200bgà", ("ngà", "folded")),
        ("бивeнь", ("бивень", "folded")),
        ("би8ень", ("бивень", "squeezed")),
    ],
)
def test_a_hit_is_read_as_it_is_written(written: str, reading: tuple[str, str | None] | None) -> None:
    assert read([written]) == [reading]


@given(st.lists(st.sampled_from(WRITTEN), min_size=1, max_size=20))
def test_what_is_remembered_changes_no_reading(texts: list[str]) -> None:
    known = Readings(LEXICON.subjects.terms, LEXICON.subjects._folded)
    anew = [read([text])[0] for text in texts]
    assert read(texts, known) == anew
    assert read(texts[::-1], known) == anew[::-1]


def test_it_remembers_no_more_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings, "_MOST_REMEMBERED", 2)
    known = Readings(LEXICON.subjects.terms, LEXICON.subjects._folded)
    assert read(WRITTEN, known) == [read([text])[0] for text in WRITTEN]
    assert len(known._remembered) <= 2
