from typing import get_args

import pytest

from schemas.tombstone import EFFECTS, Tombstone, TombstoneReason
from tests.builders import NOON, make_author, make_post_id


def test_every_reason_has_an_effect():
    assert set(EFFECTS) == set(get_args(TombstoneReason))


@pytest.mark.parametrize("scope", [{}, {"post_id": make_post_id(), "author": make_author()}])
def test_scope_is_a_post_or_an_author(scope):
    with pytest.raises(ValueError, match="exactly one"):
        Tombstone(platform="file", reason="deleted", effective_at=NOON, observed_at=NOON, **scope)
