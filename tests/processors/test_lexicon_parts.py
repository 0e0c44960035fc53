"""Parts count their terms through, and leave out what is replaced."""

from __future__ import annotations

import pytest

from processors.fold_table import FOLD_VERSION
from processors.lexicon_data import Term
from processors.lexicon_parts import Part, compile_group, numbered

TERMS = [
    Term(id=f"en-{text}", text=text, language="en", kind="product", weight=2.5) for text in ("ivory", "tusk", "horn")
]


def test_a_part_is_what_was_stored_of_it() -> None:
    restored, made = Part.from_bytes(compile_group(TERMS), "stored"), Part.compile(TERMS)
    assert restored.terms == made.terms == tuple(TERMS)
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


def test_terms_are_numbered_through_all_parts() -> None:
    terms, numbers = numbered([Part.compile(TERMS[:2]), Part.compile(TERMS[2:])], frozenset())
    assert terms == tuple(TERMS)
    assert [number.tolist() for number in numbers] == [[0, 1], [2]]


def test_only_the_first_part_is_replaced() -> None:
    own = [Term(id="en-ivory", text="ivories", language="en", kind="product")]
    terms, numbers = numbered([Part.compile(TERMS), Part.compile(own)], frozenset({"en-ivory"}))
    assert [term.text for term in terms] == ["tusk", "horn", "ivories"]
    assert [number.tolist() for number in numbers] == [[-1, 0, 1], [2]]


def test_no_terms_have_no_numbers() -> None:
    terms, numbers = numbered([Part.compile([]), Part.compile([])], frozenset({"en-ivory"}))
    assert terms == ()
    assert [number.tolist() for number in numbers] == [[], []]
