"""A post's subject hits in, one signal an animal emoji (or emoji code) out."""

from __future__ import annotations

from processors.evidence.context import Context
from processors.evidence.fading import fade
from schemas.finding import Signal


def find(context: Context) -> list[Signal]:
    """Give a signal for each emoji that names a taxon; repeats add nothing."""
    signals = [
        Signal(
            kind="emoji",
            name="emoji.animal",
            weight=hit.term.weight,
            span=context.mark(hit.start, hit.end),
            detail={"term": hit.term.id, "taxon": hit.term.taxon or ""},
        )
        for hit in context.subjects
        if hit.term.kind == "emoji"
    ]
    return fade(signals, same=lambda signal: signal.detail["taxon"])
