import pytest

from processors.alerts.matching import is_about, key_of
from processors.alerts.rules import RuleFilter
from schemas.finding import Signal
from tests.builders import make_author
from tests.processors.alerts.builders import change, make_rule

POST = change("a", level="review", species=("elephant", "hippo"), groups=("elephants", "hippos"), language="th").post


@pytest.mark.parametrize(
    ("wanted", "matches"),
    [
        ({}, True),
        ({"level": ("review",)}, True),
        ({"level": ("alert",)}, False),
        ({"species": ("hippo", "tiger")}, True),
        ({"species": ("tiger",)}, False),
        ({"groups": ("hippos",)}, True),
        ({"groups": ("big cats",)}, False),
        ({"platform": ("file",), "language": ("th", "vi")}, True),
        ({"platform": ("file",), "language": ("vi",)}, False),
        ({"sources": ("test",)}, True),
        ({"sources": ("x",)}, False),
        ({"terms": ("en-ivory",)}, True),
        ({"terms": ("en-horn",)}, False),
    ],
    ids=str,
)
def test_values_of_a_field_are_any_of_and_fields_are_joined_by_and(wanted, matches):
    assert is_about(make_rule(filter=RuleFilter(**wanted)), POST) is matches


@pytest.mark.parametrize(
    ("decision", "matches"), [("undecided", True), ("trade", True), ("unsure", True), ("not_trade", False)]
)
def test_a_post_an_analyst_called_no_trade_is_nobodys(decision, matches):
    assert is_about(make_rule(), change("a", decision=decision).post) is matches


def test_a_signal_without_a_term_does_not_hurt():
    signals = (Signal(kind="offer", name="offer.sell", weight=1.0),)
    assert not is_about(make_rule(filter=RuleFilter(terms=("en-ivory",))), change("a", signals=signals).post)


@pytest.mark.parametrize(
    ("query_key", "key"),
    [
        (None, ""),
        ("species", "elephant"),
        ("group", "elephants"),
        ("platform", "file"),
        ("source", "test"),
        ("language", "th"),
        ("author", make_author()),
        ("text", "key-Good morning"),
    ],
)
def test_keys(query_key, key):
    assert key_of(make_rule(query_key=query_key), POST) == key


def test_nobody_on_x_is_singled_out():
    assert key_of(make_rule(query_key="author"), change("a", platform="x").post) == ""
    assert key_of(make_rule(query_key="species"), change("a", species=()).post) == ""
