"""`Context`: one post with its hits, language and views, as every kind of evidence and the judge read it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from processors.evidence.digits import ascii_digits
from processors.lexicon.hits import Hit
from schemas.post import Post

if TYPE_CHECKING:
    from processors.knowledge import Knowledge

MAX_READABLE = 20_000
"""Code points that patterns are asked of; no small ad seen is longer. Chosen by hand."""
UNLIKELY = frozenset({"squeezed", "typo", "reversed"})
"""Disguises nobody uses for words of sale or stance: there they are chance."""
SALE = "sale:"
"""How concepts begin of qualifiers that speak like a seller."""
_EVIDENCE = {"want": "offer", "swap": "offer", "payment": "price", "shipping": "price"}
"""What kinds of words are evidence of that are not named so themselves."""


class Context(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A post with everything the evidence needs.

    `text` is all that was read: `post.text` first, then (where present) title, alt texts, text in images and
    the author's bio, each on a line of its own. Positions in `text` below `len(post.text)` are therefore
    positions in `post.text`; evidence found beyond has no span.
    """

    post: Post
    text: str
    language: str
    """BCP-47, or `und`."""
    language_confidence: float
    subjects: tuple[Hit, ...]
    """Species, products, code words, emoji, look-alikes; by start, none inside another, positions in `text`."""
    context_hits: tuple[Hit, ...]
    """Offer, want, price, payment, shipping, contact, stance, place terms; same order and rules."""
    knowledge: Knowledge
    tells: tuple[Hit, ...] = ()
    """What gives something away, of `UNLIKELY` disguises none; same order and rules."""

    @cached_property
    def readable(self) -> str:
        """Give what patterns are asked of: `text` with the digits of every script as ASCII, code point for code point.

        Cut at `MAX_READABLE`.
        """
        return ascii_digits(self.text[:MAX_READABLE])

    def said(self, evidence: str) -> Sequence[Hit]:
        """Give the context hits of one kind of evidence, in order; of `UNLIKELY` disguises none.

        Kinds are `offer` (with the qualifiers of a sale), `price`, `contact`, `place`, `stance` and `qualifier`.
        """
        return self._said.get(evidence, ())

    @cached_property
    def _said(self) -> dict[str, list[Hit]]:
        said: dict[str, list[Hit]] = {}
        for hit in self.context_hits:
            if hit.hidden in UNLIKELY:
                continue
            kind, concept = hit.term.kind.split(".", 1)[0], hit.term.concept or ""
            said.setdefault(_EVIDENCE.get(kind, kind), []).append(hit)
            if kind == "qualifier" and concept.startswith(SALE):
                said.setdefault("offer", []).append(hit)
        return said

    def mark(self, start: int, end: int) -> tuple[int, int] | None:
        """Give (start, end) of `text` as a span of `post.text`, or None where it lies in another section."""
        return (start, end) if end <= len(self.post.text) else None


def overlap(span: tuple[int, int] | None, other: tuple[int, int] | None) -> bool:
    """Say whether two spans share a code point; what has none overlaps nothing."""
    return span is not None and other is not None and span[0] < other[1] and other[0] < span[1]
