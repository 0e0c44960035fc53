"""One input line of `lourie detect` to a post, and findings to answers; bad lines become errors in their place."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Sequence
from typing import Any, get_args

import msgspec

from lourie.line_reader import MAX_LINE_BYTES
from processors.detector import detect
from processors.knowledge import Knowledge
from schemas.finding import Finding, Level, Signal, SignalKind
from schemas.post import Ingest, Post, PostKind
from schemas.record import MAX_TEXT_CODE_POINTS

_KINDS = frozenset(get_args(PostKind))
_INGEST = Ingest(collector="detect")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NO_TIME = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
"""Stands in for times the input does not give: findings must not depend on the clock."""


class BadLine(msgspec.Struct, frozen=True):
    """The answer to a line that is no post."""

    line: int
    error: str


class AnsweredSignal(msgspec.Struct, frozen=True):
    """A signal with the words it stands on."""

    kind: SignalKind
    name: str
    weight: float
    span: tuple[int, int] | None
    text: str | None


class Answer(msgspec.Struct, frozen=True):
    """The answer to a post. Spans are half-open, in code points of `text` as given."""

    id: msgspec.Raw
    level: Level
    score: float
    relevance: float
    offer: float
    language: str
    species: tuple[str, ...]
    because: tuple[str, ...]
    signals: tuple[AnsweredSignal, ...]


class Asked(msgspec.Struct, frozen=True):
    """A line that is a post, with the id as it was given."""

    id: msgspec.Raw
    post: Post


def parse(number: int, line: bytes | None) -> Asked | BadLine:
    """Read one line (None: it was too long to read)."""
    try:
        fields = _fields(line)
        identity = _written(fields["id"])
    except _NotAPost as fault:
        return BadLine(number, str(fault))
    return Asked(id=msgspec.Raw(identity), post=_to_post(fields))


def _written(identity: Any) -> bytes:
    """Give an id as JSON; raises _NotAPost for a number that JSON has none for."""
    try:
        return json.dumps(identity, allow_nan=False).encode()
    except ValueError:
        raise _NotAPost(f"id is {identity}, no number of JSON; expected a string or a finite number in `id`") from None


def answer(lines: Sequence[Asked | BadLine], knowledge: Knowledge) -> list[Answer | BadLine]:
    """Judge the posts of a batch; gives one answer for each line, in order."""
    findings = iter(detect([line.post for line in lines if isinstance(line, Asked)], knowledge))
    return [_to_answer(line, next(findings)) if isinstance(line, Asked) else line for line in lines]


class _NotAPost(Exception):
    """Says what is wrong with a line and what was expected."""


def _fields(line: bytes | None) -> dict[str, Any]:
    """Give a line's fields, among them an id and a text; raises _NotAPost."""
    if line is None:
        raise _NotAPost(f"longer than {MAX_LINE_BYTES} bytes, not read; expected one post a line")
    if not line.strip():
        raise _NotAPost('blank; expected a JSON object such as {"id": 1, "text": "..."}')
    try:
        fields = _load(line)
    except (ValueError, RecursionError) as error:
        raise _NotAPost(f"not JSON ({_reason(error)}); expected one JSON object a line") from None
    if not isinstance(fields, dict):
        raise _NotAPost("not a JSON object; expected an object with id and text")
    if fields.get("id") is None:
        raise _NotAPost("no id; expected a string or number in `id`")
    if not isinstance(fields.get("text"), str):
        raise _NotAPost('no text; expected a string in `text` ("" is allowed)')
    return fields


def _load(line: bytes) -> Any:
    try:
        return msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        # The standard library also takes lone surrogates and NaN, which other programs write.
        return json.loads(line.decode("utf-8"))


def _reason(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"not UTF-8 at byte {error.start}"
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg.lower()} at character {error.pos}"
    return "nested too deep" if isinstance(error, RecursionError) else "not readable"


def _to_post(fields: dict[str, Any]) -> Post:
    platform = _text_of(fields, "platform") or "unknown"
    at = _time_of(fields.get("created_at"))
    kind = fields.get("kind")
    uid = ascii((platform, fields["id"])).encode()
    return Post(
        id=f"detect:{hashlib.sha256(uid).hexdigest()[:32]}",
        platform=platform,
        source="detect",
        kind=kind if isinstance(kind, str) and kind in _KINDS else "post",  # type: ignore[arg-type]  # just checked
        revision="1",
        created_at=at,
        revised_at=at or _NO_TIME,
        observed_at=at or _NO_TIME,
        sort_at=at or _NO_TIME,
        text=_clean(fields["text"]),
        title=_text_of(fields, "title"),
        media_text=_text_of(fields, "media_text"),
        author_bio=_text_of(fields, "author_bio"),
        ingest=_INGEST,
    )


def _text_of(fields: dict[str, Any], name: str) -> str | None:
    value = fields.get(name)
    return _clean(value) if isinstance(value, str) and value else None


def _clean(text: str) -> str:
    """Replace lone surrogates one for one, so that spans keep their place, and cut what is absurdly long."""
    try:
        text.encode()
    except UnicodeEncodeError:
        text = _SURROGATE.sub("\ufffd", text)
    return text[:MAX_TEXT_CODE_POINTS]


def _time_of(value: object) -> dt.datetime | None:
    if not isinstance(value, str):
        return None
    try:
        at = dt.datetime.fromisoformat(value)
        return (at if at.tzinfo else at.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None


def _to_answer(asked: Asked, finding: Finding) -> Answer:
    text = asked.post.text
    return Answer(
        id=asked.id,
        level=finding.level,
        score=finding.score,
        relevance=finding.relevance,
        offer=finding.offer,
        language=finding.language,
        species=finding.species,
        because=finding.because,
        signals=tuple(_to_signal(signal, text) for signal in finding.signals),
    )


def _to_signal(signal: Signal, text: str) -> AnsweredSignal:
    words = text[signal.span[0] : signal.span[1]] if signal.span else None
    return AnsweredSignal(kind=signal.kind, name=signal.name, weight=signal.weight, span=signal.span, text=words)
