"""A post's stance words and look-alike phrases in, signals that speak against trade out."""

from __future__ import annotations

from processors.evidence.admission import admitted
from processors.evidence.context import Context
from processors.evidence.fading import fade
from processors.lexicon.hits import Hit, detail_of, is_of
from schemas.finding import Signal


def find(context: Context) -> list[Signal]:
    """Give a signal for each word of news, seizure, conservation, toys, games ... and each look-alike phrase."""
    return fade(_stances(context), same=lambda signal: signal.detail["term"]) + _lookalikes(context)


def _stances(context: Context) -> list[Signal]:
    stances = context.said("stance")
    if not stances:
        return []
    taken = [(hit.start, hit.end) for hit in context.subjects]
    is_listing = context.post.kind == "listing"
    english = {(hit.start, hit.end) for hit in context.context_hits if is_listing and _is_english_part(hit)}
    words = [
        hit
        for hit in stances
        if not any(start <= hit.start and hit.end <= end for start, end in taken)
        and (hit.term.language == "en" or is_of(hit.term, context.language) or (hit.start, hit.end) not in english)
    ]
    return [
        Signal(
            kind="stance",
            name=hit.term.kind,
            weight=round(hit.term.weight * share, 4),
            span=context.mark(hit.start, hit.end),
            detail=detail_of(hit.term),
        )
        for hit, share in admitted(words, context)
    ]


def _is_english_part(hit: Hit) -> bool:
    """Say whether a hit is an English word for a part: the skin of a game elsewhere is a hide in an English title."""
    return hit.term.kind == "qualifier" and hit.term.language == "en"


def _lookalikes(context: Context) -> list[Signal]:
    signals = [
        Signal(
            kind="stance",
            name="stance.lookalike",
            weight=hit.term.weight,
            span=context.mark(hit.start, hit.end),
            detail={"term": hit.term.id, "taxon": hit.term.taxon or ""},
        )
        for hit in context.subjects
        if hit.term.kind == "lookalike"
    ]
    return fade(signals, same=lambda signal: signal.detail["term"])
