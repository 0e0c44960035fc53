"""The lexicon's terms in, the plainest offers of each language out: a product, a word of sale, perhaps a contact.

Sellers who hide nothing write three words, "vendo marfil, info por privado". The written posts hold few of these, as
each was written to hide or to mislead, and a model that learnt from them alone took plain words for talk: of 1,285 such
offers without a contact 63 in 100 came to review. Live animals are not among them: whose bare name is sold is a pet as
often.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator

from processors.lexicon.terms import Term

EACH = 100
"""Offers of each language; chosen by hand."""
TELLING = 2.5
"""Weight from which a product's name alone tells what it is of."""
SELLS, MAY_SELL = 1.5, 1.0
"""Weights from which a word says by itself that something is sold, and from which it does beside a contact."""
_FRAMES = (
    "{sells} {name}",
    "{name} {sells}",
    "{sells} {name}, {contact}",
    "{may_sell} {name}, {contact}",
    "{name} {may_sell}. {contact}",
)
_SEED = 0


def plain_offers(terms: Iterable[Term]) -> Iterator[str]:
    """Give the plain offers of every language that has names and words for each part; the same each time."""
    by_language: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for term in terms:
        for part in _parts_of(term) if term.verified else ():
            by_language[term.language][part].append(term.text)
    for language, parts in sorted(by_language.items()):
        if set(parts) == {"name", "sells", "may_sell", "contact"}:
            chosen = random.Random(f"{_SEED} {language}")
            for _ in range(EACH):
                words = {part: chosen.choice(texts) for part, texts in sorted(parts.items())}
                yield chosen.choice(_FRAMES).format_map(words)


def _parts_of(term: Term) -> Iterator[str]:
    if term.kind == "product" and term.weight >= TELLING:
        yield "name"
    if term.kind == "offer" and term.weight >= SELLS:
        yield "sells"
    if term.kind == "offer" and term.weight >= MAY_SELL:
        yield "may_sell"
    if term.kind == "contact":
        yield "contact"
