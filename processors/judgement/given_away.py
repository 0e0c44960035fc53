"""A post that names only a cheap material or a code word in, what gives away that something else is meant out.

Sellers write "cow bone" for ivory and "goat horn" for saiga where a platform forbids the word, and then say so: they
wink, put the words in quotes, or praise the cross hatching that no cow has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from processors.evidence.admission import admitted
from processors.evidence.context import Context
from processors.evidence.species import DESCRIBED
from processors.evidence.tells import is_quoted, told_in

_KINDS = frozenset({"codeword", "substitute"})
STANDS_IN = frozenset(f"term.{kind}" for kind in _KINDS) | {DESCRIBED}
"""Signals of words that do not say what is sold."""


def tells_of(context: Context) -> Iterator[str]:
    """Give the concepts of what gives the post's code words and cheap materials away, each once; no part of these."""
    hits = [hit for hit, _ in admitted([hit for hit in context.subjects if hit.term.kind in _KINDS], context)]
    if not hits:
        return
    beside = [tell for tell in told_in(context) if not any(hit.start <= tell.start < hit.end for hit in hits)]
    yield from dict.fromkeys(str(tell.term.concept) for tell in beside)
    if any(is_quoted(hit, context.text) for hit in hits):
        yield "quoted"


def only_stand_in(names: Iterable[str]) -> bool:
    """Say whether these are names of terms that stand in for others, and there are some."""
    named = set(names)
    return bool(named) and named <= STANDS_IN
