import datetime as dt
import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.decoding import encode
from schemas.post import Media
from streams.collectors.line_posts import LineError, Reading, WrittenPost, read_post, to_post
from streams.collectors.uids import post_id_of
from streams.pseudonyms import Pseudonyms
from tests.builders import NOON, make_post

PSEUDONYMS = Pseudonyms({"k1": b"k" * 32})
READING = Reading(source="replay", pseudonyms=PSEUDONYMS, file="f00d")
AN_HOUR = dt.timedelta(hours=1)


def test_a_detect_line_becomes_a_post() -> None:
    line = {
        "id": "t3_abc",
        "platform": "reddit",
        "title": "For &amp; against",
        "text": "Hi @somebody, see https://Example.com/x #Ivory",
        "created_at": "2026-03-14T11:00:00Z",
        "author": {"id": "t2_me", "bio": "dealer"},
        "language": "en",
        "kind": "listing",
        "media": [{"type": "image", "alt": "a \u0001 horn"}, {"type": "hologram"}, "odd"],
        "media_text": "CALL NOW",
        "url": "https://example.com/post",
    }
    post = read_post(json.dumps(line).encode(), 1, READING, NOON)
    assert post.id == post_id_of("reddit", "reddit:t3_abc")
    assert (post.platform, post.source, post.kind, post.title) == ("reddit", "replay", "listing", "For & against")
    assert post.text == f"Hi {PSEUDONYMS.mask('reddit', 'somebody')}, see https://Example.com/x #Ivory"
    assert post.author == PSEUDONYMS.author("reddit", "t2_me")
    assert (post.created_at, post.sort_at, post.observed_at) == (NOON - AN_HOUR, NOON - AN_HOUR, NOON)
    assert (post.lang_claimed, post.tags, post.link_domains) == (("en",), ("ivory",), ("example.com",))
    assert post.media == (Media(type="image", alt="a \u0001 horn"), Media(type="document"))
    assert (post.media_text, post.author_bio) == ("CALL NOW", "dealer")
    assert post.locator is not None
    assert (post.locator.uid, post.locator.url) == ("reddit:t3_abc", "https://example.com/post")


@pytest.mark.parametrize(
    ("src", "platform", "uid"),
    [
        ("x_ar", "x", "x:17"),
        ("fb_cs", "facebook", "facebook:17"),
        ("youtube_kn", "youtube", "yt:17"),
        ("news_pl", "file", "file:news_pl:17"),
    ],
)
def test_a_corpus_row_becomes_a_post(src: str, platform: str, uid: str) -> None:
    row = {"src": src, "id": "17", "lang": "ar", "ts": NOON.timestamp(), "author": "1723", "text": "hello"}
    post = read_post(json.dumps(row).encode(), 1, READING, NOON)
    assert (post.platform, post.id, post.created_at) == (platform, post_id_of(platform, uid), NOON)
    assert post.author == PSEUDONYMS.author(platform, "1723")


def test_our_own_post_comes_through_as_it_is_but_for_what_the_collector_knows() -> None:
    post = make_post(text="hello @not_masked", at=NOON - AN_HOUR, source="bluesky")
    read = read_post(encode(post), 1, READING, NOON)
    assert read == msgspec.structs.replace(
        post,
        source="replay",
        observed_at=NOON,
        ingest=msgspec.structs.replace(post.ingest, collector="replay"),
    )
    spaced = json.dumps(json.loads(encode(post)), indent=None, sort_keys=True).encode()
    assert read_post(spaced, 1, READING, NOON) == read


def test_every_lap_has_ids_of_its_own() -> None:
    second = msgspec.structs.replace(READING, lap=1)
    for line in (b'{"id":1,"text":"a"}', b'{"text":"a"}', encode(make_post())):
        assert read_post(line, 1, READING, NOON).id == read_post(line, 1, READING, NOON).id
        assert read_post(line, 1, READING, NOON).id != read_post(line, 1, second, NOON).id


def test_a_line_without_id_is_known_by_its_place() -> None:
    first = read_post(b'{"text":"a"}', 1, READING, NOON)
    assert first.id != read_post(b'{"text":"a"}', 2, READING, NOON).id
    assert first.id != read_post(b'{"text":"a"}', 1, msgspec.structs.replace(READING, file="beef"), NOON).id


def test_times_move_together_and_never_ahead_of_the_clock() -> None:
    line = b'{"id":1,"text":"a","created_at":"2026-03-14T08:00:00Z"}'
    assert read_post(line, 1, READING, NOON, 2 * AN_HOUR).created_at == NOON - 2 * AN_HOUR
    assert read_post(line, 1, READING, NOON, 20 * AN_HOUR).created_at == NOON
    assert read_post(encode(make_post(at=NOON)), 1, READING, NOON, -AN_HOUR).revised_at == NOON - AN_HOUR


@pytest.mark.parametrize("created_at", ['"soon"', "null", "1e300", '"2030-01-01T00:00:00Z"', '"1999-01-01"', "[]"])
def test_an_absurd_time_is_unknown(created_at: str) -> None:
    post = read_post(b'{"id":1,"text":"a","created_at":%s}' % created_at.encode(), 1, READING, NOON)
    assert (post.created_at, post.sort_at) == (None, NOON)


def test_a_lone_surrogate_and_a_byte_order_mark_are_taken() -> None:
    post = read_post(b'\xef\xbb\xbf{"id":1,"text":"a\\ud800b"}', 1, READING, NOON)
    assert post.text == "a\ufffdb"


def test_a_long_text_is_cut_and_flagged() -> None:
    post = read_post(json.dumps({"id": 1, "text": "x" * 100_001}).encode(), 1, READING, NOON)
    assert (len(post.text), post.flags.text_truncated) == (100_000, True)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b'{"id":1}', "missing required field `text`"),
        (b'{"id":1,"text":5}', r"Expected `str`, got `int` - at `\$.text`"),
        (b'{"id":1,"text":"a","platform":"my space"}', "expected `platform` of 1 to 32"),
        (b"[]", "Expected `object`, got `array`"),
        (b"not json", "malformed"),
        (b'{"id":1,"text":"\xff"}', "not UTF-8"),
        (b'{"id":1,"text":"a"', "truncated"),
        (b'{"schema":"post/2","id":"x"}', "Invalid"),
        (b'{"text":"a","schema":"alert/1"}', "Invalid"),
        (b'{"a":' * 100_000, "nested too deep"),
    ],
)
def test_a_line_that_is_no_post_says_what_was_expected(line: bytes, expected: str) -> None:
    with pytest.raises(LineError, match=expected) as error:
        read_post(line, 1, READING, NOON)
    assert "my space" not in str(error.value)


@given(
    st.builds(
        WrittenPost,
        text=st.text(st.characters(exclude_categories=())),
        id=st.none() | st.text(max_size=5) | st.integers(),
        created_at=st.none() | st.floats() | st.integers() | st.text(max_size=10),
        author=st.none() | st.text() | st.integers() | st.dictionaries(st.sampled_from(["id", "bio"]), st.text()),
        lang=st.none() | st.text() | st.lists(st.text()),
        media=st.none() | st.lists(st.dictionaries(st.sampled_from(["type", "alt"]), st.text())),
        url=st.none(),
        ts=st.none(),
        language=st.none(),
    )
)
def test_whatever_is_written_becomes_a_post_that_can_travel(written: WrittenPost) -> None:
    post = to_post(written, 1, READING, NOON)
    assert msgspec.json.decode(encode(post), type=type(post)).id == post.id
