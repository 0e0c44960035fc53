"""A context in, what gives the post away out: winks, descriptions of the true material, everyday words in quotes."""

from __future__ import annotations

from collections.abc import Sequence

from processors.evidence.admission import admit, admitted, may_be_of
from processors.evidence.context import UNLIKELY, Context
from processors.lexicon.hits import Hit
from processors.lexicon.terms import BARE, TELL

NEAR_TELL, MAX_QUOTED = 80, 20
"""Code points between an everyday word and what gives it away: a small ad, not a story; and those beside it in the same
quotation marks. Chosen by hand."""
_QUOTES = frozenset("\"'“”„‟«»‘’‚‹›「」『』＂＇〝〞")


def parted(hits: Sequence[Hit]) -> tuple[tuple[Hit, ...], tuple[Hit, ...]]:
    """Part what was sought in every post into subjects and tells; a tell in a disguise nobody uses is chance."""
    subjects = tuple([hit for hit in hits if hit.term.kind != TELL])
    if len(subjects) == len(hits):
        return subjects, ()
    return subjects, tuple([hit for hit in hits if hit.term.kind == TELL and hit.hidden not in UNLIKELY])


def told_in(context: Context) -> list[Hit]:
    """Give the words of the post that wink or describe the true material, whatever it names."""
    return [hit for hit, _ in admitted(context.tells, context)] if context.tells else []


def described_in(context: Context) -> list[Hit]:
    """Give the words of the post that describe the true material: cross hatching, smells of burnt hair."""
    return [hit for hit in told_in(context) if hit.term.concept == "grain"]


def meant(context: Context) -> tuple[Hit, ...]:
    """Give the subjects, of everyday words (`BARE`) those that stand in for what nothing else names.

    They are of the post's language and quoted, or something near gives them away; the others are no subjects at all.
    """
    others = tuple([hit for hit in context.subjects if hit.term.concept != BARE])
    if len(others) == len(context.subjects):
        return context.subjects
    if any(admit(hit, context) for hit in others):
        return others
    told = told_in(context)
    return tuple([hit for hit in context.subjects if hit.term.concept != BARE or _stands_in(hit, told, context)])


def _stands_in(hit: Hit, told: Sequence[Hit], context: Context) -> bool:
    if not may_be_of(hit.term, context):
        return False
    near = [tell for tell in told if hit.start - NEAR_TELL <= tell.end and tell.start <= hit.end + NEAR_TELL]
    return bool(near) or is_quoted(hit, context.text)


def is_quoted(hit: Hit, text: str) -> bool:
    """Say whether quotation marks stand around a hit, one of them beside it: "plastic", « os de bovin »."""
    before, after = text[max(0, hit.start - MAX_QUOTED) : hit.start], text[hit.end : hit.end + MAX_QUOTED]
    is_opened, is_closed = before.rstrip()[-1:] in _QUOTES, after.lstrip()[:1] in _QUOTES
    return (is_opened and not _QUOTES.isdisjoint(after)) or (is_closed and not _QUOTES.isdisjoint(before))
