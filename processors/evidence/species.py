"""A post's subject hits in, one signal a named species, product, code word or hashtag out."""

from __future__ import annotations

from processors.evidence.admission import NAMED, admitted, is_disguised
from processors.evidence.context import Context
from processors.evidence.fading import fade
from processors.evidence.tells import described_in
from processors.lexicon.hits import Hit
from schemas.finding import Signal

UNLISTED, DOMESTIC = 0.7, 0.3
"""Share of the weight kept by a taxon in no CITES appendix, and by one bred for generations. Chosen by hand."""
DESCRIBED = "term.described"
"""The signal of a post that names nothing, but says what only the true material looks, feels or smells like."""


def find(context: Context) -> list[Signal]:
    """Give a signal for every admitted subject hit; look-alikes and emoji are other kinds of evidence."""
    named = [hit for hit in context.subjects if hit.term.kind in NAMED]
    signals = [_to_signal(hit, share, context) for hit, share in admitted(named, context)]
    signals = signals or [_described(hit, context) for hit in described_in(context)]
    return fade(signals, same=lambda signal: signal.detail.get("taxon") or signal.detail["term"])


def _described(hit: Hit, context: Context) -> Signal:
    span = context.mark(hit.start, hit.end)
    return Signal(kind="term", name=DESCRIBED, weight=hit.term.weight, span=span, detail={"term": hit.term.id})


def _to_signal(hit: Hit, share: float, context: Context) -> Signal:
    term = hit.term
    taxon = context.knowledge.taxa.get(term.taxon or "")
    if taxon is not None and term.kind == "species":
        share *= DOMESTIC if taxon.is_domestic else UNLISTED if taxon.cites_appendix == "none" else 1.0
    detail = {"term": term.id}
    if term.taxon:
        detail["taxon"] = term.taxon
    if term.concept:
        detail["concept"] = term.concept
    if hit.hidden:
        detail["hidden"] = hit.hidden
    if is_disguised(hit, context):
        detail["disguised"] = "yes"
    if not (term.verified or hit.vouched):
        detail["verified"] = "no"
    weight = round(term.weight * share, 4)
    return Signal(
        kind="term", name=f"term.{term.kind}", weight=weight, span=context.mark(hit.start, hit.end), detail=detail
    )
