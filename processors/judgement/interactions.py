"""A context and its signals in, the signals of what matters only together out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from processors.evidence.admission import admitted
from processors.evidence.context import Context, overlap
from processors.evidence.tells import told_in
from processors.judgement.given_away import STANDS_IN, tells_of
from processors.lexicon.hits import Hit
from schemas.finding import Signal

RELEVANCE_KINDS = frozenset({"term", "emoji", "stance", "topic", "image"})
OFFER_KINDS = frozenset({"offer", "price", "contact", "place", "network"})
NAMES_SUBJECT = frozenset({"interaction.part", "interaction.live", "interaction.hidden", "interaction.explained",
                           "interaction.codeword_context", "interaction.given_away", "interaction.emoji_code",
                           "interaction.told_grain",
                           "interaction.listing_specimen", "interaction.listing_goods",
                           "interaction.listing_bare"})  # fmt: skip
"""Interactions that speak about the subject; the others join subject and offer."""
NEAR = 30
"""Code points between an animal and its part: about five words. Chosen by hand."""
CERTAIN = 1.8
"""Relevance from which sale words count in full: a plain species name. Chosen by hand."""
LEAST_KEPT = 0.15
"""Share of the offer that counts where the subject is doubtful. Chosen by hand."""
ENOUGH_OFFER = 1.5
PLAIN_QUALIFIER = 0.4
"""Weight class from which a part or live word counts in full."""
_WITH_PARTS = frozenset({"species", "emoji", "codeword"})
_SHOWS_WILDLIFE = frozenset({"interaction.part", "interaction.live", "interaction.hidden", "interaction.given_away"})
_TELLS_PRODUCT = frozenset({"interaction.part", "interaction.live", "term.product", "term.compound", "term.codeword",
                            "term.hashtag"})  # fmt: skip
_SOLD_WHOLE = frozenset({
    "agarwood", "arachnids", "cacti", "carnivorous plants", "corals", "cycads", "eels", "insects", "medicinal plants",
    "molluscs", "orchids", "other invertebrates", "plants other", "sea cucumbers", "seahorses", "succulents", "timber",
})  # fmt: skip
"""Groups whose bare name is what is sold: nobody says of which part rosewood or a dried seahorse is."""
_TELLS_IMITATION = frozenset({"stance.toy", "stance.imitation"})
TELLING_CODEWORD = 1.4
"""Weight of a code word that is hardly used for anything else (hatha jodi); white plastic and jelly lie below."""
_PARTS = ("part", "mount")
_LIVE = ("live", "origin")
_SPECIMENS = frozenset({"part:taxidermy", "part:specimen"})
_GOODS = frozenset({"object:leather_goods"})
_WORN = frozenset({"skin", "leather", "fur"})
"""Products of a taxon that are made into belts, bags and boots."""


def interact(
    context: Context, signals: Sequence[Signal], leave_out: Callable[[Signal], bool] | None = None
) -> list[Signal]:
    """Give the interaction signals in the order of `_INTERACTIONS`, each found from the evidence and those before it.

    What `leave_out` names counts nowhere, so that the later ones come out as if it did not exist.
    """
    every = list(signals)
    for find in _INTERACTIONS:
        found = list(find(context, every))
        every += found if leave_out is None else [signal for signal in found if not leave_out(signal)]
    return every[len(signals) :]


def relevance_of(signals: Sequence[Signal]) -> float:
    """Sum what speaks about wildlife."""
    return sum([signal.weight for signal in signals if signal.kind in RELEVANCE_KINDS or signal.name in NAMES_SUBJECT])


def offer_of(signals: Sequence[Signal]) -> float:
    """Sum what speaks of an offer, a wish or a swap."""
    return sum([signal.weight for signal in signals if signal.kind in OFFER_KINDS])


def _hidden(context: Context, signals: Sequence[Signal]) -> Iterator[Signal]:
    disguised = [signal for signal in signals if signal.detail.get("disguised") and signal.weight > 0]
    if disguised:
        first = max(disguised, key=lambda signal: signal.weight)
        detail = {"term": first.detail["term"], "hidden": first.detail.get("hidden", "folded")}
        yield _make(context, "hidden", 1.0, span=first.span, detail=detail)


def _explained(context: Context, signals: Sequence[Signal]) -> Iterator[Signal]:
    taxa = {signal.detail.get("taxon") for signal in signals if signal.name == "stance.lookalike"}
    if not taxa:
        return
    named = {signal.detail.get("taxon") for signal in signals if signal.kind == "term" and signal.weight > 0}
    for taxon in sorted(filter(None, taxa & named)):
        yield _make(context, "explained", 1.0, detail={"taxon": taxon})


def _qualified(context: Context, signals: Sequence[Signal]) -> Iterator[Signal]:
    free = admitted(_free_qualifiers(context), context)
    if not free or not _names_thing(signals):
        return
    subjects = [hit for hit, _ in admitted(context.subjects, context) if hit.term.kind in _WITH_PARTS]
    qualifiers = [
        hit
        for hit, _ in free
        if any(hit.end >= subject.start - NEAR and hit.start <= subject.end + NEAR for subject in subjects)
    ]
    if any(_is_emoji_code(subject, hit) for subject in subjects for hit in qualifiers):
        yield _make(context, "emoji_code", 1.0)
    for name, families in (("part", _PARTS), ("live", _LIVE)):
        fitting = [hit for hit in qualifiers if _family(hit) in families]
        if fitting:
            best = max(fitting, key=lambda hit: hit.term.weight)
            share = min(1.0, best.term.weight / PLAIN_QUALIFIER)
            span = context.mark(best.start, best.end)
            yield _make(context, name, share, span=span, detail={"term": best.term.id})


def _names_thing(signals: Sequence[Signal]) -> bool:
    return any(signal.kind in {"term", "emoji"} and signal.weight > 0 for signal in signals)


def _free_qualifiers(context: Context) -> list[Hit]:
    """Qualifiers that are no piece of a subject: the tusk of "elephant tusk" says nothing new."""
    return [
        hit
        for hit in context.said("qualifier")
        if not any(subject.start < hit.end and hit.start < subject.end for subject in context.subjects)
    ]


def _family(hit: Hit) -> str:
    return (hit.term.concept or "").split(":", 1)[0]


def _is_emoji_code(subject: Hit, qualifier: Hit) -> bool:
    beside = 0 <= qualifier.start - subject.end <= 1
    return beside and subject.term.kind == "emoji" and qualifier.term.language == "und"


def _given_away(context: Context, signals: Sequence[Signal]) -> Iterator[Signal]:
    """Weigh what gives a stand-in away, or what is said so of a thing that is named: of this a wink in words alone."""
    if not STANDS_IN.isdisjoint([signal.name for signal in signals]):
        tells = list(tells_of(context))
        if tells:
            yield _make(context, "given_away", 1.0, detail={"concept": tells[0]})
    elif (tellers := told_in(context)) and _names_thing(signals):
        told: dict[str, Hit] = {}
        for hit in tellers:
            if hit.term.language != "und":
                told.setdefault(str(hit.term.concept), hit)
        for concept, hit in told.items():
            yield _make(context, f"told_{concept}", 1.0, span=context.mark(hit.start, hit.end))


def _codeword_context(context: Context, signals: Sequence[Signal]) -> Iterator[Signal]:
    codewords = [signal for signal in signals if signal.name in STANDS_IN]
    if codewords and has_codeword_context(signals):
        yield _make(context, "codeword_context", 1.0, detail={"term": codewords[0].detail["term"]})


def _listed(context: Context, signals: Sequence[Signal]) -> Iterator[Signal]:
    """Weigh an animal's name in a listing by what the title says it is: a name alone is mostly a shape or a brand.

    A specimen anywhere in it counts for the animal if nothing speaks of a toy or an imitation, leather goods count
    for one that is worn, and a name with neither these, a part nor a word of life counts little, unless it is sold
    under that name: wood, coral and beetles always, others alive where something is offered.
    """
    if context.post.kind != "listing":
        return
    animals = [signal for signal in signals if signal.name == "term.species" and signal.weight > 0]
    if not animals:
        return
    taxa = [context.knowledge.taxa.get(signal.detail.get("taxon", "")) for signal in animals]
    products = {product for taxon in taxa if taxon for product in taxon.products}
    is_sold_whole = any(taxon is None or taxon.group in _SOLD_WHOLE for taxon in taxa)
    told = {hit.term.concept for hit, _ in admitted(_free_qualifiers(context), context)}
    names = {signal.name for signal in signals if signal.weight}
    if told & _SPECIMENS and not names & _TELLS_IMITATION:
        yield _make(context, "listing_specimen", 1.0)
    elif told & _GOODS and products & _WORN:
        yield _make(context, "listing_goods", 1.0)
    elif not names & _TELLS_PRODUCT and not is_sold_whole and ("live" not in products or offer_of(signals) <= 0):
        yield _make(context, "listing_bare", sum(signal.weight for signal in animals))


def has_codeword_context(signals: Sequence[Signal]) -> bool:
    """Say whether the post shows what the code word stands for, or sells under one that hardly means anything else."""
    if shows_wildlife(signals):
        return True
    best = max((signal.weight for signal in signals if signal.name == "term.codeword"), default=0.0)
    return best >= TELLING_CODEWORD and offer_of(signals) >= ENOUGH_OFFER


def shows_wildlife(signals: Sequence[Signal]) -> bool:
    """Say whether something else than a code word or a cheap material speaks of wildlife, or gives these away.

    The ivory of "faux ivory bangles" is not something else.
    """
    if any(signal.name in _SHOWS_WILDLIFE for signal in signals):
        return True
    taken = [signal.span for signal in signals if signal.name in STANDS_IN]
    return any(
        signal.weight > 0 and not any(overlap(signal.span, span) for span in taken)
        for signal in signals
        if signal.kind in {"term", "emoji"} and signal.name not in STANDS_IN
    )


def _joined(context: Context, signals: Sequence[Signal]) -> Iterator[Signal]:
    offer = offer_of(signals)
    if offer <= 0:
        return
    relevance = relevance_of(signals)
    kept = min(1.0, max(LEAST_KEPT, relevance / CERTAIN))
    if kept < 1:
        yield Signal(kind="interaction", name="interaction.doubtful_subject", weight=round(-offer * (1 - kept), 4))
    if relevance <= 0:
        return
    yield _make(context, "subject_offer", kept * min(1.0, offer / ENOUGH_OFFER))
    kinds = {signal.kind for signal in signals if signal.weight > 0}
    for kind in ("price", "contact"):
        if kind in kinds:
            yield _make(context, f"subject_{kind}", kept)


_INTERACTIONS = (_hidden, _explained, _qualified, _given_away, _codeword_context, _listed, _joined)
"""About the subject first, then between subject and offer."""


def _make(
    context: Context,
    name: str,
    share: float,
    *,
    span: tuple[int, int] | None = None,
    detail: dict[str, str] | None = None,
) -> Signal:
    weight = round(context.knowledge.weights.of_interaction(name) * share, 4)
    return Signal(kind="interaction", name=f"interaction.{name}", weight=weight, span=span, detail=detail or {})
