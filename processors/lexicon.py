"""The lexicon as two automata: text views in, hits with their place in the original text out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from processors.lexicon_data import Term

Hidden = Literal["folded", "squeezed", "typo", "first_letter"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A term found in a text; `start` and `end` in code points of the original text."""

    term: Term
    start: int
    end: int
    hidden: Hidden | None = None
    """How the term was hidden: None is as the lexicon writes it, up to case and width of ASCII letters."""
