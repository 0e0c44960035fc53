import pytest

from tests.dashboards.kibana.mutants import assert_bites


def test_an_order_that_leaves_a_column_out_is_a_fault():
    assert_bites(lambda opened: opened.layer("terms")["columnOrder"].pop(), "lens", "columnOrder")


def test_an_order_that_names_a_column_twice_is_a_fault():
    assert_bites(lambda opened: opened.layer("terms")["columnOrder"].append("count"), "lens", "columnOrder")


def test_sorting_by_a_column_that_is_not_there_is_a_fault():
    def change(opened):
        opened.layer("terms")["columns"]["value"]["params"]["orderBy"]["columnId"] = "gone"

    assert_bites(change, "lens", "orderBy names no column: gone")


@pytest.mark.parametrize(
    ("panel", "path", "value"),
    [
        ("posts", ("metricAccessor",), "gone"),
        ("terms", ("tagAccessor",), "gone"),
        ("species-by-platform", ("xAccessor",), "gone"),
        ("timeline", ("layers", 0, "accessors", 1), "gone"),
        ("timeline", ("layers", 0, "yConfig", 0, "forAccessor"), "gone"),
        ("timeline", ("layers", 0, "layerId"), "gone"),
        ("posts", ("layerId",), "gone"),
    ],
)
def test_drawing_what_was_not_asked_for_is_a_fault(panel, path, value):
    def change(opened):
        holder = opened.state(panel)["visualization"]
        for key in path[:-1]:
            holder = holder[key]
        holder[path[-1]] = value

    assert_bites(change, "lens", "names gone, which no layer has")


def test_a_chart_that_draws_nothing_is_a_fault():
    assert_bites(lambda opened: opened.state("posts")["visualization"].pop("metricAccessor"), "lens", "draws no column")


def test_a_chart_kibana_does_not_draw_is_a_fault():
    def change(opened):
        opened.panel("posts")["embeddableConfig"]["attributes"]["visualizationType"] = "lnsSunburst"

    assert_bites(change, "lens", "unknown chart lnsSunburst")


def test_a_chart_without_layers_is_a_fault():
    def change(opened):
        opened.state("posts")["datasourceStates"] = {"formBased": {"layers": {}}}
        opened["dashboard"]["references"] = [
            one for one in opened["dashboard"]["references"] if not one["name"].startswith("posts:")
        ]

    assert_bites(change, "lens", "has no layer")


def test_a_chart_of_another_shape_is_told_with_its_place():
    assert_bites(lambda opened: opened.state("posts").pop("visualization"), "shape", "panel posts")
