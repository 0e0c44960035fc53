"""The lexicon's terms in, the plainest sales of each language out: a thing, a word of sale, perhaps a contact.

Sellers who hide nothing write three words, "vendo marfil, info por privado". The written posts hold few of these, as
each was written to hide or to mislead, and a model that learnt from them alone took plain words for talk: of 1,285 such
offers without a contact 63 in 100 came to review. Most things sold in so few words are what they say, though: a cow's
bone, a jar of jelly, a house cat. What stands in for wildlife elsewhere is sold here as itself, and is no offer.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from processors.judgement.judge import MIN_CODEWORD
from processors.lexicon.terms import Term
from processors.taxa import Taxon

EACH = 100
"""Sales of each language; chosen by hand."""
TELLING = 2.5
"""Weight from which a product's name alone tells what it is of."""
LIVE = 1.5
"""Weight from which an animal's name is no word for much else."""
MOST_WORDS = 2
"""Words of a cheap material: what is longer often says that something else is meant ("cashmere, through a ring")."""
SELLS, MAY_SELL = 1.5, 1.0
"""Weights from which a word says by itself that something is sold, and from which it does beside a contact."""
_FRAMES = (
    "{sells} {name}",
    "{name} {sells}",
    "{sells} {name}, {contact}",
    "{may_sell} {name}, {contact}",
    "{name} {may_sell}. {contact}",
    "{sells} {name}, {price}, {contact}",
    "{sells} {name} {price}",
    "{name} {price} {contact}",
)
_PRICES = ("50 USD", "$120", "200 €", "35 EUR", "1500 $", "80 euro", "£40", "900 usd")
_SEED = 0


def plain_offers(terms: Sequence[Term], taxa: Mapping[str, Taxon]) -> Iterator[str]:
    """Give sales of products whose names tell what they are of, and of listed animals and plants.

    For every language that has words for each part of a sale.
    """

    def is_listed(term: Term) -> bool:
        taxon = taxa.get(term.taxon or "")
        return taxon is not None and not taxon.is_domestic and taxon.cites_appendix != "none"

    yield from _sales(terms, lambda term: term.kind == "product" and term.weight >= TELLING)
    yield from _sales(terms, lambda term: term.kind == "species" and term.weight >= LIVE and is_listed(term))


def everyday_sales(terms: Sequence[Term], taxa: Mapping[str, Taxon]) -> Iterator[str]:
    """Give sales of what a code word or a cheap material means to everybody else, and of bred animals."""

    def is_everyday(term: Term) -> bool:
        if term.kind == "species":
            return term.taxon in taxa and taxa[term.taxon].is_domestic
        if term.kind == "substitute":
            return len(term.text.split()) <= MOST_WORDS
        return term.kind == "codeword" and term.weight < MIN_CODEWORD

    return _sales(terms, is_everyday)


def _sales(terms: Iterable[Term], is_name: Callable[[Term], bool]) -> Iterator[str]:
    """Give the same sales each time."""
    by_language: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for term in terms:
        if term.verified:
            for part in ("name",) if is_name(term) else _parts_of(term):
                by_language[term.language][part].append(term.text)
    for language, parts in sorted(by_language.items()):
        if set(parts) == {"name", "sells", "may_sell", "contact"}:
            chosen = random.Random(f"{_SEED} {language}")
            for _ in range(EACH):
                words = {part: chosen.choice(texts) for part, texts in sorted(parts.items())}
                yield chosen.choice(_FRAMES).format_map(words | {"price": chosen.choice(_PRICES)})


def _parts_of(term: Term) -> Iterator[str]:
    if term.kind == "offer" and term.weight >= SELLS:
        yield "sells"
    if term.kind == "offer" and term.weight >= MAY_SELL:
        yield "may_sell"
    if term.kind == "contact":
        yield "contact"
