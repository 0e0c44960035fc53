from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processors.detector import detect
from processors.explanation import UnknownSignal, explain, explain_without
from processors.knowledge import Knowledge
from tests.builders import make_post

SALE = "Selling i.v.o.r.y bangles, 200 USD, WhatsApp +44 7700 900123"
SOURCES = {"own": {"citation": "ours"}}


def test_an_explanation_adds_up_to_the_finding(knowledge: Knowledge) -> None:
    post = make_post(text=SALE)
    finding = detect([post], knowledge)[0]
    told = explain(post, knowledge, SOURCES)
    assert (told.level, told.score, told.because) == (finding.level, finding.score, finding.because)
    assert told.sum == pytest.approx(math.fsum(signal.weight for signal in told.signals), abs=1e-12)
    assert told.score == pytest.approx(1 / (1 + math.exp(-told.sum)), abs=1e-12)
    ivory = next(signal for signal in told.signals if signal.kind == "term")
    assert (ivory.hidden, ivory.source) == ("squeezed", "ours")
    assert ivory.words is not None
    assert ivory.words.startswith("i.v.o.r.y")
    assert all("CITES" in listing for listing in told.listings)


def test_a_post_without_subject_is_the_prior_alone(knowledge: Knowledge) -> None:
    told = explain(make_post(text="good morning"), knowledge, SOURCES)
    assert (told.gate, [signal.kind for signal in told.signals]) == ("no_subject", ["prior"])


@pytest.mark.parametrize("name", ["price", "price.amount", "contact", "interaction.hidden", "interaction"])
def test_what_is_left_out_is_gone_and_the_rest_is_judged_anew(knowledge: Knowledge, name: str) -> None:
    post = make_post(text=SALE)
    judged = replace(knowledge, written=None)  # of which it is sure that less evidence says less
    whole, less = explain(post, judged, SOURCES), explain_without(post, judged, SOURCES, [name])
    assert not any(name in {signal.name, signal.kind} for signal in less.signals)
    assert less.sum < whole.sum
    assert less.without == (name,)
    if name == "price":
        assert "interaction.subject_price" not in {signal.name for signal in less.signals}


def test_without_its_subject_a_post_says_nothing(knowledge: Knowledge) -> None:
    post = make_post(text=SALE)
    term = next(signal.term for signal in explain(post, knowledge, SOURCES).signals if signal.kind == "term")
    assert term is not None
    less = explain_without(post, knowledge, SOURCES, [term])
    assert less.level == "ignore"
    assert not any(signal.name.startswith("interaction.subject") for signal in less.signals)


@pytest.mark.parametrize(("name", "message"), [("toys", "it has .*price.amount"), ("prior", "cannot be left out")])
def test_what_the_post_does_not_have_is_refused(knowledge: Knowledge, name: str, message: str) -> None:
    with pytest.raises(UnknownSignal, match=message):
        explain_without(make_post(text=SALE), knowledge, SOURCES, [name])


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60).map(lambda text: f"{text} rhino horn {text} 300 USD"))
def test_leaving_out_each_signal_in_turn_always_works(knowledge: Knowledge, text: str) -> None:
    post = make_post(text=text)
    for name in {signal.name for signal in explain(post, knowledge, SOURCES).signals} - {"prior.base"}:
        less = explain_without(post, knowledge, SOURCES, [name])
        assert name not in {signal.name for signal in less.signals}
        assert less.score == pytest.approx(1 / (1 + math.exp(-less.sum)), abs=1e-9)
