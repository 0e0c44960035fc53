"""A context and its signals in, plain sentences out, strongest first; they never say that something is illegal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from processors.evidence.context import Context
from processors.lexicon.terms import BARE
from schemas.finding import Level, Signal

_VERBS = {"offer.sell": "offers", "offer.want": "wants", "offer.swap": "swaps"}
_SENTENCES = {
    "offer.sell": "says it is for sale",
    "offer.want": "says it is wanted",
    "offer.swap": "offers or asks for a swap",
    "offer.qualifier": "speaks like a seller",
    "price.amount": "states a price",
    "price.listing": "the platform lists a price",
    "price.bare": "states a price without currency",
    "price.number": "leaves a number that may be a price",
    "price.quantity": "gives a quantity",
    "price.price": "speaks of the price",
    "price.payment": "speaks of payment",
    "price.shipping": "speaks of shipping",
    "contact.phone": "gives a telephone number",
    "contact.number": "gives what looks like a telephone number",
    "contact.messenger": "moves to a messenger",
    "contact.email": "gives a mail address",
    "contact.wallet": "gives a wallet address",
    "contact.word": "asks to be contacted",
    "place.flag": "shows a flag",
    "place.pin": "shows a place",
    "place.word": "speaks of a place",
    "topic.trade_share": "the share of offers among posts on its topic",
    "interaction.hidden": "hides a word",
    "interaction.part": "names a body part beside the animal",
    "interaction.emoji_code": "spells the animal and its part in emoji",
    "interaction.live": "speaks of a living animal",
    "interaction.codeword_context": "a code word stands beside wildlife words",
    "interaction.given_away": "gives away that something else is meant",
    "interaction.told_grain": "describes the true material",
    "interaction.told_insider": "speaks to those who know",
    "interaction.explained": "the same word stands in a look-alike phrase",
    "interaction.listing_specimen": "lists a specimen of the animal",
    "interaction.listing_goods": "lists leather goods beside the animal",
    "interaction.listing_bare": "a title that names the animal and no product",
    "interaction.doubtful_subject": "the sale may be of something else",
    "model.learned": "analysts decided so on similar posts",
    "model.written": "is put together like an offer",
    "stance.news": "reads like news",
    "stance.enforcement": "reads like a seizure or a court case",
    "stance.conservation": "speaks of conservation or rescue",
    "stance.education": "speaks of a park, a zoo or research",
    "stance.entertainment": "speaks of a film, a song, a book or a joke",
    "stance.toy": "speaks of toys",
    "stance.game": "speaks of games",
    "stance.sport": "speaks of sport",
    "stance.fashion": "speaks of prints and fashion",
    "stance.imitation": "says it is an imitation",
    "stance.food": "speaks of food or drink",
    "stance.domestic": "speaks of domestic animals",
    "stance.brand": "names a brand",
    "stance.goods": "speaks of parts, tools or household goods",
    "stance.fossil": "speaks of fossils",
    "stance.lookalike": "is a look-alike phrase",
}
_SENTENCES_AGAINST = {
    "model.learned": "analysts decided so on similar posts",
    "model.written": "is put together like talk, not like an offer",
}
"""What some evidence says where it speaks against; the others say the same."""
_OVERLAPS = "against: some of this says the same, and is not counted twice"
"""What the written model says where it takes something away from a post that stays at review: a plain sale of a named
product is more evidence than its parts are worth together."""
_SILENT = frozenset({"prior.base", "place.stated", "interaction.subject_offer", "interaction.subject_price",
                     "interaction.subject_contact"})  # fmt: skip
"""Joined evidence is said by its parts."""
_QUOTED = frozenset({"term", "emoji", "stance"})
"""Kinds whose words may be repeated; contacts never are."""
_NO_SUBJECT = "held at ignore: no species or product is named"
_GATES = {
    "codeword_alone": "a code word or cheap material stands without context",
    "unverified": "the term is not verified",
    "domestic": "it is bred as a pet for generations",
    "emoji_alone": "only emoji name an animal",
}
_WOULD_BE: dict[Level, str] = {
    "alert": "would be an alert",
    "review": "would be at review",
    "watch": "would be at watch",
}
"""By score alone: what a gate held the post back from."""
_SUBJECTS = {
    "term.species": "species",
    "term.product": "product",
    "term.compound": "product",
    "term.codeword": "code word",
    "term.substitute": "stand-in",
    "term.described": "description",
    "term.hashtag": "hashtag",
    "emoji.animal": "emoji",
}
_MANNERS = {
    "term.codeword": " by a code word",
    "term.substitute": " by a cheap material that stands in",
    "term.described": " by what only the true material is like",
    "emoji.animal": " by emoji",
}
_QUOTE_LENGTH = 40


def because(context: Context, signals: Sequence[Signal], gate: str | None, score: float) -> tuple[str, ...]:
    """Give the sentences: the gate first if one held the level of the score, then by weight, for and against.

    What a model says stands last: it may weigh most, and says least.
    """
    evidence: dict[str, float] = {}
    models: dict[str, float] = {}
    verb = _verb(signals)
    is_found = score >= context.knowledge.weights.thresholds["review"]
    for signal in signals:
        name, weight = signal.name, signal.weight
        if not weight or name in _SILENT:
            continue
        overlaps = is_found and name == "model.written" and weight < 0
        said = _OVERLAPS if overlaps else _say(context, signal, verb)
        heard = models if signal.kind == "model" else evidence
        heard[said] = heard.get(said, 0.0) + weight
    return (*_gate_sentence(context, gate, score), *_strongest_first(evidence), *_strongest_first(models))


def _strongest_first(heard: dict[str, float]) -> list[str]:
    return sorted(heard, key=lambda said: -abs(heard[said]))


def held_without_subject(model_weight: float) -> tuple[str, ...]:
    """Give the sentences of a post that names no subject and of which only the model speaks."""
    sentence = _SENTENCES["model.learned"]
    return (_NO_SUBJECT, sentence) if model_weight > 0 else (f"against: {sentence}",)


def name_of(signal: Signal) -> str:
    """Say in a few words what kind of evidence a signal is; never repeats the post's words."""
    if signal.kind in {"term", "emoji"}:
        kind = _SUBJECTS.get(signal.name, "species")
        return f"{kind}: {signal.detail['taxon'].replace('_', ' ')}" if signal.detail.get("taxon") else kind
    return _for_or_against(signal, _SENTENCES.get(signal.name, signal.name.replace(".", ": ").replace("_", " ")))


