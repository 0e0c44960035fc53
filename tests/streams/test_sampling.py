from __future__ import annotations

import pytest

from streams.sampling import SAMPLE_SHARE, is_sampled
from tests.builders import make_post_id

IDS = [make_post_id(f"uid-{number}") for number in range(50_000)]


def test_about_one_in_a_thousand_is_chosen_and_always_the_same():
    chosen = {post_id for post_id in IDS if is_sampled(post_id)}
    assert SAMPLE_SHARE == 0.001
    assert 25 <= len(chosen) <= 80
    assert chosen == {post_id for post_id in reversed(IDS) if is_sampled(post_id)}


@pytest.mark.parametrize(("share", "expected"), [(0.0, False), (1.0, True)])
def test_none_and_all(share, expected):
    assert all(is_sampled(post_id, share) is expected for post_id in IDS[:1000])
