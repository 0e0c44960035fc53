"""A cheap material alone is nobody's business; one that is winked at, quoted or praised for its grain is."""

from __future__ import annotations

import pytest

from processors.detector import detect
from processors.judgement.given_away import only_stand_in
from processors.knowledge import Knowledge
from tests.builders import make_post


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("Camel bone bangle, 300 USD, cross hatching under the loupe, DM", "tell:grain"),
        ("Camel bone bangle 😉 300 USD, DM", "tell:insider"),
        ('"Camel bone" bangle, 300 USD, DM', "tell:quoted"),
        ("Selling ox bones, those who know know", "tell:insider"),
    ],
)
def test_what_gives_itself_away_is_looked_at(text: str, concept: str, knowledge: Knowledge) -> None:
    finding = detect([make_post(text=text)], knowledge)[0]
    told = [signal for signal in finding.signals if signal.name == "interaction.given_away"]
    assert [signal.detail["concept"] for signal in told] == [concept]
    assert not any("held at ignore" in reason for reason in finding.because)


@pytest.mark.parametrize("text", ["Camel bone bangle, 300 USD, DM", "Selling goat horns and buffalo horn cup, $40"])
def test_a_cheap_material_alone_is_ignored(text: str, knowledge: Knowledge) -> None:
    finding = detect([make_post(text=text)], knowledge)[0]
    assert finding.level == "ignore"
    assert "term.substitute" in {signal.name for signal in finding.signals}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ivory bangle, cross hatching under the loupe, 300 USD", "interaction.told_grain"),
        ("Ivory bangle, those who know know, 300 USD", "interaction.told_insider"),
    ],
)
def test_what_is_said_of_a_thing_that_is_named_counts_too(text: str, name: str, knowledge: Knowledge) -> None:
    finding = detect([make_post(text=text)], knowledge)[0]
    assert [signal.name for signal in finding.signals if "told" in signal.name] == [name]
    start, end = next(signal.span for signal in finding.signals if signal.name == name and signal.span)
    assert text[start:end] in ("cross hatching", "those who know know", "those who know")


def test_a_wink_alone_says_nothing(knowledge: Knowledge) -> None:
    finding = detect([make_post(text="Ivory bangle 😉 300 USD, DM")], knowledge)[0]
    assert "interaction.given_away" not in {signal.name for signal in finding.signals}


def test_only_stand_ins() -> None:
    assert only_stand_in(["term.substitute", "term.codeword"])
    assert not only_stand_in(["term.substitute", "term.species"])
    assert not only_stand_in([])
