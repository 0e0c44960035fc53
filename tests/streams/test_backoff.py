from __future__ import annotations

import pytest

from schemas.store import StoreUnavailable
from streams.backoff import Backoff, persist

QUICK = 1e-6


def test_waits_stay_under_a_doubling_limit_and_its_cap():
    backoff = Backoff(base_seconds=1, cap_seconds=8)
    waits = [backoff.next_seconds() for _ in range(200)]
    assert all(0 <= wait <= min(8, 2**tries) for tries, wait in enumerate(waits))
    assert max(waits) > 4


def test_a_reset_begins_with_short_waits_again():
    backoff = Backoff(base_seconds=1, cap_seconds=1e9)
    for _ in range(20):
        backoff.next_seconds()
    backoff.reset()
    assert backoff.next_seconds() <= 1


@pytest.mark.parametrize("error", [StoreUnavailable(), ConnectionResetError(), TimeoutError()])
async def test_a_transient_error_is_waited_out_and_told(error):
    errors, told = [error] * 5, []

    async def act() -> str:
        if errors:
            raise errors.pop()
        return "done"

    assert await persist(act, lambda failure, _: told.append(failure), Backoff(QUICK, QUICK)) == "done"
    assert told == [error] * 5


async def test_any_other_error_passes_through_at_once():
    async def act() -> None:
        raise ValueError("wrong for ever")

    with pytest.raises(ValueError, match="wrong for ever"):
        await persist(act, lambda *_: None, Backoff(QUICK, QUICK))
