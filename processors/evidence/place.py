"""A post's text and geography in, signals for stated places, pins and flags out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from processors.evidence.admission import admitted
from processors.evidence.context import Context
from processors.evidence.fading import fade
from processors.lexicon.hits import detail_of
from schemas.finding import Signal

_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_PIN = re.compile("[\U0001f4cd\U0001f4cc]")
_SIGN = re.compile("[\U0001f1e6-\U0001f1ff\U0001f4cd\U0001f4cc]")
_A = 0x1F1E6


def find(context: Context) -> list[Signal]:
    """Give signals of kind place; they hardly weigh, they help the reader."""
    return fade([*_signs(context), *_words(context), *_stated(context)])


def _signs(context: Context) -> Iterator[Signal]:
    weights, text = context.knowledge.weights, context.readable
    if not _SIGN.search(text):
        return
    for match in _FLAG.finditer(text):
        country = "".join(chr(ord(letter) - _A + ord("A")) for letter in match.group())
        span = context.mark(*match.span())
        yield Signal(
            kind="place", name="place.flag", weight=weights.of("place.flag"), span=span, detail={"country": country}
        )
    for match in _PIN.finditer(text):
        yield Signal(kind="place", name="place.pin", weight=weights.of("place.pin"), span=context.mark(*match.span()))


def _words(context: Context) -> Iterator[Signal]:
    for hit, share in admitted(context.said("place"), context):
        weight = round(hit.term.weight * share, 4)
        span = context.mark(hit.start, hit.end)
        yield Signal(kind="place", name="place.word", weight=weight, span=span, detail=detail_of(hit.term))


def _stated(context: Context) -> Iterator[Signal]:
    geo = context.post.geo
    if geo is not None and geo.country:
        weight = context.knowledge.weights.of("place.stated")
        yield Signal(
            kind="place", name="place.stated", weight=weight, detail={"country": geo.country, "by": geo.source}
        )
