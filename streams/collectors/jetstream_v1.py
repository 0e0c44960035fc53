"""The first wire of Jetstream (`/subscribe`): bare events, microsecond cursors. Frozen, still served."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from streams.collectors.jetstream_events import POSTS, Event, FrameError, Position, decode_frame


class _Commit(msgspec.Struct, kw_only=True):
    operation: str
    collection: str
    rkey: str
    rev: str = ""
    cid: str | None = None
    record: Any = None


class _Account(msgspec.Struct, kw_only=True):
    active: bool
    status: str | None = None


class _Frame(msgspec.Struct, kw_only=True):
    did: str
    time_us: int
    kind: str
    commit: _Commit | None = None
    account: _Account | None = None


class V1:
    """Posts are filtered by collection; identity and account events always come."""

    name: Literal["v1", "v2"] = "v1"
    path = "/subscribe"
    subprotocols: Sequence[str] = ()

    def parameters(self, resume: Position | None, host: str, dictionary_id: int | None) -> list[tuple[str, str]]:  # noqa: ARG002  # a v1 cursor holds on every host
        """Ask for posts from five seconds before the position."""
        query = [("wantedCollections", POSTS)]
        if resume is not None:
            query.append(("cursor", str(resume.rewound_us)))
        if dictionary_id is not None:
            query.append(("compress", "true"))
        return query

    def read(self, frame: bytes) -> Event:
        """Read one event; raises FrameError."""
        read = decode_frame(frame, _Frame)
        if read.kind == "commit" and read.commit is not None:
            commit = read.commit
            return Event(
                kind="commit",
                did=read.did,
                time_us=read.time_us,
                operation=commit.operation,
                collection=commit.collection,
                rkey=commit.rkey,
                rev=commit.rev,
                cid=commit.cid,
                record=commit.record,
            )
        if read.kind == "account" and read.account is not None:
            account = read.account
            return Event(
                kind="account",
                did=read.did,
                time_us=read.time_us,
                active=account.active,
                account_status=account.status,
            )
        if read.kind == "identity":
            return Event(kind="identity", did=read.did, time_us=read.time_us)
        raise FrameError("expected a commit, identity or account event with its part of that name")
