"""Terms and small lexicons as the tests of the lexicon's tools need them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from processors.curation.examples import Example
from processors.curation.reading import Linted
from processors.knowledge import packaged_data
from processors.lexicon.terms import Rulebook, Term
from processors.taxa import read_taxa
from processors.weights import read_weights

DATA = packaged_data()
WEIGHTS = read_weights(DATA / "weights.toml")
TAXA = read_taxa(DATA / "taxa.tsv")
RULEBOOK = Rulebook(frozenset({"own"}), WEIGHTS)


def make_term(text: str = "tigrillo dorado", **changes: Any) -> Term:
    """Build a plausible term; its id is made of its text."""
    language = changes.get("language", "es")
    fields: dict[str, Any] = {
        "id": f"{language}-{text}",
        "text": text,
        "language": language,
        "kind": "species",
        "taxon": "tiger",
        "weight": 1.8,
        "source": "own",
    }
    return Term(**(fields | changes))


def make_linted(*terms: Term, **changes: Any) -> Linted:
    """Build a lexicon of these terms, each at a line of its own."""
    fields: dict[str, Any] = {
        "folder": Path("lexicon"),
        "rows": [(f"names.tsv:{number}", term) for number, term in enumerate(terms, 2)],
        "beside": [],
        "examples": (),
        "sources": {"own": {"citation": "ours", "licence": "Apache-2.0"}},
        "taxa": TAXA,
        "weights": WEIGHTS,
    }
    return Linted(**(fields | changes))


def examples_of(term: Term) -> list[Example]:
    """Give a match and a silent example."""
    return [Example(term, f"vendo {term.text}", silent, "examples.tsv:2") for silent in (False, True)]
