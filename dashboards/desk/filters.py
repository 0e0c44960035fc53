"""The filter an address holds: a query string in, a `View` with its `PostQuery` out, and back again."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from typing import Any, get_args
from urllib.parse import urlencode

import msgspec

from schemas.finding import LEVELS, Level
from schemas.label import DECISIONS
from schemas.post import PostKind
from schemas.store import PostQuery

DEFAULT_LEVELS: tuple[Level, ...] = ("review", "alert")
ANY = "any"

MANY = {
    "level": "levels",
    "platform": "platforms",
    "source": "sources",
    "language": "languages",
    "species": "species",
    "group": "groups",
    "term": "terms",
    "decision": "decisions",
    "kind": "kinds",
}
"""Address keys that may repeat, and the field of `PostQuery` they fill."""
ONE = {"author": "author", "domain": "domain", "like": "text_key"}
CLOSED: dict[str, tuple[str, ...]] = {"level": LEVELS, "decision": DECISIONS, "kind": get_args(PostKind)}
DEFAULTS: dict[str, tuple[str, ...]] = {"level": DEFAULT_LEVELS, "decision": ("undecided",)}
"""The queue's default filter, spelled out: undecided, review and above."""

MAX_VALUE_CHARACTERS = 500
_WITHIN = re.compile(r"([1-9]\d{0,3})([hd])")
_HOURS = {"h": 1, "d": 24}
Pairs = Sequence[tuple[str, str]]


class FilterError(ValueError):
    """An address that is no filter. The message says which key, what was expected and what to do."""


class View(msgspec.Struct, frozen=True, kw_only=True):
    """What one page shows: the query, a window that moves with the clock (`24h`, `7d`), and whether it is a wall."""

    query: PostQuery = PostQuery(levels=DEFAULT_LEVELS, decisions=("undecided",))
    within: str = ""
    wall: bool = False


def parse(pairs: Iterable[tuple[str, str]], now: dt.datetime) -> View:
    """Read an address's query string; unknown keys are ignored; raises FilterError."""
    values: dict[str, list[str]] = {}
    for key, value in pairs:
        values.setdefault(key, []).append(_checked(key, value))
    fields: dict[str, Any] = {field: _many(key, values.get(key)) for key, field in MANY.items()}
    fields |= {field: values[key][-1] for key, field in ONE.items() if values.get(key, [""])[-1]}
    within = values.get("within", [""])[-1]
    fields["since"] = _window_start(within, now) if within else _moment("since", values)
    fields["until"] = _moment("until", values)
    fields["search"] = values.get("q", [""])[-1].strip()
    fields["muted"] = values.get("muted", [""])[-1] == "1"
    return View(query=PostQuery(**fields), within=within, wall=values.get("wall", [""])[-1] == "1")


def to_pairs(view: View) -> list[tuple[str, str]]:
    """Spell a view as address pairs: what equals the default is left out, a lifted default is `any`."""
    query = view.query
    pairs: list[tuple[str, str]] = [("q", query.search)] if query.search else []
    for key, field in MANY.items():
        chosen: tuple[str, ...] = getattr(query, field)
        if set(chosen) != set(DEFAULTS.get(key, ())):
            pairs += [(key, value) for value in chosen] or [(key, ANY)]
    pairs += [(key, str(getattr(query, field))) for key, field in ONE.items() if getattr(query, field)]
    if view.within:
        pairs.append(("within", view.within))
    elif query.since:
        pairs.append(("since", stamp(query.since)))
    if query.until:
        pairs.append(("until", stamp(query.until)))
    return pairs + [(key, "1") for key, on in (("muted", query.muted), ("wall", view.wall)) if on]


def address(view: View, path: str = "/", **more: str) -> str:
    """Give the address that shows a view."""
    pairs = [*to_pairs(view), *more.items()]
    return f"{path}?{urlencode(pairs)}" if pairs else path


def toggled(view: View, key: str, value: str) -> View:
    """Add a value to a repeatable key, or take it away again."""
    chosen: tuple[str, ...] = getattr(view.query, MANY[key])
    kept = tuple(one for one in chosen if one != value) if value in chosen else (*chosen, value)
    return changed(view, **{MANY[key]: kept})


def only(view: View, key: str, value: str) -> View:
    """Narrow one key to one value, whatever it was before."""
    return changed(view, **({MANY[key]: (value,)} if key in MANY else {ONE[key]: value}))


def lifted(view: View, key: str) -> View:
    """Take one restriction away entirely."""
    if key == "q":
        return changed(view, search="")
    if key in {"since", "until", "within"}:
        return msgspec.structs.replace(changed(view, since=None, until=None), within="")
    if key == "muted":
        return changed(view, muted=False)
    return changed(view, **({MANY[key]: ()} if key in MANY else {ONE[key]: None}))


def changed(view: View, **fields: Any) -> View:
    """Copy a view with other fields of its query."""
    return msgspec.structs.replace(view, query=msgspec.structs.replace(view.query, **fields))


def stamp(moment: dt.datetime) -> str:
    """Spell a time for an address: UTC, to the second."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _many(key: str, values: list[str] | None) -> tuple[str, ...]:
    if values is None:
        return DEFAULTS.get(key, ())
    chosen = tuple(dict.fromkeys(value for value in values if value and value != ANY))
    for value in chosen:
        if key in CLOSED and value not in CLOSED[key]:
            raise FilterError(f"{key}: expected one of {', '.join(CLOSED[key])}; correct the address")
    return chosen


def _checked(key: str, value: str) -> str:
    if len(value) > MAX_VALUE_CHARACTERS:
        raise FilterError(f"{key[:20]}: {len(value)} characters; expected at most {MAX_VALUE_CHARACTERS}")
    return value.replace("\0", "")


def _window_start(within: str, now: dt.datetime) -> dt.datetime:
    match = _WITHIN.fullmatch(within)
    if match is None:
        raise FilterError("within: expected a number of hours or days such as 24h or 7d; correct the address")
    return now - dt.timedelta(hours=int(match[1]) * _HOURS[match[2]])


def _moment(key: str, values: dict[str, list[str]]) -> dt.datetime | None:
    value = values.get(key, [""])[-1]
    if not value:
        return None
    try:
        moment = dt.datetime.fromisoformat(value)
    except ValueError:
        raise FilterError(f"{key}: expected a time such as 2026-01-31T12:00:00Z; correct the address") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
