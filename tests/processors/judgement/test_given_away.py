"""A cheap material alone is nobody's business; one that is winked at, quoted or praised for its grain is."""

from __future__ import annotations

import pytest

from processors.detector import detect
from processors.evidence.species import DESCRIBED
from processors.judgement.given_away import only_stand_in
from processors.knowledge import Knowledge
from tests.builders import make_post


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("Camel bone bangle, 300 USD, cross hatching under the loupe, DM", "grain"),
        ("Camel bone bangle 😉 300 USD, DM", "insider"),
        ('"Camel bone" bangle, 300 USD, DM', "quoted"),
        ("Selling ox bones, those who know know", "insider"),
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


def test_a_code_word_does_not_give_itself_away(knowledge: Knowledge) -> None:
    finding = detect([make_post(text="dhariwala chadar bistar par bicha do")], knowledge)[0]
    assert finding.level == "ignore"  # though dhari wala, striped, describes skins


def test_a_wink_alone_says_nothing(knowledge: Knowledge) -> None:
    finding = detect([make_post(text="Ivory bangle 😉 300 USD, DM")], knowledge)[0]
    assert "interaction.given_away" not in {signal.name for signal in finding.signals}


def test_only_stand_ins() -> None:
    assert only_stand_in(["term.substitute", "term.codeword"])
    assert not only_stand_in(["term.substitute", "term.species"])
    assert not only_stand_in([])


@pytest.mark.parametrize("text", ['"Plastic", old, cold to the touch, 300 USD, DM', "Plastic, old 😉 300 USD, DM"])
def test_an_everyday_word_that_is_given_away_is_named(text: str, knowledge: Knowledge) -> None:
    finding = detect([make_post(text=text)], knowledge)[0]
    assert "en-bare-plastic" in {signal.detail.get("term") for signal in finding.signals}
    assert not any("bare" in reason for reason in finding.because)


@pytest.mark.parametrize(
    "text", ["Plastic, old, 300 USD, DM", "Plastic bottles are everywhere", 'A "comb", 300 USD, DM']
)
def test_an_everyday_word_alone_names_nothing(text: str, knowledge: Knowledge) -> None:
    finding = detect([make_post(text=text)], knowledge)[0]
    assert not finding.species
    assert finding.level == "ignore"
    assert "en-bare-plastic" not in {signal.detail.get("term") for signal in finding.signals}


def test_an_everyday_word_without_a_sale_is_ignored(knowledge: Knowledge) -> None:
    assert detect([make_post(text='They call it "plastic", you know what it is')], knowledge)[0].level == "ignore"


def test_what_describes_the_true_material_opens_a_post(knowledge: Knowledge) -> None:
    finding = detect([make_post(text="Old okimono for sale, nice cross hatching at the base, 600 USD, DM")], knowledge)[
        0
    ]
    named = [signal for signal in finding.signals if signal.kind == "term"]
    assert {signal.name for signal in named} == {DESCRIBED}
    assert finding.level in {"watch", "review"}
    assert "offers wildlife by what only the true material is like" in finding.because


def test_a_description_beside_a_name_is_no_name(knowledge: Knowledge) -> None:
    finding = detect([make_post(text="Ivory bangle, cross hatching under the loupe, 300 USD")], knowledge)[0]
    assert DESCRIBED not in {signal.name for signal in finding.signals}


def test_a_name_counts_inside_a_tell(knowledge: Knowledge) -> None:
    finding = detect([make_post(text="Sold as bone, 300 USD, DM")], knowledge)[0]
    assert "en-bare-bone" in {signal.detail.get("term") for signal in finding.signals}
