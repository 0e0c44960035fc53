from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.post import Media
from streams.collectors.bluesky_embeds import Embed, read_embed

DID = "did:plc:" + "a" * 24
POST = "at://did:plc:other/app.bsky.feed.post/3k"
LIST = "at://did:plc:other/app.bsky.graph.list/3k"


def picture(cid: str, alt: str = "") -> dict[str, Any]:
    return {"alt": alt, "image": {"$type": "blob", "ref": {"$link": cid}, "mimeType": "image/jpeg", "size": 9}}


def read(embed: object) -> Embed:
    return read_embed(embed, DID, str.upper)


def test_pictures_have_alt_texts_and_addresses() -> None:
    old = {"alt": None, "image": {"cid": "bafold", "mimeType": "image/png"}}
    embed = read({"$type": "app.bsky.embed.images", "images": [picture("bafnew", "a horn"), old]})
    assert embed.media == (Media(type="image", alt="A HORN"), Media(type="image"))
    assert embed.media_urls == tuple(
        f"https://cdn.bsky.app/img/feed_fullsize/plain/{DID}/{cid}@jpeg" for cid in ("bafnew", "bafold")
    )


@pytest.mark.parametrize(
    ("embed", "expected"),
    [
        ({"items": [picture("baf", "x")]}, Media(type="image", alt="X")),
        ({"video": {"ref": {}}, "alt": "film"}, Media(type="video", alt="FILM")),
        ({"video": {"ref": {}}, "presentation": "gif"}, Media(type="gif")),
        (
            {"external": {"uri": "https://a.example", "title": "t", "description": "d"}},
            Media(type="document", alt="T\nD"),
        ),
        ({"external": {"uri": "https://a.example", "title": "", "description": ""}}, Media(type="document")),
    ],
)
def test_each_kind_of_embed_becomes_media(embed: dict[str, Any], expected: Media) -> None:
    assert read(embed).media == (expected,)


def test_a_card_gives_its_address() -> None:
    assert read({"external": {"uri": "https://a.example/x"}}).addresses == ("https://a.example/x",)


@pytest.mark.parametrize(
    ("uri", "quoted", "others"), [(POST, (POST,), ()), (LIST, (), (LIST,)), ("https://a.example", (), ()), (5, (), ())]
)
def test_a_quoted_record_is_a_post_or_something_else(uri: object, quoted: object, others: object) -> None:
    embed = read({"$type": "app.bsky.embed.record", "record": {"uri": uri, "cid": "baf"}})
    assert (embed.quoted, embed.others) == (quoted, others)


def test_a_record_with_media_gives_both() -> None:
    embed = read({"record": {"record": {"uri": POST}}, "media": {"images": [picture("baf")]}})
    assert embed.quoted == (POST,)
    assert [medium.type for medium in embed.media] == ["image"]


def test_nesting_has_an_end() -> None:
    embed: dict[str, Any] = {"images": [picture("baf")]}
    for _ in range(500):
        embed = {"media": embed}
    assert read(embed).media == ()


KEYS = ["images", "items", "image", "alt", "video", "external", "uri", "record", "media", "ref"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda of: st.lists(of, max_size=3) | st.dictionaries(st.sampled_from(KEYS), of),
)


@given(JSON)
def test_no_embed_breaks_the_reading(embed: object) -> None:
    read(embed)
