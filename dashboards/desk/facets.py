"""The counts beside the queue: a view in; for each field its values, counts and the links that narrow to them, out."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from dashboards.desk.filters import DEFAULTS, MANY, View, address, lifted, toggled
from dashboards.desk.names import FIELD_NAMES, Names
from schemas.finding import LEVELS
from schemas.store import CountField, FieldCount, Store

FIELDS: tuple[tuple[CountField, int], ...] = (
    ("level", 4),
    ("group", 8),
    ("platform", 8),
    ("language", 8),
    ("decision", 4),
    ("term", 10),
)
"""What is counted, in the order of the page, and how many values of each are shown."""


@dataclass(frozen=True)
class Value:
    """One value of a field: a link that adds or removes it."""

    key: str
    name: str
    count: int
    share: float
    """Of the field's largest count."""
    href: str
    active: bool


@dataclass(frozen=True)
class Facet:
    """One field with its values, largest first."""

    field: str
    title: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Chip:
    """One restriction in force, in words, and the address without it."""

    key: str
    name: str
    value: str
    href: str


async def read_facets(store: Store, view: View, names: Names) -> list[Facet]:
    """Count every field, each without its own restriction, so that its other values can be seen and added."""
    counted = await asyncio.gather(
        *(store.count_by(lifted(view, field).query, field, limit=limit) for field, limit in FIELDS)
    )
    return [_facet(view, field, counts, names) for (field, _), counts in zip(FIELDS, counted, strict=True)]


def chips(view: View, names: Names) -> list[Chip]:
    """Spell every restriction in force, the defaults too."""
    query = view.query
    found = [Chip("q", FIELD_NAMES["q"], query.search, address(lifted(view, "q")))] if query.search else []
    for key, field in MANY.items():
        chosen: tuple[str, ...] = getattr(query, field)
        if key == "level" and set(chosen) == set(DEFAULTS["level"]):
            found.append(Chip(key, FIELD_NAMES[key], "review and above", address(lifted(view, key))))
            continue
        found += [Chip(key, FIELD_NAMES[key], names.of(key, one), address(toggled(view, key, one))) for one in chosen]
    for key, value in (("author", query.author), ("domain", query.domain), ("like", query.text_key)):
        if value:
            shown = "near-duplicates of one post" if key == "like" else names.of(key, value)
            found.append(Chip(key, FIELD_NAMES[key], shown, address(lifted(view, key))))
    time = _time_words(view, names)
    if time:
        found.append(Chip("within", FIELD_NAMES["within"], time, address(lifted(view, "within"))))
    if query.muted:
        found.append(Chip("muted", FIELD_NAMES["muted"], "shown as well", address(lifted(view, "muted"))))
    return found


async def relaxations(store: Store, view: View, names: Names) -> list[tuple[Chip, int]]:
    """For a view without posts: what to lift, and how many posts that would show; most first."""
    keys = list(dict.fromkeys(chip.key for chip in chips(view, names)))
    relaxed = [lifted(view, key) for key in keys]
    counts = await asyncio.gather(*(store.count(one.query) for one in relaxed))
    offers = [
        (Chip(key, FIELD_NAMES[key], "", address(one)), count)
        for key, one, count in zip(keys, relaxed, counts, strict=True)
        if count
    ]
    return sorted(offers, key=lambda offer: -offer[1])


def _facet(view: View, field: CountField, counts: tuple[FieldCount, ...], names: Names) -> Facet:
    chosen: tuple[str, ...] = getattr(view.query, MANY[field])
    found = {entry.value: entry.count for entry in counts}
    found |= {value: 0 for value in chosen if value not in found}
    if field == "level":
        found = {level: found[level] for level in reversed(LEVELS) if level in found}
    top = max(found.values(), default=0) or 1
    return Facet(
        field,
        FIELD_NAMES[field],
        tuple(
            Value(
                value,
                names.of(field, value),
                count,
                count / top,
                address(toggled(view, field, value)),
                value in chosen,
            )
            for value, count in found.items()
        ),
    )


def _time_words(view: View, names: Names) -> str:
    since, until = view.query.since, view.query.until
    if view.within:
        return names.of("within", view.within)
    if since and until:
        same_day = since.date() == until.date()
        return f"{since:%d %b %H:%M} to {until:{'%H:%M' if same_day else '%d %b %H:%M'}} UTC"
    if since:
        return f"since {since:%d %b %H:%M} UTC"
    return f"until {until:%d %b %H:%M} UTC" if until else ""
