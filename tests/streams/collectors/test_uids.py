import hashlib

import pytest

from streams.collectors.uids import post_id_of, uid_of


@pytest.mark.parametrize(
    ("platform", "native_id", "uid"),
    [
        ("x", "123", "x:123"),
        ("x", "x:123", "x:123"),
        ("bluesky", "at://did:plc:a/app.bsky.feed.post/1", "at://did:plc:a/app.bsky.feed.post/1"),
        ("mastodon", "https://example.social/1", "ap:https://example.social/1"),
        ("telegram", "5/6", "tg:5/6"),
        ("reddit", "t3_abc", "reddit:t3_abc"),
        ("rss", "https://example.com/a", "url:https://example.com/a"),
        ("file", "7", "file:7"),
    ],
)
def test_each_platform_has_its_uid_rule(platform: str, native_id: str, uid: str) -> None:
    assert uid_of(platform, native_id) == uid


def test_a_post_id_is_the_platform_and_a_hash() -> None:
    assert post_id_of("x", "x:123") == f"x:{hashlib.sha256(b'x:123').hexdigest()[:32]}"
    assert post_id_of("x", "\ud800").startswith("x:")
