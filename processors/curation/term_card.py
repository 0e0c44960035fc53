"""A term in, everything known of it out: meaning, weight, source, the forms it is sought in, examples, its taxon."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from processors.curation.examples import Example, needs_examples
from processors.curation.pack import class_of
from processors.knowledge import Knowledge
from processors.lexicon.endings import endings_of
from processors.lexicon.forms import folded_forms, squeezed_forms
from processors.lexicon.terms import Term
from processors.taxa import Taxon
from processors.views.text import fold_texts


class TermCard(msgspec.Struct, frozen=True):
    """One term as `lourie lexicon explain` shows it."""

    where: str
    id: str
    text: str
    language: str
    kind: str
    concept: str | None
    weight_class: str
    weight: float
    verified: bool
    fuzzy: bool
    source: str
    citation: str
    licence: str
    added: str
    folded_forms: tuple[str, ...]
    """Sought in the folded view as they stand, with the endings of the language behind them."""
    disguised_forms: tuple[str, ...]
    """Sought in the folded view, and a disguise where found."""
    squeezed_forms: tuple[str, ...]
    """Sought in the squeezed view: spaced, dotted, leet, repeated letters."""
    endings: tuple[str, ...]
    false_positives: tuple[str, ...]
    match: tuple[str, ...]
    silent: tuple[str, ...]
    needs_examples: bool
    taxon: Taxon | None
    listing: str | None
    """What is said of its CITES listing in the reasons of a post."""
    hit_count: int | None = None
    """Judged posts that showed it, kept or not; null without a store."""
    flagged_count: int | None = None


def find_terms(asked: str, terms: Sequence[Term]) -> list[Term]:
    """Give the term of an id, else every term whose text folds to the same."""
    by_id = [term for term in terms if term.id == asked]
    if by_id:
        return by_id
    folded, *texts = fold_texts([asked, *(term.text for term in terms)])
    return [term for term, text in zip(terms, texts, strict=True) if text == folded]


def term_card(
    term: Term,
    where: str,
    knowledge: Knowledge,
    sources: Mapping[str, Mapping[str, Any]],
    examples: Sequence[Example],
) -> TermCard:
    """Put together what is known of a term; `examples` may hold those of other terms too."""
    forms = folded_forms([term])
    own = [example for example in examples if example.term.id == term.id]
    taxon = knowledge.taxa.get(term.taxon or "")
    source = sources.get(term.source, {})
    return TermCard(
        where=where,
        id=term.id,
        text=term.text,
        language=term.language,
        kind=term.kind,
        concept=term.concept,
        weight_class=class_of(term, knowledge.weights),
        weight=term.weight,
        verified=term.verified,
        fuzzy=term.fuzzy,
        source=term.source,
        citation=str(source.get("citation", "")),
        licence=str(source.get("licence", "")),
        added=term.added,
        folded_forms=tuple(form.text for form in forms if form.hidden is None),
        disguised_forms=tuple(form.text for form in forms if form.hidden is not None),
        squeezed_forms=tuple(form.text for form in squeezed_forms([term])),
        endings=tuple(sorted(endings_of(term.language))),
        false_positives=term.false_positives,
        match=tuple(example.text for example in own if not example.is_silent),
        silent=tuple(example.text for example in own if example.is_silent),
        needs_examples=needs_examples(term, knowledge.weights),
        taxon=taxon,
        listing=taxon.listing if taxon else None,
    )
