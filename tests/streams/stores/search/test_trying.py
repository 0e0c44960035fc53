import pytest

from schemas.store import StoreUnavailable
from streams.stores.search.trying import MAX_TRIES, tries


def test_endless_conflicts_are_told_as_a_fault_that_passes():
    attempts = tries("posts")
    assert [next(attempts) for _ in range(MAX_TRIES)] == list(range(MAX_TRIES))
    with pytest.raises(StoreUnavailable, match="posts: 50 times"):
        next(attempts)
