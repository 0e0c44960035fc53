import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.collectors.text_rules import from_html, plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", ("plain", False)),
        ("e\u0301le\u0301phant", ("\u00e9l\u00e9phant", False)),
        ("a\0b", ("ab", False)),
        ("a\ud800b", ("a\ufffdb", False)),
        ("", ("", False)),
        ("x" * 100_001, ("x" * 100_000, True)),
    ],
)
def test_plain_text_is_clean_and_cut(text: str, expected: tuple[str, bool]) -> None:
    assert plain(text) == expected


@given(st.text(st.characters(exclude_categories=())))
def test_plain_text_is_nfc_without_surrogates_and_stays_as_it_is(text: str) -> None:
    once, _ = plain(text)
    once.encode()
    assert unicodedata.is_normalized("NFC", once)
    assert plain(once) == (once, False)


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>two<br/>lines</p><p>more</p>", "two\nlines\nmore\n"),
        (
            '<a href="https://example.com/x"><span class="invisible">https://</span>example.com</a>',
            "https://example.com",
        ),
        ("horn &amp; ivory &#128024;", "horn & ivory \U0001f418"),
        ("I <3 birds, 2 < 3 > 1", "I <3 birds, 2 < 3 > 1"),
        ("mail <me@example.com>", "mail <me@example.com>"),
        ("<b", "<b"),
        ("no markup", "no markup"),
        ("&#xD800;", "\ufffd"),
    ],
)
def test_markup_goes_and_what_only_looks_like_it_stays(markup: str, expected: str) -> None:
    assert from_html(markup) == expected


@given(st.text("<>/apbri &;#x0 "))
def test_markup_of_any_shape_is_survived(markup: str) -> None:
    from_html(markup)
