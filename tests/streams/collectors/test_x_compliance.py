import datetime as dt
from typing import Any

import pytest

from streams.collectors.uids import post_id_of
from streams.collectors.x_compliance import POST_EVENTS, USER_EVENTS, to_tombstones
from streams.pseudonyms import Pseudonyms

PSEUDONYMS = Pseudonyms({"k2": b"n" * 32, "k1": b"k" * 32})
NOW = dt.datetime(2026, 3, 14, 12, tzinfo=dt.UTC)
AT = NOW - dt.timedelta(hours=1)


@pytest.mark.parametrize(("event", "reason"), POST_EVENTS.items())
def test_what_happens_to_a_post(event: str, reason: str) -> None:
    found = to_tombstones({event: {"tweet": {"id": "17"}, "event_at": AT.isoformat()}}, PSEUDONYMS, NOW)
    assert found is not None
    (one,) = found
    assert (one.post_id, one.reason, one.effective_at) == (post_id_of("x", "x:17"), reason, AT)


@pytest.mark.parametrize(("event", "reason"), USER_EVENTS.items())
def test_what_happens_to_an_account_finds_it_under_every_key(event: str, reason: str) -> None:
    found = to_tombstones({event: {"user": {"id": "99"}}}, PSEUDONYMS, NOW)
    assert found is not None
    assert [one.author for one in found] == list(PSEUDONYMS.authors("x", "99"))
    assert {(one.reason, one.effective_at) for one in found} == {(reason, NOW)}


@pytest.mark.parametrize(
    "data", [{}, {"id": "17", "text": "delete"}, {"delete": {}}, {"delete": {"tweet": {"id": 5}}}, {"delete": [1]}]
)
def test_anything_else_is_no_order(data: dict[str, Any]) -> None:
    assert to_tombstones(data, PSEUDONYMS, NOW) is None
