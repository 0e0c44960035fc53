"""The terms `/terms`: counters of every judged post and officers' decisions in; one table, term by term, out."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from dashboards.desk.context import Asked, Desk, Page
from dashboards.desk.filters import View, address, parse
from dashboards.desk.names import LANGUAGE_NAMES, WINDOWS, Names
from dashboards.desk.term_door import MAX_CHARACTERS
from processors.lexicon.terms import CONTEXT_KINDS, SUBJECT_KINDS
from schemas.label import Decision
from schemas.store import FieldCount, PostQuery, TermTally

SHOWN = 500
_USUAL = ("codeword", "product", "species")
FORM_KINDS = (*_USUAL, *sorted(SUBJECT_KINDS - {*_USUAL}), *sorted(CONTEXT_KINDS))
COUNTED: tuple[Decision, ...] = ("trade", "not_trade", "unsure")


@dataclass(frozen=True)
class TermRow:
    """One term: how often it was seen, flagged and decided on."""

    id: str
    text: str
    gloss: str
    language: str
    hit_count: int
    flagged_count: int
    decided: dict[Decision, int]
    href: str

    @property
    def flagged_share(self) -> float:
        """Give the share of its hits at review or above."""
        return self.flagged_count / self.hit_count if self.hit_count else 0.0

    @property
    def trade_share(self) -> float | None:
        """Give the share of trade among its clear decisions; null without any."""
        clear = self.decided.get("trade", 0) + self.decided.get("not_trade", 0)
        return self.decided.get("trade", 0) / clear if clear else None


@get("/terms", include_in_schema=False)
async def terms(desk: NamedDependency[Desk], request: Asked, within: FromQuery[str] = "7d") -> Page:
    """Show what each term of the lexicon brings in."""
    return await terms_page(desk, request, within)


async def terms_page(
    desk: Desk,
    request: Asked,
    within: str = "7d",
    *,
    typed: Mapping[str, str] = MappingProxyType({}),
    fault: str = "",
) -> Page:
    """Render the page; with a fault its form is filled as it was typed, and the status is 400."""
    now = desk.clock()
    since = parse([("within", within)], now).query.since or now - dt.timedelta(days=7)
    queries = [PostQuery(decisions=(decision,), since=since, muted=True) for decision in COUNTED]
    tallies = await desk.store.terms(since)
    decided = await asyncio.gather(*(desk.store.count_by(query, "term", limit=SHOWN) for query in queries))
    listed = [_row(tally, decided, desk.names) for tally in tallies[:SHOWN]]
    windows = [(words, f"/terms?within={key}", key == within) for key, words in WINDOWS.items()]
    return await desk.page(
        request,
        "terms.html",
        status_code=400 if fault else 200,
        rows=listed,
        term_count=len(tallies),
        windows=windows,
        typed=typed,
        fault=fault,
        **await _own(desk),
    )


async def _own(desk: Desk) -> dict[str, Any]:
    """Give the private pack and the choices of its form; nothing to choose where the desk has no pack."""
    if desk.options.term_door is None:
        return {"own": None}
    taxa = sorted((desk.names.species(taxon), taxon) for taxon in desk.names.taxa)
    return {
        "own": await desk.options.term_door.own(),
        "kinds": [(kind, kind.replace("stance.", "stance: ")) for kind in FORM_KINDS],
        "languages": sorted(LANGUAGE_NAMES.items(), key=lambda pair: pair[1]),
        "taxa": [(taxon, name) for name, taxon in taxa],
        "limit": MAX_CHARACTERS,
    }


def _row(tally: TermTally, decided: Sequence[tuple[FieldCount, ...]], names: Names) -> TermRow:
    counts = {
        decision: next((entry.count for entry in counted if entry.value == tally.term), 0)
        for decision, counted in zip(COUNTED, decided, strict=True)
    }
    term = names.term_of(tally.term)
    return TermRow(
        tally.term,
        names.term(tally.term),
        names.gloss(tally.term),
        names.of("language", term.language) if term else "",
        tally.hit_count,
        tally.flagged_count,
        counts,
        address(View(query=PostQuery(terms=(tally.term,)))),
    )
