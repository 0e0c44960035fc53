"""A post's text and hits in, signals that something is offered, wanted or swapped out."""

from __future__ import annotations

import weakref
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from processors.evidence.admission import UNLIKELY, admitted
from processors.evidence.context import Context
from processors.evidence.fading import fade
from processors.lexicon import Hit
from schemas.finding import Signal

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.matcher import Matcher

    from processors.knowledge import Knowledge

DIRECTIONS = {"offer": "offer.sell", "want": "offer.want", "swap": "offer.swap"}
_LIMIT = 4_000
"""Code points the token patterns read."""
_matchers: weakref.WeakKeyDictionary[Knowledge, dict[str, Matcher]] = weakref.WeakKeyDictionary()


def find(context: Context) -> list[Signal]:
    """Give signals of kind offer: the lexicon's words and the token patterns, the stronger where they meet."""
    found = sorted([*_words(context), *_patterns(context)], key=lambda signal: -signal.weight)
    kept: list[Signal] = []
    for signal in found:
        if not any(_overlap(signal.span, other.span) for other in kept):
            kept.append(signal)
    return fade(kept)


def _words(context: Context) -> Iterator[Signal]:
    words = (hit for hit in context.context_hits if _name(hit) and hit.hidden not in UNLIKELY)
    for hit, share in admitted(words, context):
        weight = round(hit.term.weight * share, 4)
        span = context.mark(hit.start, hit.end)
        yield Signal(kind="offer", name=_name(hit), weight=weight, span=span, detail={"term": hit.term.id})


def _name(hit: Hit) -> str:
    if hit.term.kind == "qualifier" and (hit.term.concept or "").startswith("sale:"):
        return "offer.qualifier"
    return DIRECTIONS.get(hit.term.kind, "")


def _patterns(context: Context) -> Iterator[Signal]:
    matcher = _matcher(context.knowledge, context.language)
    if matcher is None:
        return
    document = _tokenizer().make_doc(context.text[:_LIMIT])
    for span in _longest(matcher(document, as_spans=True)):
        name = f"offer.{span.label_}"
        weight = context.knowledge.weights.of(name)
        yield Signal(
            kind="offer", name=name, weight=weight, span=context.mark(span.start_char, span.end_char),
            detail={"pattern": f"{context.language}.{span.label_}"},
        )  # fmt: skip


def _longest(spans: Sequence[Any]) -> list[Any]:
    from spacy.util import filter_spans

    return list(filter_spans(spans))


def _matcher(knowledge: Knowledge, language: str) -> Matcher | None:
    """Build the matcher of a language once per snapshot; None where it has no patterns."""
    patterns = knowledge.patterns.get(language)
    if not patterns:
        return None
    built = _matchers.setdefault(knowledge, {})
    if language not in built:
        from spacy.matcher import Matcher

        matcher = Matcher(_tokenizer().vocab)
        for direction, rules in patterns.items():
            matcher.add(direction, rules)
        built[language] = matcher
    return built[language]


@cache
def _tokenizer() -> Language:
    """Build the one tokenizer of all languages.

    spaCy's own for each cost 0.5 s a language at first use (40,000 ordinary posts, 23 languages, 2026-11-24).
    """
    import spacy

    return spacy.blank("xx")


def _overlap(span: tuple[int, int] | None, other: tuple[int, int] | None) -> bool:
    return span is not None and other is not None and span[0] < other[1] and other[0] < span[1]
