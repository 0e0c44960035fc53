"""A post's text and hits in, signals that something is offered, wanted or swapped out."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from typing import TYPE_CHECKING

from processors.evidence.admission import admitted
from processors.evidence.context import Context, overlap
from processors.evidence.fading import fade
from processors.evidence.phrases import Phrases
from processors.lexicon.hits import detail_of
from schemas.finding import Signal

if TYPE_CHECKING:
    from processors.knowledge import Knowledge

DIRECTIONS = {"offer": "offer.sell", "want": "offer.want", "swap": "offer.swap"}
_built: weakref.WeakKeyDictionary[Knowledge, dict[str, Phrases]] = weakref.WeakKeyDictionary()


def find(context: Context) -> list[Signal]:
    """Give signals of kind offer: the lexicon's words and the token patterns, the stronger where they meet."""
    found = sorted([*_words(context), *_patterns(context)], key=lambda signal: -signal.weight)
    kept: list[Signal] = []
    for signal in found:
        if not any(overlap(signal.span, other.span) for other in kept):
            kept.append(signal)
    return fade(kept)


def _words(context: Context) -> Iterator[Signal]:
    for hit, share in admitted(context.said("offer"), context):
        weight = round(hit.term.weight * share, 4)
        span = context.mark(hit.start, hit.end)
        name = DIRECTIONS.get(hit.term.kind, "offer.qualifier")
        yield Signal(kind="offer", name=name, weight=weight, span=span, detail=detail_of(hit.term))


def _patterns(context: Context) -> Iterator[Signal]:
    phrases = _phrases(context.knowledge, context.language)
    if phrases is None:
        return
    for direction, start, end in phrases.find(context.text):
        name = f"offer.{direction}"
        weight = context.knowledge.weights.of(name)
        detail = {"pattern": f"{context.language}.{direction}"}
        yield Signal(kind="offer", name=name, weight=weight, span=context.mark(start, end), detail=detail)


def _phrases(knowledge: Knowledge, language: str) -> Phrases | None:
    """Build the patterns of a language once per snapshot; None where it has none."""
    patterns = knowledge.patterns.get(language)
    if not patterns:
        return None
    built = _built.setdefault(knowledge, {})
    if language not in built:
        built[language] = Phrases(patterns)
    return built[language]
