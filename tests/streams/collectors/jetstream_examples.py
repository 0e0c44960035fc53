"""Jetstream events the collector tests share: `make_event(3)` is the fourth post of an invented stream."""

from __future__ import annotations

from typing import Any

START_US = 1_770_000_000_000_000
"""2026-02-02; events follow each other by a tenth of a second."""


def did_of(number: int) -> str:
    """Give a well-formed did of nobody."""
    letters = "abcdefghijklmnopqrstuvwxyz234567"
    return f"did:plc:{letters[number % 32]}{letters[number // 32 % 32]}" + "q" * 22


def make_event(number: int, *, operation: str = "create", **record: Any) -> dict[str, Any]:
    """Give a commit event of the first wire; keywords go into the record."""
    commit: dict[str, Any] = {
        "rev": f"3rev{number:06d}",
        "operation": operation,
        "collection": "app.bsky.feed.post",
        "rkey": f"3key{number:06d}",
    }
    if operation != "delete":
        fields = {"$type": "app.bsky.feed.post", "createdAt": "2026-02-02T02:40:00.000Z", "langs": ["en"]}
        commit |= {"cid": f"bafyexample{number}", "record": fields | {"text": f"Post number {number}"} | record}
    return {"did": did_of(number), "time_us": START_US + number * 100_000, "kind": "commit", "commit": commit}


def make_account_event(number: int, *, active: bool, status: str | None = None) -> dict[str, Any]:
    """Give an account event of the first wire."""
    account: dict[str, Any] = {"active": active, "did": did_of(number), "seq": number, "time": "2026-02-02T00:00:00Z"}
    if status is not None:
        account["status"] = status
    return {"did": did_of(number), "time_us": START_US + number * 100_000, "kind": "account", "account": account}
