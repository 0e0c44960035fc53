"""A post's text and hits in, signals that something is offered, wanted or swapped out."""

from __future__ import annotations

import weakref
from collections.abc import Iterator, Mapping, Sequence
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
_TOKENIZERS: dict[str, Mapping[str, Any]] = {"vi": {"nlp": {"tokenizer": {"use_pyvi": False}}}}
"""What `spacy.blank` needs to do without a further package."""
_matchers: weakref.WeakKeyDictionary[Knowledge, dict[str, tuple[Language, Matcher]]] = weakref.WeakKeyDictionary()


def find(context: Context) -> list[Signal]:
    """Give signals of kind offer: lexicon words first, then the language's token patterns."""
    words = list(_words(context))
    taken = [signal.span for signal in words if signal.span is not None]
    patterns = [signal for signal in _patterns(context) if not _overlaps(signal.span, taken)]
    return fade([*words, *patterns])


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
    found = _matcher(context.knowledge, context.language)
    if found is None:
        return
    tokenizer, matcher = found
    document = tokenizer.make_doc(context.text[:_LIMIT])
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


def _matcher(knowledge: Knowledge, language: str) -> tuple[Language, Matcher] | None:
    """Build the tokenizer and matcher of a language once per snapshot; None where it has no patterns."""
    patterns = knowledge.patterns.get(language)
    if not patterns:
        return None
    built = _matchers.setdefault(knowledge, {})
    if language not in built:
        import spacy
        from spacy.matcher import Matcher

        try:
            tokenizer = spacy.blank(language, config=dict(_TOKENIZERS.get(language, {})))
        except ImportError:
            tokenizer = spacy.blank("xx")
        matcher = Matcher(tokenizer.vocab)
        for direction, rules in patterns.items():
            matcher.add(direction, rules)
        built[language] = (tokenizer, matcher)
    return built[language]


def _overlaps(span: tuple[int, int] | None, taken: Sequence[tuple[int, int]]) -> bool:
    return span is not None and any(span[0] < end and start < span[1] for start, end in taken)
