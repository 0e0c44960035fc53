from __future__ import annotations

from processors.curation import wide_checks as wide
from tests.processors.lexicon.builders import make_linted, make_term


def test_a_term_twice_is_a_fault_and_with_another_meaning_a_warning() -> None:
    terms = [
        make_term("Tigrillo", id="es-1"),
        make_term("tigrillo", id="es-2"),
        make_term("TIGRILLO", id="es-3", taxon="ocelot"),
        make_term("tigrillo", id="pt-1", language="pt"),
        make_term("tigrillo", id="es-4", kind="codeword"),
    ]
    remarks = list(wide.repeats(make_linted(*terms)))
    assert [(one.where, one.severity) for one in remarks] == [("names.tsv:3", "fault"), ("names.tsv:4", "warning")]
    assert "es-1" in remarks[0].message


def test_a_pack_repeats_the_packaged_term_and_may_replace_it_by_id() -> None:
    packaged = make_term("tigrillo", id="es-1")
    linted = make_linted(make_term("tigrillo", id="ours-1"), beside=[packaged])
    (remark,) = wide.repeats(linted)
    assert "repeats es-1" in remark.message
    assert list(wide.repeats(make_linted(packaged, beside=[packaged]))) == []


def test_a_name_inside_another_of_other_meaning_is_told() -> None:
    terms = [
        make_term("tigre"),
        make_term("tiburón tigre", taxon="shark"),
        make_term("tigre blanco"),
        make_term("atigrerado", taxon="shark"),
        make_term("象", language="ja", taxon="elephant"),
        make_term("象亀", language="ja", taxon="tortoise"),
    ]
    remarks = list(wide.inside_others(make_linted(*terms)))
    assert [(one.where, one.severity) for one in remarks] == [("names.tsv:3", "info"), ("names.tsv:7", "info")]


def test_a_name_that_is_an_everyday_word_somewhere_is_warned_of() -> None:
    book = make_term("book", id="en-book", language="en", kind="stance.entertainment", weight=-1.0)
    known = make_term("guacamaya", false_positives=("salsa",))
    terms = [make_term("Book"), make_term("salsa"), make_term("book", id="weak", weight=1.0), book, known]
    remarks = list(wide.everyday_words(make_linted(*terms)))
    assert [one.where for one in remarks] == ["names.tsv:2", "names.tsv:3"]
    assert "stance.entertainment" in remarks[0].message
    part = make_term("colmillo", id="es-part", kind="qualifier", weight=0.4)
    assert list(wide.everyday_words(make_linted(make_term("colmillo", kind="product", weight=2.2), part))) == []
