from __future__ import annotations

from processors.bare_post import NO_TIME, bare_post
from schemas.decoding import decode, encode
from schemas.post import Post
from tests.builders import NOON


def test_a_bare_post_is_a_valid_record() -> None:
    post = bare_post("ivory", "example", number=7)
    assert decode(encode(post), Post) == post
    assert (post.text, post.sort_at, post.created_at) == ("ivory", NO_TIME, None)


def test_a_time_is_the_time_of_everything() -> None:
    post = bare_post("ivory", "try", NOON)
    assert {post.created_at, post.revised_at, post.observed_at, post.sort_at} == {NOON}
