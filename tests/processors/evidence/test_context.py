from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from processors.evidence.context import Context
from processors.lexicon.hits import Hidden, Hit
from processors.lexicon.terms import Term
from tests.builders import make_post

if TYPE_CHECKING:
    from processors.knowledge import Knowledge


def make_context(knowledge: Knowledge) -> Context:
    post = make_post(text="  Straße Ivory", title="Tusks", author_bio="Seller")
    text = "  Straße Ivory\nTusks\nSeller"
    return Context(
        post=post,
        text=text,
        language="de",
        language_confidence=0.9,
        subjects=(),
        context_hits=(),
        knowledge=knowledge,
    )


def test_evidence_elsewhere_has_no_span(knowledge: Knowledge) -> None:
    context = make_context(knowledge)
    assert context.mark(15, 20) is None
    assert context.mark(9, 14) == (9, 14)


def hit(kind: str, concept: str | None = None, hidden: Hidden | None = None) -> Hit:
    return Hit(Term(id=f"{kind}:{concept}", text="a", language="en", kind=kind, concept=concept), 0, 1, hidden)


@pytest.mark.parametrize(
    ("found", "evidence"),
    [
        (hit("offer"), {"offer"}),
        (hit("want"), {"offer"}),
        (hit("shipping"), {"price"}),
        (hit("stance.toy"), {"stance"}),
        (hit("qualifier", "part:tusk"), {"qualifier"}),
        (hit("qualifier", "sale:size"), {"qualifier", "offer"}),
        (hit("offer", hidden="typo"), set()),
        (hit("offer", hidden="folded"), {"offer"}),
    ],
)
def test_words_are_said_by_the_evidence_they_are_of(knowledge: Knowledge, found: Hit, evidence: set[str]) -> None:
    context = msgspec.structs.replace(make_context(knowledge), context_hits=(found,))
    kinds = ("offer", "price", "contact", "place", "stance", "qualifier", "tell")
    assert {kind for kind in kinds if found in context.said(kind)} == evidence
