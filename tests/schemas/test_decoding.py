import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.decoding import MAX_RECORD_BYTES, DecodingError, decode, encode
from schemas.flagged import FlaggedPost
from schemas.post import Post
from tests.builders import make_flagged, make_post

SECRET = "Zanzibar-secret-4711"


def spoil(path: str, value: object) -> bytes:
    tree = json.loads(encode(make_flagged(text="hello")))
    node = tree
    *parents, last = path.split(".")
    for key in parents:
        node = node[int(key) if key.isdigit() else key]
    node[last] = value
    return json.dumps(tree).encode()


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("post.media", [{"type": "image"}, {"type": "image", "alt": 5}], r"\$\.post\.media\[1\]\.alt"),
        ("post.text", 17, r"\$\.post\.text"),
        ("post.id", SECRET, r"\$\.post\.id"),
        ("post.kind", SECRET, r"\$\.post\.kind"),
        ("post.created_at", SECRET, r"\$\.post\.created_at"),
        ("post.created_at", "0000-01-01T00:00:00Z", r"\$\.post\.created_at"),
        ("finding.score", 1.5, r"\$\.finding\.score"),
        ("finding.level", SECRET, r"\$\.finding\.level"),
        ("schema", SECRET, r"\$\.schema"),
    ],
)
def test_error_names_the_path_and_never_the_value(path, value, expected):
    with pytest.raises(DecodingError, match=expected) as caught:
        decode(spoil(path, value), FlaggedPost)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (b"", "truncated"),
        (b'{"schema":"post/1","id":', "truncated"),
        (b"\xff\xfe", "malformed"),
        (b'{"text": "\xff"}', "UTF-8"),
        (b"[" * 100_000, "expected|deep"),
    ],
)
def test_broken_bytes_are_refused_clearly(payload, expected):
    with pytest.raises(DecodingError, match=f"(?i)Post: .*({expected})"):
        decode(payload, Post)


def test_huge_input_is_refused_unread():
    with pytest.raises(DecodingError, match="at most"):
        decode(b" " * (MAX_RECORD_BYTES + 1), Post)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_any_text_survives_the_round_trip(text):
    post = make_post(text=text)
    assert decode(encode(post), Post) == post


@given(st.binary(max_size=200))
def test_random_bytes_raise_our_error_and_no_other(payload):
    with pytest.raises(DecodingError, match=r"^Post: "):
        decode(payload, Post)
