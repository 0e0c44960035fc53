"""`Context`: one post with its hits, language and views, as every kind of evidence and the judge read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from processors.hits import Hit
from schemas.post import Post

if TYPE_CHECKING:
    from processors.knowledge import Knowledge

Section = Literal["text", "title", "alt", "media_text", "bio"]


@dataclass(frozen=True, slots=True)
class Context:
    """A post with everything the evidence needs.

    `text` is all that was read: `post.text` first, then (where present) title, alt texts, text in images and
    the author's bio, each on a line of its own. Positions in `text` below `len(post.text)` are therefore
    positions in `post.text`; evidence found beyond has no span. `folded` is the folded view of `text`, its own
    line breaks turned to blanks; a line break in `folded` stands only between two sections.
    """

    post: Post
    text: str
    folded: str
    offsets: Sequence[int]
    """(len(folded) + 1,): where each folded code point comes from in `text`; the last entry is `len(text)`."""
    language: str
    """BCP-47, or `und`."""
    language_confidence: float
    subjects: tuple[Hit, ...]
    """Species, products, code words, emoji, look-alikes; by start, none inside another, positions in `text`."""
    context_hits: tuple[Hit, ...]
    """Offer, want, price, payment, shipping, contact, stance, place terms; same order and rules."""
    sections: tuple[tuple[int, Section], ...]
    """Where each section of `text` starts; the first is always (0, "text")."""
    knowledge: Knowledge

    def span(self, folded_start: int, folded_end: int) -> tuple[int, int] | None:
        """Turn a stretch of `folded` into a span of `post.text`; None outside of it."""
        if folded_end <= folded_start:
            return None
        return self.mark(int(self.offsets[folded_start]), int(self.offsets[folded_end - 1]) + 1)

    def mark(self, start: int, end: int) -> tuple[int, int] | None:
        """Give (start, end) of `text` as a span of `post.text`, or None where it lies in another section."""
        return (start, end) if end <= len(self.post.text) else None

    def section_at(self, position: int) -> Section:
        """Name the section of `text` a position lies in."""
        found: Section = "text"
        for start, section in self.sections:
            if start > position:
                break
            found = section
        return found
