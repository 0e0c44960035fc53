from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.collectors.bluesky_text import mask_text, read_text
from streams.pseudonyms import Pseudonyms
from tests.streams.collectors.jetstream_examples import did_of

PSEUDONYMS = Pseudonyms({"k1": b"k" * 32})
ANNA = did_of(1)
MASK = PSEUDONYMS.mask("bluesky", ANNA)


def make_facet(text: str, part: str, kind: str, **value: str) -> dict[str, Any]:
    start = len(text.encode()[: text.encode().index(part.encode())])
    index = {"byteStart": start, "byteEnd": start + len(part.encode())}
    return {"index": index, "features": [{"$type": f"app.bsky.richtext.facet#{kind}"} | value]}


def test_facets_count_bytes_of_utf8() -> None:
    text = "\U0001f418 \u0e07\u0e32 @anna.example \u2014 #\u0e07\u0e32\u0e0a\u0e49\u0e32\u0e07 shop.example/\u2026"
    facets = [
        make_facet(text, "@anna.example", "mention", did=ANNA),
        make_facet(text, "#\u0e07\u0e32\u0e0a\u0e49\u0e32\u0e07", "tag", tag="\u0e07\u0e32\u0e0a\u0e49\u0e32\u0e07"),
        make_facet(text, "shop.example/\u2026", "link", uri="https://shop.example/elephants"),
    ]
    said = read_text({"text": text, "facets": facets, "tags": ["Ivory", 5]}, PSEUDONYMS)
    assert said.text == text.replace("@anna.example", MASK)
    assert said.tags == ("\u0e07\u0e32\u0e0a\u0e49\u0e32\u0e07", "ivory")
    assert said.addresses == ["https://shop.example/elephants"]
    assert said.mentions == (PSEUDONYMS.author("bluesky", ANNA),)


def test_several_mentions_are_masked_each_in_its_place() -> None:
    text = "@a.example and @b.example and @a.example"
    facets = [
        make_facet(text, "@a.example", "mention", did=ANNA),
        make_facet(text, "@b.example", "mention", did=did_of(2)),
    ]
    said = read_text({"text": text, "facets": facets}, PSEUDONYMS)
    other = PSEUDONYMS.mask("bluesky", did_of(2))
    assert said.text == f"{MASK} and {other} and {PSEUDONYMS.mask('bluesky', 'a.example')}"


@pytest.mark.parametrize(
    "index",
    [
        {"byteStart": -1, "byteEnd": 5},
        {"byteStart": 5, "byteEnd": 2},
        {"byteStart": 0, "byteEnd": 10_000},
        {"byteStart": 1, "byteEnd": 4},
        {"byteStart": "0", "byteEnd": None},
        {"byteStart": 0.0, "byteEnd": 4.0},
        {},
        None,
    ],
)
def test_a_facet_that_lies_wrong_changes_no_text(index: Any) -> None:
    features = [{"$type": "app.bsky.richtext.facet#mention", "did": ANNA}]
    said = read_text({"text": "\U0001f418 plain", "facets": [{"index": index, "features": features}]}, PSEUDONYMS)
    assert said.text == "\U0001f418 plain"


def test_a_mention_laid_over_other_words_does_not_hide_them() -> None:
    text = "raw ivory for sale"
    said = read_text({"text": text, "facets": [make_facet(text, "raw ivory", "mention", did=ANNA)]}, PSEUDONYMS)
    assert said.text == text
    assert said.mentions == (PSEUDONYMS.author("bluesky", ANNA),)


def test_handles_without_a_facet_are_masked_and_contacts_elsewhere_stay() -> None:
    assert "@u_" in mask_text("hi @somebody.bsky.social", PSEUDONYMS)
    assert mask_text("tg: @horn.shop", PSEUDONYMS) == "tg: @horn.shop"


@pytest.mark.parametrize("text", [None, 5, ["a"]])
def test_a_text_that_is_none_is_refused(text: object) -> None:
    with pytest.raises(TypeError, match="expected a string"):
        read_text({"text": text}, PSEUDONYMS)


JSON = st.recursive(st.none() | st.integers(-5, 60) | st.text(max_size=9), lambda of: st.lists(of, max_size=3))
FACET = st.fixed_dictionaries(
    {
        "index": st.dictionaries(st.sampled_from(["byteStart", "byteEnd"]), JSON) | JSON,
        "features": st.lists(
            st.fixed_dictionaries(
                {
                    "$type": st.sampled_from(
                        ["app.bsky.richtext.facet#" + kind for kind in ("mention", "tag", "link")]
                    ),
                    "did": JSON,
                    "tag": JSON,
                    "uri": JSON,
                }
            )
            | JSON
        ),
    }
)


@given(st.text(st.characters(exclude_categories=())), st.lists(FACET | JSON) | JSON)
def test_no_facet_breaks_the_reading(text: str, facets: Any) -> None:
    read_text({"text": text, "facets": facets}, PSEUDONYMS).text.encode()
