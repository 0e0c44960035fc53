from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.lexicon.terms import Term
from processors.topics.words import (
    MAX_TOKENS,
    folded_tokens,
    is_emoji_run,
    is_of_lexicon,
    lexicon_tokens,
    shown,
    term_tokens,
    text_tokens,
)
from processors.views.text import fold_text
from schemas.finding import Signal


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Carved IVORY, naïve #IvoryTusk", ["carved", "ivory", "naive", "ivorytusk"]),
        ("call +44 7700 900123 or a7 42", ["call", "or"]),
        ("@u_12ab34cd see https://shop.example/x?id=3 www.shop.example me@mail.example now", ["see", "now"]),
        ("งาช้าง", ["งา", "าช", "ช้", "้า", "าง"]),
        ("象牙手", ["象牙", "牙手"]),
        ("हिंदी में", ["हिंदी", "में"]),
        ("слон слон", ["слон"]),
        ("🐘🦴 x", ["🐘", "🦴", "🐘🦴"]),
        ("🐘🐘🐘", ["🐘"]),
        ("🐻‍❄️👍🏽", ["🐻\u200d❄", "👍", "🐻\u200d❄👍"]),
        ("🇨🇳🇻🇳", ["🇨🇳", "🇻🇳", "🇨🇳🇻🇳"]),
        ("", []),
    ],
)
def test_a_text_becomes_its_words(text: str, tokens: list[str]) -> None:
    assert text_tokens([text]) == [tokens]


def test_a_texts_tokens_do_not_depend_on_the_others() -> None:
    texts = ["ivory bangles", "🐘🦴", "งาช้าง", ""]
    assert text_tokens(texts) == [text_tokens([text])[0] for text in texts]


def test_lexicon_terms_come_first_and_are_the_same_in_every_language() -> None:
    english = Signal(kind="term", name="term.product", weight=1, detail={"term": "en-1", "taxon": "elephant"})
    thai = Signal(kind="term", name="term.product", weight=1, detail={"term": "th-1", "taxon": "elephant"})
    offer = Signal(kind="offer", name="offer.sell", weight=1, detail={"term": "en-sell"})
    assert term_tokens([english, offer]) == ["taxon:elephant", "term:en-1"]
    assert set(term_tokens([english])) & set(term_tokens([thai])) == {"taxon:elephant"}
    assert folded_tokens("tusk here", ["term:en-1"]) == ["term:en-1", "tusk", "here"]


def test_the_lexicons_tokens_hold_those_of_any_post() -> None:
    term = Term(id="en-1", text="tusk", language="en", kind="product", taxon="elephant", concept="ivory")
    assert lexicon_tokens([term]) == ["concept:ivory", "taxon:elephant", "term:en-1"]
    assert all(map(is_of_lexicon, lexicon_tokens([term])))
    assert shown("taxon:elephant") == "elephant"
    assert shown("ivory") == "ivory"


def test_runs_of_emoji_are_known() -> None:
    assert [is_emoji_run(token) for token in ("🐘🦴", "🐘", "🐻\u200d❄", "ivory", "🇨🇳")] == [True, *[False] * 4]


@given(st.text(st.characters(exclude_categories=()), max_size=300))
def test_any_text_gives_few_tokens_without_numbers_or_handles(text: str) -> None:
    tokens = text_tokens([text])[0]
    assert len(tokens) <= MAX_TOKENS
    assert len(set(tokens)) == len(tokens)
    assert not any(re.search(r"\d|@|\s|:", token) for token in tokens)
    assert tokens == folded_tokens(fold_text_of(text))


def fold_text_of(text: str) -> str:
    from processors.views.text import read_views

    return read_views([text]).text_of(0)


@pytest.mark.parametrize("text", ["🐘" * 50_000, "ก" * 100_000, "a " * 50_000, "@" * 100_000, "\u200d" * 100_000])
def test_hostile_texts_are_cut(text: str) -> None:
    assert len(folded_tokens(fold_text(text))) <= MAX_TOKENS