def _gate_sentence(context: Context, gate: str | None, score: float) -> Iterator[str]:
    if gate in _GATES:
        yield f"{_WOULD_BE[context.knowledge.weights.level_of(score)]}, but {_GATES[gate]}"
    elif gate:
        yield _NO_SUBJECT


def _verb(signals: Sequence[Signal]) -> str:
    offers = [signal for signal in signals if signal.name in _VERBS and signal.weight > 0]
    if not offers:
        return "names"
    return _VERBS[max(offers, key=lambda signal: signal.weight).name]


def _say(context: Context, signal: Signal, verb: str) -> str:
    if signal.kind in {"term", "emoji"}:
        return _say_subject(context, signal, verb)
    sentence = _SENTENCES.get(signal.name, signal.name)
    if signal.kind == "stance":
        sentence = f"{_quote(context, signal)}{sentence}"
    return _for_or_against(signal, sentence)


def _for_or_against(signal: Signal, sentence: str) -> str:
    return f"against: {_SENTENCES_AGAINST.get(signal.name, sentence)}" if signal.weight < 0 else sentence


def _say_subject(context: Context, signal: Signal, verb: str) -> str:
    taxon = context.knowledge.taxa.get(signal.detail.get("taxon", ""))
    thing = taxon.english_name.removesuffix(" (any)") if taxon else "wildlife"
    concept = signal.detail.get("concept", "").rpartition(":")[2].replace("_", " ").removeprefix(BARE)
    named = f"{thing}: {concept}" if concept else thing
    listing = f", {taxon.listing}" if taxon else ""
    manner = _MANNERS.get(signal.name, "")
    doubt = ", an unverified term" if signal.detail.get("verified") == "no" else ""
    hidden = f" (hidden as {_written(context, signal)})" if signal.detail.get("disguised") else ""
    return f"{verb} {named}{manner}{listing}{doubt}{hidden}"


def _quote(context: Context, signal: Signal) -> str:
    if signal.span is None or signal.kind not in _QUOTED:
        return ""
    return f'"{_written(context, signal)}" '


def _written(context: Context, signal: Signal) -> str:
    if signal.span is None:
        return "in another part of the post"
    words = " ".join(context.post.text[slice(*signal.span)].encode("utf-8", "replace").decode().split())
    return words if len(words) <= _QUOTE_LENGTH else words[: _QUOTE_LENGTH - 1] + "…"
