from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.evidence.digits import ascii_digits
from processors.evidence.price import find, find_sums
from schemas.post import Price
from tests.processors.evidence.conftest import Read


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("$298", "$"),
        ("1.200 €", "EUR"),
        ("Rp 2,5jt", "IDR"),
        ("rm80", "MYR"),
        ("R90k", "ZAR"),
        ("R$ 30 cada", "BRL"),
        ("12k usd", "USD"),
        ("ราคา ๑,๒๐๐ บาท", "THB"),
        ("١٢٠ ريال", "SAR"),
        ("१२०० रुपये", "INR"),
        ("6800元", "CNY"),
        ("9000 руб", "RUB"),
        ("350 zł", "PLN"),
    ],
)
def test_sums_are_read_with_their_currency(text: str, currency: str) -> None:
    found = list(find_sums(ascii_digits(text)))
    assert [(name, detail) for name, _, _, detail in found] == [("price.amount", {"currency": currency})]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("450k", "price.bare"),
        ("95 shipped", "price.bare"),
        ("คู่ละ 700", "price.bare"),
        ("۱۸ میلیون", "price.bare"),
        ("14tr", "price.bare"),
        ("ivory cane. 275", "price.number"),
        ("เก่าเก็บ 3,200 เลี่ยม", "price.number"),
        ("10 kg", "price.quantity"),
        ("12颗", "price.quantity"),
    ],
)
def test_prices_without_currency_and_quantities_are_told_apart(text: str, name: str) -> None:
    assert [found for found, *_ in find_sums(ascii_digits(text))] == [name]


@pytest.mark.parametrize("text", ["4ft plush", "in 1998.", "no numbers", "08:15", "v2.4.1", "9 cm", ""])
def test_other_numbers_are_no_price(text: str) -> None:
    assert list(find_sums(ascii_digits(text))) == []


@given(st.text(max_size=200))
def test_any_text_gives_spans_inside_it(text: str) -> None:
    for _, start, end, _ in find_sums(ascii_digits(text)):
        assert 0 <= start < end <= len(text)


def test_a_listing_price_of_the_platform_counts_without_span(read: Read) -> None:
    signals = find(read("Ivory bangle", price=Price(amount="40", currency="EUR")))
    assert [(signal.name, signal.span) for signal in signals] == [("price.listing", None)]


def test_price_words_come_from_the_lexicon(read: Read) -> None:
    names = {signal.name for signal in find(read("Pangolin scales, wholesale, cash on delivery, free shipping"))}
    assert {"price.price", "price.payment", "price.shipping"} <= names


def test_a_price_word_is_a_word_of_its_own() -> None:
    text = "stara robota. 350 zł"
    assert [text[start:end] for _, start, end, _ in find_sums(ascii_digits(text))] == ["350 zł"]


@pytest.mark.parametrize("group", ["000 ", "100 000 ", "000'", "000\xa0", "1,"])
def test_a_flood_of_thousands_is_read_in_time_that_grows_with_it(group: str) -> None:
    """With any number of groups to a number, this text took minutes."""
    assert list(find_sums(ascii_digits("price " + group * 20_000)))
