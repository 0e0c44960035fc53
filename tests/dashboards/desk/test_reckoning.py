from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.desk.names import NameBook, Names
from dashboards.desk.reckoning import glosses, quote, reckon, sigmoid
from schemas.finding import Signal
from schemas.flagged import FlaggedPost
from tests.builders import make_finding, make_post

if TYPE_CHECKING:
    from processors.knowledge import Knowledge

POST = make_post(text="white ivory for sale")
signals = st.builds(
    Signal,
    kind=st.sampled_from(["prior", "term", "offer", "interaction"]),
    name=st.sampled_from(["term.product", "prior.base", "offer"]),
    weight=st.floats(-50, 50),
    span=st.none() | st.tuples(st.integers(-5, 50), st.integers(-5, 50)),
)


@given(st.lists(signals, max_size=20).map(tuple))
def test_the_bars_add_up_to_the_score(found: tuple[Signal, ...]) -> None:
    reckoning = reckon(make_finding(POST, signals=found), POST.text, Names({}, {}.get))
    assert reckoning.total == math.fsum(entry.weight for entry in reckoning.entries)
    assert 0 <= reckoning.score <= 1
    assert [entry.weight for entry in reckoning.entries] == sorted((s.weight for s in found), reverse=True)


def test_the_shown_score_is_the_detectors(flagged: list[FlaggedPost], knowledge: Knowledge) -> None:
    names = NameBook().names(knowledge)
    for one in flagged:
        shown = reckon(one.finding, one.post.text, names)
        assert shown.score == pytest.approx(one.finding.score, abs=1e-6)


def test_every_matched_term_is_glossed_once(flagged: list[FlaggedPost], knowledge: Knowledge) -> None:
    names = NameBook().names(knowledge)
    for one in flagged:
        found = glosses(one.finding, one.post.text, names)
        assert len({gloss.term_id for gloss in found}) == len(found)
        assert all(gloss.meaning for gloss in found)


@pytest.mark.parametrize(("log_odds", "share"), [(0, 0.5), (800, 1), (-800, 0)])
def test_sigmoid_stands_any_size(log_odds: float, share: float) -> None:
    assert sigmoid(log_odds) == pytest.approx(share)


def test_a_quote_is_cut_and_stays_in_the_text() -> None:
    assert quote(Signal(kind="term", name="t", weight=1, span=(6, 11)), POST.text) == "ivory"
    assert quote(Signal(kind="term", name="t", weight=1), POST.text) == ""
    assert len(quote(Signal(kind="term", name="t", weight=1, span=(0, 100)), "x" * 100)) == 40


def test_only_a_disguised_word_is_called_hidden() -> None:
    plain = Signal(kind="term", name="term.product", weight=1, span=(6, 11), detail={"term": "t", "hidden": "folded"})
    finding = make_finding(POST, signals=(plain,))
    assert reckon(finding, POST.text, Names({}, {}.get)).entries[0].hidden == ""
    dressed = Signal(kind="term", name="t", weight=1, detail={"hidden": "squeezed", "disguised": "yes"})
    finding = make_finding(POST, signals=(dressed,))
    assert reckon(finding, POST.text, Names({}, {}.get)).entries[0].hidden == "letters spaced or replaced"


def test_joined_and_opposing_evidence_is_said_in_plain_words(flagged: list[FlaggedPost], knowledge: Knowledge) -> None:
    names = NameBook().names(knowledge)
    said = {entry.words for one in flagged for entry in reckon(one.finding, one.post.text, names).entries}
    assert {"a species beside an offer", "hides a word", "every post begins here"} <= said
    assert not any("interaction" in words or "_" in words for words in said)
