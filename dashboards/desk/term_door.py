"""`TermDoor`: what the desk may do to the private pack: an analyst's term in, a preview, or the term as kept, out.

Whoever starts the desk hands these functions in; the desk knows neither files nor the store behind them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec

from processors.curation.preview import Preview
from processors.curation.suggestions import Suggested
from processors.lexicon.terms import Term

MAX_CHARACTERS = 60
"""Of a term: `lexicon_row_checks.MAX_TEXT`."""
WeightClass = Literal["strong", "plain", "weak", "faint"]


class AskedTerm(msgspec.Struct, frozen=True, kw_only=True):
    """A term as the form sends it."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_CHARACTERS)]
    language: Annotated[str, msgspec.Meta(min_length=2, max_length=12)]
    kind: Annotated[str, msgspec.Meta(max_length=32)]
    taxon: Annotated[str, msgspec.Meta(max_length=64)] = ""
    weight: WeightClass = "plain"
    verified: Literal["yes", "no"] = "no"


class TermRefused(ValueError):
    """A term that cannot be used; the message is for the analyst."""


@dataclass(frozen=True)
class Tried:
    """A term that may be added, what it would do, and what to know before."""

    preview: Preview
    warnings: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class TermDoor:
    """The ways through; `try_term` and `add` raise TermRefused."""

    try_term: Callable[[AskedTerm], Awaitable[Tried]]
    add: Callable[[AskedTerm, str], Awaitable[Term]]
    """Write a term into the private pack in an analyst's name; it is judged by when this returns."""
    remove: Callable[[str], Awaitable[Term | None]]
    """Take a term out again by its id; null where the pack does not have it."""
    own: Callable[[], Awaitable[Sequence[Term]]]
    """Give the terms of the private pack."""
    suggest: Callable[[], Awaitable[Suggested]]
    """Say what may be code words, by what was decided; some seconds."""
