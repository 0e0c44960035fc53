"""A private pack in memory, as the desk's tests hand it in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dashboards.desk.term_door import AskedTerm, TermDoor, TermRefused, Tried
from processors.curation.preview import preview
from processors.curation.suggestions import Suggested, Suggestion
from processors.lexicon.terms import Term
from tests.builders import make_post

if TYPE_CHECKING:
    from processors.knowledge import Knowledge

REFUSED = "unusable"


def suggested(language: str = "en", text: str = "river stone dust") -> Suggested:
    """Give one suggestion, from eight offers."""
    one = Suggestion(
        text=text,
        language=language,
        seller_count=8,
        other_count=1,
        ratio=90.0,
        surprise=60.0,
        species="rhino",
        species_share=0.75,
        example="<b>fresh</b> [[rhino horn]], river stone dust",
    )
    return Suggested(found=(one,), uncompared={"sw": 6}, offer_count=14, other_count=210)


@dataclass
class TermPack:
    """Keeps terms; refuses the text `REFUSED`."""

    knowledge: Knowledge
    terms: dict[str, Term] = field(default_factory=dict)
    analysts: list[str] = field(default_factory=list)
    suggested: Suggested = field(default_factory=suggested)

    @property
    def door(self) -> TermDoor:
        return TermDoor(try_term=self.try_term, add=self.add, remove=self.remove, own=self.own, suggest=self.suggest)

    async def try_term(self, asked: AskedTerm) -> Tried:
        posts = [("store", make_post(text=f"<b>selling</b> {asked.text}, 300 USD")), ("sample", make_post())]
        return Tried(preview(self._term(asked), self.knowledge, posts), ("it is also a word",))

    async def add(self, asked: AskedTerm, analyst: str) -> Term:
        term = self._term(asked)
        self.terms[term.id] = term
        self.analysts.append(analyst)
        return term

    async def remove(self, identity: str) -> Term | None:
        return self.terms.pop(identity, None)

    async def own(self) -> list[Term]:
        return list(self.terms.values())

    async def suggest(self) -> Suggested:
        return self.suggested

    def _term(self, asked: AskedTerm) -> Term:
        if asked.text == REFUSED:
            raise TermRefused("The term cannot be used: it is unusable.")
        return Term(
            id=f"desk-{asked.text}",
            text=asked.text,
            language=asked.language,
            kind=asked.kind,
            taxon=asked.taxon or None,
            weight=2.2,
            added="2026-11-25",
            verified=asked.verified == "yes",
        )
