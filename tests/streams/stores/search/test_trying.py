import pytest

from schemas.store import StoreUnavailable
from streams.stores.search.trying import MAX_TRIES, tries


def test_endless_conflicts_are_told_as_a_fault_that_passes():
    counted = 0
    with pytest.raises(StoreUnavailable, match="posts: 50 times"):
        for counted, _ in enumerate(tries("posts"), 1):
            pass
    assert counted == MAX_TRIES
