"""A part of the lexicon is what was stored of it."""

from __future__ import annotations

import pytest

from processors.lexicon.parts import Part, compile_group
from processors.lexicon.terms import Term
from processors.views.fold_table import FOLD_VERSION

TERMS = [
    Term(id=f"en-{text}", text=text, language="en", kind="product", weight=2.5) for text in ("ivory", "tusk", "horn")
]


def test_a_part_is_what_was_stored_of_it() -> None:
    restored, made = Part.from_bytes(compile_group(TERMS), "stored"), Part.compile(TERMS)
    assert list(restored.terms) == list(made.terms) == TERMS
    assert restored.folded.columns == made.folded.columns
    assert restored.squeezed.columns == made.squeezed.columns
    assert (restored.name, made.name) == ("stored", "")


def test_compiling_is_deterministic() -> None:
    assert compile_group(TERMS) == compile_group(list(TERMS))


def test_another_fold_is_refused() -> None:
    written = b"fold_version\xa1" + FOLD_VERSION.encode()
    other = compile_group(TERMS).replace(written, written[:-1] + b"0")
    with pytest.raises(ValueError, match="publish again"):
        Part.from_bytes(other, "stored")
