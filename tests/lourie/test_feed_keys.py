from __future__ import annotations

import asyncio
import json
from pathlib import Path

from streams.feed_keys import FeedKeys
from streams.ledger import Ledger
from tests.lourie.commands import call


def listed(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in call(folder, "feed", "key", "list", "--format", "json").stdout.splitlines()]


def audited(folder: Path) -> list[tuple[str, str]]:
    async def read() -> list[tuple[str, str]]:
        ledger = await Ledger.open(folder / "ledger.sqlite")
        try:
            return [(one.entry.action, one.entry.subject) for one in await ledger.entries()]
        finally:
            await ledger.close()

    return asyncio.run(read())


def test_a_key_is_printed_once_listed_without_itself_and_revoked(tmp_path: Path) -> None:
    added = call(tmp_path, "feed", "key", "add", "bluesky")
    key = added.stdout.strip()
    record = FeedKeys(tmp_path / "feed_keys.ndjson").identify(key)
    assert record is not None
    (row,) = listed(tmp_path)
    assert (row["platform"], row["id"], row["revoked_at"]) == ("bluesky", record.id, None)
    assert key not in json.dumps(row)
    assert call(tmp_path, "feed", "key", "revoke", "bluesky", "--id", record.id).exit_code == 0
    assert listed(tmp_path)[0]["revoked_at"]
    again = call(tmp_path, "feed", "key", "revoke", "bluesky")
    assert again.exit_code == 1
    assert "lourie feed key list" in again.output
    assert audited(tmp_path) == [
        ("feed.key.add", f"bluesky key {record.id}"),
        ("feed.key.revoke", f"bluesky key {record.id}"),
    ]


def test_a_wrong_name_and_x_before_its_terms_are_refused(tmp_path: Path) -> None:
    wrong = call(tmp_path, "feed", "key", "add", "Blue Sky")
    assert wrong.exit_code == 1
    assert "such as bluesky" in wrong.output
    assert "x_terms_accepted" in call(tmp_path, "feed", "key", "add", "x").output
    assert listed(tmp_path) == []


def test_a_platform_nobody_knows_is_pointed_out(tmp_path: Path) -> None:
    said = call(tmp_path, "feed", "key", "add", "blusky")
    assert said.exit_code == 0
    assert "did you mean bluesky?" in said.stderr
    assert "lourie feed key revoke blusky" in said.stderr
    assert "no source" not in call(tmp_path, "feed", "key", "add", "bluesky").stderr
