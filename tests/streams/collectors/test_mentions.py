import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.collectors.mentions import mask_addresses, mask_handles, mask_names, mask_short_names
from streams.pseudonyms import Pseudonyms

PSEUDONYMS = Pseudonyms({"k1": b"k" * 32})
ANNA = PSEUDONYMS.mask("x", "anna_1")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hi @anna_1!", f"hi {ANNA}!"),
        ("@Anna_1 @anna_1.", f"{ANNA} {ANNA}."),
        ("(@anna_1)", f"({ANNA})"),
        ("mail anna@example.com", "mail anna@example.com"),
        ("5 @ 10", "5 @ 10"),
        ("https://example.com/@anna_1", "https://example.com/@anna_1"),
        ("telegram: @anna_1", "telegram: @anna_1"),
        ("IG @anna_1, WhatsApp @anna_1", "IG @anna_1, WhatsApp @anna_1"),
        ("\u5fae\u4fe1 @anna_1", "\u5fae\u4fe1 @anna_1"),
        ("thanks @anna_1, telegram later", f"thanks {ANNA}, telegram later"),
        (f"again {ANNA}", f"again {ANNA}"),
    ],
)
def test_names_of_the_platform_are_masked_and_contacts_elsewhere_stay(text: str, expected: str) -> None:
    assert mask_names(text, "x", PSEUDONYMS) == expected


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("ask @somebody.bsky.social now", True),
        ("ask @Shop.Example.co.uk", True),
        ("ask @somebody", False),
        ("mail somebody@example.com", False),
        ("tg @some.body", False),
    ],
)
def test_bluesky_handles_are_masked(text: str, masked: bool) -> None:
    assert ("@u_" in mask_handles(text, "bluesky", PSEUDONYMS)) == masked


def test_accounts_inside_addresses_are_masked() -> None:
    did = "did:plc:" + "a" * 24
    text = f"at://{did}/x and https://bsky.app/profile/somebody.example/post/1 bsky.app/profile/{did} x.bsky.social"
    masked = mask_addresses(text, "bluesky", PSEUDONYMS)
    assert "did:" not in masked
    assert "somebody" not in masked
    assert ".bsky.social" not in masked
    assert mask_addresses(masked, "bluesky", PSEUDONYMS) == masked


@given(st.text("@u_.abc:/ 12telegram-did\u5fae"))
def test_masking_twice_changes_nothing_more(text: str) -> None:
    once = mask_names(text, "x", PSEUDONYMS)
    assert mask_names(once, "x", PSEUDONYMS) == once


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hi @Anna_1!", f"hi {ANNA}!"),
        (".@anna_1 (@anna_1)", f".{ANNA} ({ANNA})"),
        ("联系@anna_1出售象牙", f"联系{ANNA}出售象牙"),
        ("\uff20anna_1", ANNA),
        ("mail anna@anna_1.example", "mail anna@anna_1.example"),
        ("tiktok.com/@anna_1", "tiktok.com/@anna_1"),
        ("Telegram: @anna_1", "Telegram: @anna_1"),
        ("on twitter @anna_1", f"on twitter {ANNA}"),
        ("online @anna_1", f"online {ANNA}"),
        (ANNA, ANNA),
    ],
)
def test_short_names_are_ascii_and_stand_anywhere(text: str, expected: str) -> None:
    assert mask_short_names(text, "x", {}, PSEUDONYMS) == expected


def test_a_name_of_known_id_gets_the_mask_of_the_id() -> None:
    assert mask_short_names("@Anna_1", "x", {"anna_1": "77"}, PSEUDONYMS) == PSEUDONYMS.mask("x", "77")
