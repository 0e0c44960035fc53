from typing import get_args

from msgspec.structs import replace

from schemas.finding import Signal
from schemas.store import CountField
from streams.stores.sqlite.facets import FIELDS, facets
from tests.builders import make_author, make_flagged


def test_every_countable_field_has_a_code_of_its_own():
    assert set(FIELDS) == set(get_args(CountField)) - {"level", "decision"}
    assert len(set(FIELDS.values())) == len(FIELDS)


def test_each_value_is_given_once():
    twice = tuple(Signal(kind="term", name="t", weight=1.0, detail={"term": "en-ivory"}) for _ in range(2))
    flagged = make_flagged(species=("elephant", "rhino", "elephant"), signals=twice, link_domains=("a.example",))
    flagged = replace(flagged, finding=replace(flagged.finding, groups=("elephants",)))
    named = {(name, value) for name, code in FIELDS.items() for field, value in facets(flagged) if field == code}
    assert named == {
        ("platform", "file"),
        ("source", "test"),
        ("language", "en"),
        ("kind", "post"),
        ("author", make_author()),
        ("species", "elephant"),
        ("species", "rhino"),
        ("group", "elephants"),
        ("term", "en-ivory"),
        ("domain", "a.example"),
    }


def test_a_post_without_author_and_evidence_has_no_such_facet():
    found = facets(make_flagged(author=None, species=(), signals=()))
    assert {field for field, _ in found} == {FIELDS[name] for name in ("platform", "source", "language", "kind")}
