import pytest

from lourie.detect_lines import BadLine
from lourie.train_lines import Labelled, parse_labelled


@pytest.mark.parametrize(("given", "read"), [("true", True), ("0", False), ('"trade"', True), ('"not_trade"', False)])
def test_decisions_are_read_in_every_shape(given, read):
    one = parse_labelled(1, b'{"id": 1, "text": "shark jaw", "label": %s}' % given.encode(), None)
    assert isinstance(one, Labelled)
    assert one.label is read


BAD = [b"no json", b"", None, b'{"id":1,"text":"a"}', b'{"id":1,"text":"a","label":"unsure"}',
                                  b'{"id":1,"text":"a","label":2}', b'{"id":1,"text":"a","label":[1]}']  # fmt: skip


@pytest.mark.parametrize("line", BAD)
def test_a_bad_line_is_named(line):
    one = parse_labelled(7, line, None)
    assert isinstance(one, BadLine)
    assert one.line == 7


def test_a_group_is_asked_for_by_its_field():
    line = b'{"id": 1, "text": "a", "label": true, "seller": 12}'
    assert parse_labelled(1, line, "seller").group == "12"
    assert "no group" in parse_labelled(1, line, "author").error
