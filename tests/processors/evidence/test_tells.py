"""Everyday words count only where something in the same small ad gives them away."""

from __future__ import annotations

import pytest

from processors.evidence.tells import described_in, told_in
from tests.processors.evidence.conftest import Read


def subjects_of(read: Read, text: str) -> set[str]:
    return {hit.term.id for hit in read(text).subjects}


@pytest.mark.parametrize(
    "text",
    [
        'A comb of "plastic", 300 USD',
        "A comb of « plastic », 300 USD",
        'A comb of "old plastic", 300 USD',
        "A comb of plastic 😉 300 USD",
        "A comb of plastic, those who know know, 300 USD",
    ],
)
def test_an_everyday_word_in_quotes_or_beside_a_wink_is_a_subject(text: str, read: Read) -> None:
    assert "en-bare-plastic" in subjects_of(read, text)


@pytest.mark.parametrize(
    "text",
    [
        "A comb of plastic, 300 USD",
        "It's a plastic comb and that's all",
        "A comb of plastic. " + "We went to the sea and swam for hours. " * 4 + "Good times 😉",
        "A comb of plastic 😉 beside an ivory bangle",
    ],
)
def test_elsewhere_it_is_none(text: str, read: Read) -> None:
    assert "en-bare-plastic" not in subjects_of(read, text)


def test_winks_and_descriptions_are_told_apart(read: Read) -> None:
    context = read("Nice cross hatching under the lens, those who know know 😉")
    assert {hit.term.concept for hit in told_in(context)} == {"grain", "insider"}
    assert {hit.term.text for hit in described_in(context)} == {"cross hatching"}


def test_a_description_hidden_by_chance_is_none(read: Read) -> None:
    assert described_in(read("cross the hatch, ing")) == []
