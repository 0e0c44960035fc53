from __future__ import annotations

import pytest

from processors.detector import detect
from processors.judgement.interactions import has_codeword_context, offer_of, relevance_of
from processors.knowledge import Knowledge
from schemas.finding import Signal
from tests.builders import make_post


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Selling African grey parrots", "interaction.subject_offer"),
        ("African grey parrots $800", "interaction.subject_price"),
        ("African grey parrots, WhatsApp", "interaction.subject_contact"),
        ("leopard claws and tiger, big teeth", "interaction.part"),
        ("hand fed African grey parrots", "interaction.live"),
        ("p.a.n.g.o.l.i.n scales", "interaction.hidden"),
        ("🐘🦷", "interaction.emoji_code"),
        ("white plastic, real ivory", "interaction.codeword_context"),
        ("French ivory and ivory", "interaction.explained"),
        ("Puma, 30 dollars, call now", "interaction.doubtful_subject"),
    ],
)
def test_what_matters_together_is_a_signal(text: str, name: str, knowledge: Knowledge) -> None:
    finding = detect([make_post(text=text)], knowledge)[0]
    assert name in {signal.name for signal in finding.signals}, finding.because


def test_the_ivory_of_faux_ivory_bangles_gives_no_code_word_away(knowledge: Knowledge) -> None:
    for text, gives_away in (("faux ivory bangles", False), ("faux ivory, elephant tusk", True)):
        finding = detect([make_post(text=text)], knowledge)[0]
        assert ("interaction.codeword_context" in {signal.name for signal in finding.signals}) == gives_away, text


def test_the_tusk_of_an_elephant_tusk_is_no_second_piece_of_evidence(knowledge: Knowledge) -> None:
    finding = detect([make_post(text="elephant tusk")], knowledge)[0]
    assert "interaction.part" not in {signal.name for signal in finding.signals}


def test_a_doubtful_subject_takes_from_the_offer_never_more_than_it_was(knowledge: Knowledge) -> None:
    finding = detect([make_post(text="Jaguar for sale $400 WhatsApp +1 202-555-0119 delivery")], knowledge)[0]
    doubt = sum(s.weight for s in finding.signals if s.name == "interaction.doubtful_subject")
    assert -offer_of(finding.signals) < doubt < 0


@pytest.mark.parametrize(
    ("title", "name", "relevant"),
    [
        ("Small hammerhead from an old cabinet, kept wet in a jar", "listing_specimen", True),
        ("Ostrich, brown, lined, never used handbag", "listing_goods", True),
        ("Hammerhead 20 oz with fibre handle", "listing_bare", False),
    ],
)
def test_a_title_says_what_an_animal_s_name_means(
    title: str, name: str, *, relevant: bool, knowledge: Knowledge
) -> None:
    listing, post = detect([make_post(text=title, kind="listing"), make_post(text=title)], knowledge)
    assert f"interaction.{name}" in {signal.name for signal in listing.signals}, listing.because
    assert (listing.relevance >= 0.5) is relevant
    assert not any(signal.name.startswith("interaction.listing") for signal in post.signals)


@pytest.mark.parametrize(
    "title",
    [
        "Hyacinth macaw, 900 EUR",
        "Black coral, 12 pieces, wholesale",
        "Plush hammerhead, taxidermy style",
    ],
)
def test_what_is_sold_by_its_name_alone_and_what_is_a_toy_is_left_alone(title: str, knowledge: Knowledge) -> None:
    names = {signal.name for signal in detect([make_post(text=title, kind="listing")], knowledge)[0].signals}
    assert not names & {"interaction.listing_specimen", "interaction.listing_goods", "interaction.listing_bare"}


def test_sums_split_by_kind() -> None:
    signals = [
        Signal(kind="prior", name="prior.base", weight=-4.0),
        Signal(kind="term", name="term.species", weight=2.0),
        Signal(kind="price", name="price.amount", weight=1.0),
        Signal(kind="interaction", name="interaction.hidden", weight=0.5),
        Signal(kind="interaction", name="interaction.subject_offer", weight=0.25),
    ]
    assert relevance_of(signals) == 2.5
    assert offer_of(signals) == 1.0


@pytest.mark.parametrize(("weight", "offer", "context"), [(2.4, 2.0, True), (2.4, 0.5, False), (0.8, 3.0, False)])
def test_only_a_telling_code_word_sells_alone(weight: float, offer: float, *, context: bool) -> None:
    signals = [
        Signal(kind="term", name="term.codeword", weight=weight),
        Signal(kind="offer", name="offer.sell", weight=offer),
    ]
    assert has_codeword_context(signals) is context
