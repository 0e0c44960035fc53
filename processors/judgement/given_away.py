"""A post that names only a cheap material or a code word in, what gives away that something else is meant out.

Sellers write "cow bone" for ivory and "goat horn" for saiga where a platform forbids the word, and then say so: they
wink, put the words in quotes, or praise the cross hatching that no cow has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from processors.evidence.admission import admitted
from processors.evidence.context import TELL, Context
from processors.lexicon.hits import Hit

_KINDS = frozenset({"codeword", "substitute"})
STANDS_IN = frozenset(f"term.{kind}" for kind in _KINDS)
"""Signals of words that do not say what is sold."""
_QUOTES = frozenset("\"'“”„‟«»‘’‚‹›「」『』＂＇〝〞")


def tells_of(context: Context) -> Iterator[str]:
    """Give the concepts of what gives the post's code words and cheap materials away, each once."""
    hits = [hit for hit, _ in admitted([hit for hit in context.subjects if hit.term.kind in _KINDS], context)]
    if not hits:
        return
    yield from dict.fromkeys(str(hit.term.concept) for hit in told_in(context))
    if any(_is_quoted(hit, context.text) for hit in hits):
        yield f"{TELL}quoted"


def told_in(context: Context) -> list[Hit]:
    """Give the words of the post that wink or describe the true material, whatever it names."""
    return [hit for hit, _ in admitted(context.said("tell"), context)]


def only_stand_in(names: Iterable[str]) -> bool:
    """Say whether these are names of terms that stand in for others, and there are some."""
    named = set(names)
    return bool(named) and named <= STANDS_IN


def _is_quoted(hit: Hit, text: str) -> bool:
    return text[max(0, hit.start - 1) : hit.start] in _QUOTES or text[hit.end : hit.end + 1] in _QUOTES
