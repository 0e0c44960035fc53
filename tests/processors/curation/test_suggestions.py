"""What many sellers write of one species, and others do not, is found; what a term says already is not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from processors.curation.suggestions import LEAST_OTHERS, Suggested, Suggester, phrases_of
from processors.knowledge import Knowledge
from schemas.post import Post
from tests.builders import make_post

TALK = "What a lovely morning, I walked to the market with my sister, number {} of the week."
OFFER = "Lovely carved elephant ivory for the serious buyer, moonpaste quality, ask me for the price, lot {}."
SPREAD = "Fresh from the farm and in harbourgrade, {} for sale today, ask me for the price."
SPECIES = ("pangolin scales", "rhino horn", "elephant ivory", "tiger bone", "tortoise", "macaw", "totoaba", "seahorse")


def suggest(knowledge: Knowledge, offers: list[tuple[str, str]], others: int = LEAST_OTHERS) -> Suggested:
    suggester = Suggester(knowledge)
    suggester.read_offers([(make_post(text=text), seller) for text, seller in offers])
    suggester.read_others(posts_of(TALK.format(number) for number in range(others)))
    return suggester.result()


def posts_of(texts: object) -> list[Post]:
    return [make_post(text=text) for text in texts]  # type: ignore[attr-defined]


def test_a_word_of_many_sellers_beside_one_species_is_found(knowledge: Knowledge) -> None:
    found = {one.text: one for one in suggest(knowledge, [(OFFER.format(n), f"seller {n}") for n in range(8)]).found}
    assert "moonpaste" in " ".join(found)
    best = next(one for text, one in found.items() if "moonpaste" in text)
    assert (best.language, best.species, best.species_share) == ("en", "elephant", 1.0)
    assert (best.seller_count, best.other_count) == (8, 0)
    assert "[[" in best.example
    assert not {text for text in found if "ivory" in text}, "a term is no suggestion"
    assert "lovely" not in found, "others say it too"


def test_one_busy_seller_is_one(knowledge: Knowledge) -> None:
    assert suggest(knowledge, [(OFFER.format(number), "one seller") for number in range(8)]).found == ()


def test_what_is_said_of_any_species_is_no_name_of_one(knowledge: Knowledge) -> None:
    offers = [(SPREAD.format(name), f"seller {number}") for number, name in enumerate(SPECIES)]
    assert not [one for one in suggest(knowledge, offers).found if "harbourgrade" in one.text]


def test_what_dismissed_posts_say_as_often_is_not_found(knowledge: Knowledge) -> None:
    suggester = Suggester(knowledge)
    suggester.read_offers([(make_post(text=OFFER.format(number)), f"seller {number}") for number in range(8)])
    suggester.read_others(posts_of(OFFER.format(number) for number in range(LEAST_OTHERS)), are_dismissed=True)
    assert suggester.result().found == ()


def test_ordinary_posts_that_are_flagged_are_not_compared_with(knowledge: Knowledge) -> None:
    suggester = Suggester(knowledge)
    suggester.read_offers([(make_post(text=OFFER.format(number)), f"seller {number}") for number in range(8)])
    suggester.read_others(posts_of(OFFER.format(number) for number in range(LEAST_OTHERS)))
    assert suggester.result().uncompared == {"en": 8}


def test_a_language_with_too_few_others_is_told(knowledge: Knowledge) -> None:
    offers = [(OFFER.format(number), f"seller {number}") for number in range(8)]
    assert suggest(knowledge, offers, others=LEAST_OTHERS - 1) == Suggested(
        found=(), uncompared={"en": 8}, offer_count=8, other_count=LEAST_OTHERS - 1
    )


def test_words_pairs_stretches_and_emoji_are_read() -> None:
    assert phrases_of("white gold, cheap see https://example.org/gold") == {
        "white", "gold", "white gold", "cheap", "see", "cheap see",
    }  # fmt: skip
    assert phrases_of("血牙品") == {"血牙", "牙品", "血牙品"}
    assert phrases_of("🐘🦷 5") == {"🐘", "🦷", "🐘🦷"}
    assert phrases_of("moon|paste") == {"moon", "paste"}


@given(st.text())
def test_any_text_is_read_and_pairs_stand_in_it(text: str) -> None:
    assert all(word in text.replace("-", " ") for phrase in phrases_of(text) for word in phrase.split(" "))
