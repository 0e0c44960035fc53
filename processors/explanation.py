"""A post in, its whole reckoning out: every signal with its words and source, the sum, the gate; also without some."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, get_args

import msgspec

from processors.detector import compared, context_of, detect, evidence_of, whole_text
from processors.evidence.context import Context
from processors.judgement.interactions import interact
from processors.judgement.judge import conclude, level_of, prior_of
from processors.judgement.reasons import name_of
from processors.knowledge import Knowledge
from processors.lexicon.terms import Term
from processors.models.learned import consult
from processors.models.model import LEARNED, WRITTEN
from processors.views.text import read_views
from schemas.finding import Finding, Level, Signal, SignalKind
from schemas.post import Post

KINDS: tuple[str, ...] = get_args(SignalKind)


class ExplainedSignal(msgspec.Struct, frozen=True):
    """One signal as the reckoning shows it."""

    kind: SignalKind
    name: str
    weight: float
    means: str
    span: tuple[int, int] | None
    words: str | None
    """What stands there in the post's text; null where the evidence is elsewhere."""
    hidden: str | None
    term: str | None
    source: str | None
    """The source of the term, or what weights.toml says of the weight."""


class Explanation(msgspec.Struct, frozen=True):
    """A finding taken apart; `score` = sigmoid(`sum`), `sum` = the weights of the signals."""

    level: Level
    score: float
    sum: float
    relevance: float
    offer: float
    language: str
    language_confidence: float
    species: tuple[str, ...]
    listings: tuple[str, ...]
    """What the CITES table says of the species, in their order."""
    gate: str | None
    """What held the level back, if anything did."""
    level_by_score: Level
    thresholds: dict[Level, float]
    signals: tuple[ExplainedSignal, ...]
    because: tuple[str, ...]
    knowledge: str
    without: tuple[str, ...] = ()
    """What was left out."""


class UnknownSignal(ValueError):
    """`without` names nothing this post has; the message lists what it has."""


def explain(post: Post, knowledge: Knowledge, sources: Mapping[str, Mapping[str, Any]]) -> Explanation:
    """Take the finding of a post apart."""
    context = context_of(post, knowledge)
    finding = detect([post], knowledge)[0]
    return _explanation(post, finding, context, knowledge, sources)


def explain_without(
    post: Post, knowledge: Knowledge, sources: Mapping[str, Mapping[str, Any]], without: Sequence[str]
) -> Explanation:
    """Judge a post again as if some evidence were not there, and take that finding apart.

    `without` holds names (`price.amount`), kinds (`price`) or term ids. Their terms are not found at all, so that
    evidence and interactions that lean on them change too; models still read the words. Raises UnknownSignal for
    what the post does not have.
    """
    found = detect([post], knowledge)[0].signals
    removed = _named(found, without)
    context = context_of(post, knowledge)
    if context is None:
        return explain(post, knowledge, sources)
    terms = {signal.detail["term"] for signal in removed if signal.kind != "interaction" and "term" in signal.detail}
    bare = msgspec.structs.replace(
        context,
        subjects=tuple(hit for hit in context.subjects if hit.term.id not in terms),
        tells=tuple(hit for hit in context.tells if hit.term.id not in terms),
        context_hits=tuple(hit for hit in context.context_hits if hit.term.id not in terms),
    )

    def leave_out(signal: Signal) -> bool:
        return any(_is_named(signal, name) for name in without)

    kept = [signal for signal in evidence_of(bare) if not leave_out(signal)]
    finding = conclude(bare, (prior_of(bare), *kept, *interact(bare, kept, leave_out)))
    views = read_views([whole_text(post)])
    if not {"model", WRITTEN}.intersection(without):
        finding = compared([bare], [finding], views, knowledge)[0]
    if knowledge.model and not {"model", LEARNED}.intersection(without):
        finding = consult(knowledge.model, [finding], views, [bare])[0]
    return msgspec.structs.replace(
        _explanation(post, finding, bare, knowledge, sources), without=tuple(dict.fromkeys(without))
    )


def _named(signals: Sequence[Signal], without: Sequence[str]) -> list[Signal]:
    for name in without:
        if name in {"prior", "prior.base"}:
            raise UnknownSignal("the prior is where every post begins; it cannot be left out")
        if not any(_is_named(signal, name) for signal in signals):
            there = sorted({signal.name for signal in signals if signal.kind != "prior"})
            terms = sorted({signal.detail["term"] for signal in signals if "term" in signal.detail})
            known = ", ".join((*there, *terms)) or "no signal at all"
            raise UnknownSignal(f'the post has no signal "{name}"; it has {known}')
    return [signal for signal in signals if any(_is_named(signal, name) for name in without)]


def _is_named(signal: Signal, name: str) -> bool:
    is_term = signal.kind != "interaction" and signal.detail.get("term") == name
    return signal.kind != "prior" and (name in {signal.name, signal.kind} or is_term)


def _explanation(
    post: Post,
    finding: Finding,
    context: Context | None,
    knowledge: Knowledge,
    sources: Mapping[str, Mapping[str, Any]],
) -> Explanation:
    total = math.fsum(signal.weight for signal in finding.signals)
    gate = level_of(context, finding.score, finding.signals)[1] if context else "no_subject"
    return Explanation(
        level=finding.level,
        score=finding.score,
        sum=total,
        relevance=finding.relevance,
        offer=finding.offer,
        language=finding.language,
        language_confidence=finding.language_confidence,
        species=finding.species,
        listings=tuple(knowledge.taxa[one].listing for one in finding.species if one in knowledge.taxa),
        gate=gate,
        level_by_score=knowledge.weights.level_of(finding.score),
        thresholds=dict(knowledge.weights.thresholds),
        signals=tuple(_signal(signal, post, knowledge, sources) for signal in finding.signals),
        because=finding.because,
        knowledge=knowledge.hash,
    )


def _signal(
    signal: Signal,
    post: Post,
    knowledge: Knowledge,
    sources: Mapping[str, Mapping[str, Any]],
) -> ExplainedSignal:
    identity = signal.detail.get("term")
    term = knowledge.lexicon.term(identity) if identity else None
    words = " ".join(post.text[slice(*signal.span)].split()) if signal.span else None
    return ExplainedSignal(
        kind=signal.kind,
        name=signal.name,
        weight=signal.weight,
        means="every post begins here" if signal.kind == "prior" else name_of(signal),
        span=signal.span,
        words=words,
        hidden=signal.detail.get("hidden") if signal.detail.get("disguised") else None,
        term=identity,
        source=_term_source(term, sources)
        if term and signal.kind != "interaction"
        else _weight_source(signal, knowledge),
    )


def _term_source(term: Term, sources: Mapping[str, Mapping[str, Any]]) -> str:
    return str(sources.get(term.source, {}).get("citation") or term.source)


def _weight_source(signal: Signal, knowledge: Knowledge) -> str | None:
    weights = knowledge.weights
    if signal.kind == "prior":
        return weights.prior.source
    table = weights.interactions if signal.kind == "interaction" else weights.evidence
    measured = table.get(signal.name.removeprefix("interaction."))
    return measured.source if measured else None
