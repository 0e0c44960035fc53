import pytest

from tests.dashboards.kibana.mutants import assert_bites, faults_after


def move(name, **place):
    return lambda opened: opened.panel(name)["gridData"].update(place)


def test_a_panel_over_another_is_a_fault():
    assert_bites(move("alerts", x=30), "grid", "panels alerts and authors overlap")


def test_panels_that_touch_do_not_overlap():
    assert faults_after(move("alerts", w=11)) == ()


@pytest.mark.parametrize("place", [{"x": 37}, {"w": 13}, {"x": -1}, {"w": 0}, {"y": -1}])
def test_a_panel_that_leaves_the_board_is_a_fault(place):
    told = faults_after(move("authors", **place))
    assert any("panel authors does not fit into 48 columns" in fault.what for fault in told), told


def test_grid_and_panel_go_by_one_index():
    assert_bites(move("alerts", i="other"), "grid", "gridData.i is other")


def test_two_panels_of_one_index_are_a_fault():
    def change(opened):
        panels = opened["dashboard"]["attributes"]["panelsJSON"]
        again = dict(opened.panel("terms"))
        again["gridData"] = dict(again["gridData"], y=100)
        panels.append(again)

    assert_bites(change, "grid", "two panels terms")
