import pytest

from dashboards.kibana.saved import Saved, ShapeError, controls_of, panels_of, read_lines, source_of, strings_of_json


def board(**attributes):
    return Saved(type="dashboard", id="b", attributes=attributes, references=())


@pytest.mark.parametrize(
    "line",
    [b"", b"[]", b"{ broken", b'{"type":"tag","id":"t"}', b'{"type":1,"id":"t","attributes":{},"references":[]}'],
)
def test_a_line_that_is_no_saved_object_is_told_by_its_number(line):
    good = b'{"type":"tag","id":"t","attributes":{},"references":[]}'
    objects, faults = read_lines(good + b"\n" + line + b"\n" + good)
    assert len(objects) == 2
    assert [fault.where for fault in faults] == ["line 2"]


@pytest.mark.parametrize("text", [None, 5, "{", "{}", '[{"type":"lens"}]'])
def test_panels_of_another_shape_are_told_with_their_place(text):
    with pytest.raises(ShapeError, match="dashboard b panelsJSON"):
        panels_of(board(panelsJSON=text))


@pytest.mark.parametrize("group", [["x"], {"panelsJSON": "[]"}, {"panelsJSON": 3}])
def test_controls_of_another_shape_are_told_with_their_place(group):
    with pytest.raises(ShapeError, match="controlGroupInput"):
        controls_of(board(controlGroupInput=group))


def test_a_board_may_have_no_controls():
    assert controls_of(board()) == {}


def test_a_search_source_that_is_no_json_is_told():
    with pytest.raises(ShapeError, match="searchSourceJSON"):
        source_of(board(kibanaSavedObjectMeta={"searchSourceJSON": "{"}))


def test_texts_that_hold_json_are_found_at_any_depth():
    value = {"aJSON": "1", "b": [{"cJSON": "2", "d": "3"}]}
    assert dict(strings_of_json(value)) == {"aJSON": "1", "b[0].cJSON": "2"}
