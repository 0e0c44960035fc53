"""The second wire of Jetstream (`network.bsky.jetstream.subscribeEvents`): messages by `$type`, sequence cursors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from schemas.record import to_microseconds
from streams.collectors.jetstream_events import (
    POSTS,
    Event,
    FrameError,
    Notice,
    Position,
    StreamError,
    decode_frame,
)
from streams.collectors.times import parse_time

NSID = "network.bsky.jetstream.subscribeEvents"
SUBPROTOCOL = "xrpc.v1.json"


class _Account(msgspec.Struct, kw_only=True):
    active: bool
    status: str | None = None


class _Payload(msgspec.Struct, kw_only=True):
    type: str = msgspec.field(name="$type")
    did: str = ""
    seq: int | None = None
    time: str = ""
    witnessed: str | None = msgspec.field(name="witnessedAt", default=None)
    operation: str = ""
    collection: str = ""
    rkey: str = ""
    rev: str = ""
    cid: str | None = None
    record: Any = None
    account: _Account | None = None
    name: str = ""


class _Frame(msgspec.Struct, kw_only=True):
    type: str = msgspec.field(name="$type")
    payload: _Payload | None = None
    error: str = "Unknown"
    message: str = ""


class V2:
    """Posts and account events only; what is past is repeated from the sequence number itself, inclusively."""

    name: Literal["v1", "v2"] = "v2"
    path = f"/xrpc/{NSID}"
    subprotocols: Sequence[str] = (SUBPROTOCOL,)

    def parameters(self, resume: Position | None, host: str, dictionary_id: int | None) -> list[tuple[str, str]]:
        """Ask for posts and account events: by sequence number on the same host, else by time."""
        query = [("kinds", "commit"), ("kinds", "account"), ("collections", POSTS)]
        if resume is not None:
            exact = resume.seq if resume.wire == "v2" and resume.host == host else None
            query.append(("cursor", str(resume.rewound_us if exact is None else exact)))
        if dictionary_id is not None:
            query.append(("zstdDictionary", str(dictionary_id)))
        return query

    def read(self, frame: bytes) -> Event | Notice:
        """Read one frame; raises FrameError, and StreamError for an error frame."""
        read = decode_frame(frame, _Frame)
        if read.type == "error":
            raise StreamError(read.error, read.message)
        if read.type != "message" or read.payload is None:
            raise FrameError("expected a message with a payload, or an error")
        payload = read.payload
        kind = payload.type.rpartition("#")[2]
        if kind == "info":
            return Notice(name=payload.name)
        if kind not in {"commit", "account", "identity", "sync"}:
            raise FrameError("expected a payload of commit, identity, account, sync or info")
        if not payload.did or payload.seq is None:
            raise FrameError("expected `did` and `seq` in the payload")
        if kind == "account" and payload.account is None:
            raise FrameError("expected `account` in an account event")
        return Event(
            kind=kind,  # type: ignore[arg-type]  # just checked
            did=payload.did,
            time_us=_microseconds(payload.witnessed or payload.time),
            seq=payload.seq,
            operation=payload.operation,
            collection=payload.collection,
            rkey=payload.rkey,
            rev=payload.rev,
            cid=payload.cid,
            record=payload.record,
            active=payload.account.active if payload.account else True,
            account_status=payload.account.status if payload.account else None,
        )


def _microseconds(time: str) -> int:
    at = parse_time(time)
    if at is None:
        raise FrameError("expected a time such as 2026-01-31T12:00:00.000000Z in the payload")
    return to_microseconds(at)
