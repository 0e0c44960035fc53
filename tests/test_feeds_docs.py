"""docs/feeds.md is true: its examples decode, its tables name every field, its check of a signature works."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from dashboards.desk.feed_door import FeedDoor
from dashboards.desk.platform_feed import DEFAULT_LINES, MOST_LINES
from schemas.decoding import decode
from schemas.feed import FeedDelivery, FeedPost, FeedRetraction
from streams.clock import utc_now
from streams.feed_endpoints import FIELDS, FeedEndpoint, read_endpoints
from streams.webhooks import CLIENT_ERROR_ATTEMPTS, sign
from tests.pushes import OTHER_SECRET, SECRET, write_secret

DOCUMENT = (Path(__file__).parents[1] / "docs" / "feeds.md").read_text(encoding="utf-8")
RECORDS = {"feed-post/1": FeedPost, "feed-retraction/1": FeedRetraction, "feed-delivery/1": FeedDelivery}


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", DOCUMENT, re.DOTALL)


@pytest.mark.parametrize("example", blocks("json"), ids=lambda example: json.loads(example)["schema"])
def test_every_example_is_such_a_record_and_names_all_its_fields(example: str) -> None:
    kind = RECORDS[json.loads(example)["schema"]]
    assert json.loads(msgspec.json.encode(decode(example.encode(), kind))) == json.loads(example)


def test_every_kind_of_record_has_an_example() -> None:
    assert {json.loads(example)["schema"] for example in blocks("json")} == set(RECORDS)


def test_the_table_names_every_field_of_a_line() -> None:
    named = set(re.findall(r"^\| `(\w+)` \|", DOCUMENT, re.MULTILINE))
    assert {field.name for field in msgspec.structs.fields(FeedPost)} | {"schema"} <= named
    assert {"gone", "not_trade", "level_fell"} <= named


def test_the_check_of_a_signature_works_as_written() -> None:
    (code,) = blocks("python")
    assert len(code.splitlines()) <= 10
    names: dict[str, Any] = {}
    exec(code, names)
    is_ours = names["is_ours"]
    body = '{"type":"feed.test","word":"象牙"}'.encode()
    headers = sign((OTHER_SECRET, SECRET), "msg_1", utc_now(), body)
    assert is_ours(SECRET, headers, body)
    assert is_ours(OTHER_SECRET, headers, body)
    assert not is_ours(SECRET, headers, body + b" ")
    assert not is_ours(SECRET, headers | {"webhook-id": "msg_2"}, body)
    assert not is_ours(SECRET, headers | {"webhook-timestamp": "1"}, body)
    assert not is_ours("whsec_" + "A" * 40, headers, body)


def test_the_example_of_a_feeds_file_can_be_read_and_says_the_defaults(tmp_path: Path) -> None:
    (text,) = blocks("toml")
    (tmp_path / "feeds.toml").write_text(text)
    write_secret(tmp_path / "bluesky.secret", SECRET)
    (endpoint,) = read_endpoints(tmp_path / "feeds.toml")
    plain = FeedEndpoint(platform="bluesky", url=endpoint.url, secret_file=endpoint.secret_file)
    assert endpoint == plain
    assert all(f"{field} = " in text for field in FIELDS)


def test_the_limits_are_as_written() -> None:
    assert f"1 to {MOST_LINES}; left out: {DEFAULT_LINES}" in DOCUMENT
    door = FeedDoor.__dataclass_fields__
    requests, refusals = door["requests_per_minute"].default, door["refusals_per_minute"].default
    assert f"more than {requests} requests a minute ({refusals} without" in DOCUMENT
    assert f"tried {CLIENT_ERROR_ATTEMPTS} times" in DOCUMENT
