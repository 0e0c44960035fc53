"""The checker as a whole; each rule's own test is under checks/."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.kibana.build import BUILT_FILE, build
from dashboards.kibana.check import check
from dashboards.kibana.objects import dump
from schemas.index_mapping import POST_FIELDS
from tests.dashboards.kibana.mutants import Opened, faults_after


def test_the_boards_have_no_fault():
    assert check(build()) == ()
    assert check(BUILT_FILE.read_bytes()) == ()


def test_opening_and_closing_changes_nothing():
    assert Opened().close() == build()


def test_all_faults_are_told_at_once():
    def break_much(opened):
        opened["dashboard"]["typeMigrationVersion"] = "10.2.0"
        opened["search"]["attributes"]["nonsense"] = 1
        opened.layer("terms")["columnOrder"] = []

    assert {fault.rule for fault in faults_after(break_much)} == {"stamp", "attribute", "lens"}


def test_a_field_the_index_loses_is_told_wherever_it_is_used():
    without = {name: field for name, field in POST_FIELDS.items() if name != "species"}
    told = {fault.where for fault in check(build(), without)}
    assert {"dashboard lourie-overview, controls", "dashboard lourie-overview, panel species-by-platform"} <= told
    assert {"search lourie-latest-posts", "index-pattern lourie-posts"} <= told


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"\xff\n", b'{"type":"tag","id":"\\ud800","attributes":{},"references":[]}\n']
)
def test_a_file_of_nothing_or_nonsense_is_a_fault_and_no_crash(content):
    assert check(content)


def places(value, path=()):
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in inner:
        yield from places(child, (*path, key))


PLACES = [path for path in places(Opened().objects) if len(path) > 1]


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(PLACES), st.sampled_from([None, 5, "x", [], {}, [None], [[]], {"x": None}, True]))
def test_whatever_stands_anywhere_the_checker_answers(path, value):
    opened = Opened()
    holder = opened.objects
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    try:
        content = opened.close()
    except (AttributeError, TypeError):
        content = "".join(f"{dump(one)}\n" for one in opened.objects).encode()
    assert all(json.dumps([fault.rule, fault.where, fault.what]) for fault in check(content))
