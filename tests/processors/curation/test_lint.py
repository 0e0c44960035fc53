from __future__ import annotations

from pathlib import Path

from processors.curation.lint import CHECKS, OF_ONE_TERM, lint, lint_new
from processors.curation.reading import Remark, read_linted
from tests.processors.lexicon.builders import DATA, make_linted, make_term


def test_remarks_come_by_file_and_line_and_name_their_check(tmp_path: Path) -> None:
    terms = [make_term("a" * 61, id=f"es-{number}", taxon="unicorn") for number in range(12)]
    unreadable = [Remark("fault", "a.tsv:1", "cannot be read")]
    remarks = lint(make_linted(*terms, folder=tmp_path, is_private=True, unreadable=unreadable))
    lines = [int(remark.where.rpartition(":")[2]) for remark in remarks]
    assert lines == sorted(lines)
    assert {"unreadable", "overlong", "taxon", "repeat"} <= {remark.check for remark in remarks}


def test_the_packaged_lexicon_has_no_fault() -> None:
    assert [remark for remark in lint(read_linted(DATA)) if remark.severity == "fault"] == []


def test_new_terms_are_looked_at_beside_the_old_ones() -> None:
    old = make_linted(make_term("tigrillo", id="es-1"))
    (remark,) = lint_new([("new", make_term("Tigrillo", id="es-2"))], old)
    assert (remark.where, remark.check, remark.severity) == ("new", "repeat", "fault")
    assert lint_new([("new", make_term("tigrillo", id="es-1"))], old) == []


def test_checks_of_new_terms_are_checks() -> None:
    assert set(OF_ONE_TERM) < set(CHECKS)
