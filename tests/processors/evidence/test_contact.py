from __future__ import annotations

import pytest

from processors.evidence.contact import find
from tests.processors.evidence.conftest import Read


@pytest.mark.parametrize(
    ("text", "name", "written"),
    [
        ("Parrot, call +1 202-555-0119", "contact.phone", "+1 202-555-0119"),
        ("Papageien: +44 7700 900123", "contact.number", "+44 7700 900123"),
        ("นกแก้ว โทร ๐๐๐-๐๐๐-๐๑๒๓", "contact.number", "๐๐๐-๐๐๐-๐๑๒๓"),
        ("ivory, mail bones@example.com", "contact.email", "bones@example.com"),
        ("ivory, mail bones (at) example (dot) com", "contact.email", "bones (at) example (dot) com"),
        ("pangolin t.me/example_shop", "contact.messenger", "t.me/example_shop"),
        ("穿山甲 加微信", "contact.messenger", "加微信"),
        ("kakatua, zalo", "contact.messenger", "zalo"),
        ("ivory, pay 0x" + "0" * 40, "contact.wallet", "0x" + "0" * 40),
    ],
)
def test_a_way_to_the_seller_is_found(read: Read, text: str, name: str, written: str) -> None:
    spans = [signal.span for signal in find(read(text)) if signal.name == name]
    assert written in [text[start:end] for start, end in filter(None, spans)]


@pytest.mark.parametrize(
    "text", ["ivory 2024-01-31", "ivory seized 20240131", "ivory 1,200,000", "ivory lines of code"]
)
def test_dates_and_sums_are_no_telephone(read: Read, text: str) -> None:
    assert not [signal for signal in find(read(text)) if signal.name in {"contact.phone", "contact.number"}]


def test_the_value_stands_nowhere_but_in_the_span(read: Read) -> None:
    for signal in find(read("Parrot: +1 202-555-0119, bones@example.com, WhatsApp")):
        assert not {"+1 202-555-0119", "bones@example.com"} & set(signal.detail.values())


def test_like_contacts_fade(read: Read) -> None:
    numbers = [s.weight for s in find(read("Parrot +1 202-555-0119 or +1 202-555-0120")) if s.name == "contact.phone"]
    assert len(numbers) == 2
    assert min(numbers) == 0
