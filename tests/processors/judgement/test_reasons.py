from __future__ import annotations

import pytest

from processors.detector import context_of, detect
from processors.judgement.reasons import because, name_of
from processors.knowledge import Knowledge
from schemas.finding import Signal
from tests.builders import make_post


def reasons(text: str, knowledge: Knowledge) -> tuple[str, ...]:
    return detect([make_post(text=text)], knowledge)[0].because


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "Selling i.v.o.r.y bangles",
            "offers elephants: ivory, CITES I/II (differs within the group) as of CoP20, verify (hidden as i.v.o.r.y",
        ),
        ("We are looking to buy rhino horn", "wants rhinoceroses (any): rhino horn"),
        ("Tiger skin $200", "states a price"),
        ("Tiger skin WhatsApp", "moves to a messenger"),
        ("Tiger skin seized", 'against: "seized" reads like a seizure or a court case'),
        ("French ivory and ivory beads", 'against: "French ivory" is a look-alike phrase'),
    ],
)
def test_reasons_are_plain_sentences(text: str, sentence: str, knowledge: Knowledge) -> None:
    found = reasons(text, knowledge)
    assert any(reason.startswith(sentence.replace("rhinoceroses (any)", "rhinoceroses")) for reason in found), found


@pytest.mark.parametrize(
    ("text", "level", "sentence"),
    [
        ("budgerigars for sale, $20, WhatsApp, hand tame, pair", "watch", "would be an alert, but it is bred as a pet"),
        ("white plastic 3 kg, $200, WhatsApp", "review", "would be an alert, but a code word or cheap material stands"),
        ("Selling i.v.o.r.y bangles, $20, WhatsApp", "alert", "offers elephants"),
    ],
)
def test_what_a_gate_held_a_post_back_from_comes_first(
    text: str, level: str, sentence: str, knowledge: Knowledge
) -> None:
    finding = detect([make_post(text=text)], knowledge)[0]
    assert finding.level == level
    assert finding.because[0].startswith(sentence)


def test_what_would_be_review_is_not_called_an_alert(knowledge: Knowledge) -> None:
    context = context_of(make_post(text="white plastic again"), knowledge)
    assert context is not None
    review = knowledge.weights.thresholds["review"]
    first = {score: because(context, (), "codeword_alone", score)[0].split(",")[0] for score in (0.99, review)}
    assert first == {0.99: "would be an alert", review: "would be at review"}
    assert because(context, (), "no_subject", 0.99) == ("held at ignore: no species or product is named",)
    assert because(context, (), None, 0.99) == ()


def test_a_contact_is_never_repeated(knowledge: Knowledge) -> None:
    text = "Tiger skin +1 202-555-0119 bones@example.com t.me/example_shop"
    said = " ".join(reasons(text, knowledge))
    assert not any(value in said for value in ("202", "bones@example.com", "example_shop"))


@pytest.mark.parametrize(
    ("signal", "name"),
    [
        (Signal(kind="term", name="term.product", weight=2, detail={"taxon": "sun_bear"}), "product: sun bear"),
        (Signal(kind="price", name="price.amount", weight=1), "states a price"),
        (Signal(kind="stance", name="stance.toy", weight=-1), "against: speaks of toys"),
        (Signal(kind="topic", name="topic.birds_for_sale", weight=1), "topic: birds for sale"),
    ],
)
def test_a_signal_has_a_short_name(signal: Signal, name: str) -> None:
    assert name_of(signal) == name


def test_what_a_model_says_stands_last_and_says_which_way(knowledge: Knowledge) -> None:
    offer = reasons("Selling ivory tusks", knowledge)
    assert offer[-1] == "is put together like an offer"
    plain = reasons("Selling elephant ivory bangles, 200 USD, WhatsApp +44 7700 900123", knowledge)
    assert plain[0].startswith("offers elephants: ivory")
    assert plain[-1] == "against: some of this says the same, and is not counted twice"
    talk = reasons("My grandson drew an elephant at school today and gave it a purple hat", knowledge)
    assert talk[-1] == "against: is put together like talk, not like an offer"
