"""A context and its signals in, a `Finding` out: an exact sum of log-odds, a level, and the reasons in words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version

from processors.evidence import topic
from processors.evidence.context import Context
from processors.evidence.species import DESCRIBED
from processors.judgement.given_away import only_stand_in
from processors.judgement.interactions import has_codeword_context, interact, offer_of, relevance_of, shows_wildlife
from processors.judgement.reasons import because
from processors.lexicon.terms import BARE
from processors.topics.model import TopicShare
from schemas.finding import LEVELS, Finding, Level, Signal, Versions

_TELLS_EMOJI = frozenset({"interaction.part", "interaction.emoji_code"})


def judge(
    context: Context, signals: Sequence[Signal], about: TopicShare | None = None, *, is_last: bool = True
) -> Finding:
    """Add the prior, the interactions and the topic to the evidence and say what the sum means; never raises.

    Interactions do not see the topic, so that what it adds can be taken away again: learning does.
    """
    spoken = topic.find(about, context.knowledge.weights.of(topic.NAME))
    every = (prior_of(context), *signals, *interact(context, signals), *spoken)
    return conclude(context, every, about, is_last=is_last)


def prior_of(context: Context) -> Signal:
    """Give the signal every post begins with."""
    return Signal(kind="prior", name="prior.base", weight=context.knowledge.weights.prior.weight)


def conclude(
    context: Context, every: tuple[Signal, ...], about: TopicShare | None = None, *, is_last: bool = True
) -> Finding:
    """Say what the sum of a post's signals means; they are all of them, prior and interactions too.

    Score, level and reasons are left to a model that is asked next, as it gives its own.
    """
    score = score_of(every) if is_last else 0.0
    level, gate = level_of(context, score, every) if is_last else (LEVELS[0], None)
    species = species_of(every)
    groups = [context.knowledge.taxa[taxon].group for taxon in species if taxon in context.knowledge.taxa]
    return Finding(
        post_id=context.post.id,
        revision=context.post.revision,
        score=score,
        level=level,
        relevance=round(relevance_of(every), 4),
        offer=round(offer_of(every), 4),
        species=species,
        groups=tuple(dict.fromkeys(groups)),
        language=context.language,
        language_confidence=context.language_confidence,
        topic=about.topic.name if about else None,
        signals=every,
        because=because(context, every, gate, score) if is_last else (),
        versions=Versions(code=code_version(), knowledge=context.knowledge.hash),
    )


def score_of(signals: Sequence[Signal]) -> float:
    """Give sigmoid(sum of the weights)."""
    total = math.fsum([signal.weight for signal in signals])
    return 1 / (1 + math.exp(-max(-700.0, min(700.0, total))))


def level_of(context: Context, score: float, signals: Sequence[Signal]) -> tuple[Level, str | None]:
    """Give the level by score, held back by at most one gate, and that gate's name."""
    level = context.knowledge.weights.level_of(score)
    if level == LEVELS[0]:  # as of nearly every post: there is nothing to hold back
        return level, None
    highest, gate = _gate(context, score, signals)
    if LEVELS.index(level) > LEVELS.index(highest):
        return highest, gate
    return level, None


def species_of(signals: Sequence[Signal]) -> tuple[str, ...]:
    """Give the taxa named, strongest first; code words count like names, look-alikes do not."""
    weights: dict[str, float] = {}
    for signal in signals:
        taxon = signal.detail.get("taxon")
        if taxon and signal.kind in {"term", "emoji"}:
            weights[taxon] = weights.get(taxon, 0.0) + signal.weight
    return tuple(sorted(weights, key=lambda taxon: -weights[taxon]))


MIN_CODEWORD = 0.8
"""Weight from which a code word may reach review beside a sale: the `weak` class. Scooters and potatoes lie below."""
_SALE_KINDS = frozenset({"offer", "price", "contact"})
"""Kinds of evidence of a sale of which one must stand beside a code word or a term that is not verified for it to reach
review (never alert). An emoji may reach review without: its gate held back none of 408,784 ordinary posts and 78
written offers. That code words may brings up none of these posts, and 6 of 1,005 offers for tuning."""
_PUT_TOGETHER = "model.written"
"""What the written posts say; decisions may be few, and do not stand in for words of sale."""
LEAST_SOLD = 0.4
"""Offer from which an everyday word that is quoted or winked at is looked at: a lone number that may be a price. "Call"
alone, which also counts as a contact, is less. Chosen by hand."""
CONVINCED = 0.65
"""Score from which how a post is put together speaks of a sale where none of that evidence stands in it. Of 93 written
offers that were held back 84 reach it, of 3 look-alikes 1, of 8 recorded ordinary posts none (by fits that had not
seen them)."""


def _gate(context: Context, score: float, signals: Sequence[Signal]) -> tuple[Level, str]:
    is_sale = _is_sale(score, signals)
    subjects = [signal for signal in signals if signal.kind in {"term", "emoji"}]
    if not subjects:
        return "ignore", "no_subject"
    terms = [signal for signal in subjects if signal.kind == "term"]
    is_stand_in = only_stand_in([signal.name for signal in terms])
    if is_stand_in and (highest := _highest_of_stand_ins(terms, signals, is_sale=is_sale)):
        return highest, "codeword_alone"
    taxa = [context.knowledge.taxa.get(signal.detail.get("taxon", "")) for signal in terms if signal.weight > 0]
    if taxa and all(taxon is not None and taxon.is_domestic for taxon in taxa):
        return "watch", "domestic"
    if terms and all(signal.detail.get("verified") == "no" for signal in terms):
        is_shown = not is_stand_in or shows_wildlife(signals)
        return "review" if is_shown and is_sale else "watch", "unverified"
    if not terms and not any(signal.name in _TELLS_EMOJI for signal in signals):
        return "review", "emoji_alone"
    return "alert", ""


def _highest_of_stand_ins(terms: Sequence[Signal], signals: Sequence[Signal], *, is_sale: bool) -> Level | None:
    """Give the level that words which stand in for others may reach; None where they are no reason to hold back."""
    if not has_codeword_context(signals):
        return "review" if is_sale and any(map(_speaks, terms)) else "ignore"
    return "ignore" if all(map(_is_everyday, terms)) and offer_of(signals) < LEAST_SOLD else None


def _is_everyday(signal: Signal) -> bool:
    """Say whether what stands for wildlife is but an everyday word, or a description."""
    return signal.name == DESCRIBED or signal.detail.get("concept") == BARE


def _speaks(signal: Signal) -> bool:
    """Say whether a word that stands in for another is no everyday one."""
    return signal.name == DESCRIBED or (signal.name == "term.codeword" and signal.weight >= MIN_CODEWORD)


def _is_sale(score: float, signals: Sequence[Signal]) -> bool:
    """Say whether enough beside the subject speaks of a sale for a doubtful subject not to stand alone."""
    said = [signal for signal in signals if signal.weight > 0]
    if any(signal.kind in _SALE_KINDS for signal in said):
        return True
    return score >= CONVINCED and any(signal.name == _PUT_TOGETHER for signal in said)


@cache
def code_version() -> str:
    """Give the version of Lourie that judges."""
    return version("lourie")
