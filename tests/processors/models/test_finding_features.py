from __future__ import annotations

import pytest

from processors.detector import detect
from processors.knowledge import Knowledge
from processors.models.finding_features import MAX_SUM, read_finding
from tests.builders import make_post

OFFER = "Elephant ivory bangles for sale, 500 USD, WhatsApp +1 202-555-0123"


def features_of(text: str, knowledge: Knowledge) -> dict[str, float]:
    return read_finding(detect([make_post(text=text)], knowledge)[0])


def test_evidence_its_meaning_and_order_are_told(knowledge: Knowledge) -> None:
    features = features_of(OFFER, knowledge)
    assert features["price.amount"] > 0
    assert features["term.product: ivory"] == 1
    assert features["species: elephant"] == 1
    assert any(name.startswith("first: term.") for name in features)
    assert any(" then price.amount" in name for name in features)
    assert all(abs(value) <= MAX_SUM**2 for value in features.values())


def test_no_word_of_the_post_is_told(knowledge: Knowledge) -> None:
    names = " ".join(features_of(OFFER + " ask for Xerxes", knowledge))
    assert "xerxes" not in names.casefold()
    assert "bangle" not in names


def test_the_same_meaning_in_another_language_tells_the_same(knowledge: Knowledge) -> None:
    english, spanish = (
        features_of("Elephant ivory for sale", knowledge),
        features_of("Se vende marfil de elefante", knowledge),
    )
    assert "species: elephant" in english.keys() & spanish.keys()
    assert "offer.sell: for_sale" in english


@pytest.mark.parametrize("text", ["", "good morning", "🐘"])
def test_a_post_that_says_little_has_few_features(text: str, knowledge: Knowledge) -> None:
    features = features_of(text, knowledge)
    assert {"relevance", "offer"} <= features.keys()
    assert len(features) < 12


def test_a_model_does_not_learn_from_models(knowledge: Knowledge) -> None:
    assert not any("model" in name or "prior" in name for name in features_of(OFFER, knowledge))
