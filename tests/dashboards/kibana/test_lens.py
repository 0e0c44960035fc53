import pytest

from dashboards.kibana.lens import lens_attributes
from dashboards.kibana.spec import (
    Axis,
    BarsSpec,
    CloudSpec,
    CountSpec,
    DistinctSpec,
    MatrixSpec,
    Series,
    TimelineSpec,
    load_view,
)

VIEW = load_view()
PLACE = (0, 0, 4, 4)


def columns(made):
    return made["state"]["datasourceStates"]["formBased"]["layers"]["layer"]["columns"]


@pytest.mark.parametrize(
    ("panel", "kind", "operations"),
    [
        (CountSpec(id="a", place=PLACE), "lnsMetric", ["count"]),
        (DistinctSpec(id="a", place=PLACE, field="author"), "lnsMetric", ["unique_count"]),
        (
            TimelineSpec(id="a", place=PLACE, series=(Series(title="T", query="level: x", color="#000000"),)),
            "lnsXY",
            ["date_histogram", "count"],
        ),
        (
            MatrixSpec(id="a", place=PLACE, across=Axis(field="platform", size=3), down=Axis(field="species", size=4)),
            "lnsHeatmap",
            ["terms", "terms", "count"],
        ),
        (CloudSpec(id="a", place=PLACE, field="terms", size=5), "lnsTagcloud", ["terms", "count"]),
        (BarsSpec(id="a", place=PLACE, field="language", size=5), "lnsXY", ["terms", "count"]),
    ],
    ids=lambda value: type(value).__name__ if hasattr(value, "id") else None,
)
def test_each_kind_of_panel_asks_for_what_it_draws(panel, kind, operations):
    made = lens_attributes(panel, VIEW)
    assert made["visualizationType"] == kind
    assert [column["operationType"] for column in columns(made).values()] == operations


def test_the_timeline_stacks_its_series_in_their_own_colours():
    series = tuple(Series(title=name, query=f"level: {name}", color=f"#00000{n}") for n, name in enumerate("abc"))
    (layer,) = lens_attributes(TimelineSpec(id="a", place=PLACE, series=series), VIEW)["state"]["visualization"][
        "layers"
    ]
    assert layer["seriesType"] == "bar_stacked"
    assert [one["color"] for one in layer["yConfig"]] == ["#000000", "#000001", "#000002"]
    assert [one["forAccessor"] for one in layer["yConfig"]] == layer["accessors"]


def test_a_panel_s_query_narrows_it():
    made = lens_attributes(CountSpec(id="a", place=PLACE, query="level: alert"), VIEW)
    assert made["state"]["query"] == {"language": "kuery", "query": "level: alert"}


def test_a_field_goes_by_its_label():
    made = lens_attributes(CloudSpec(id="a", place=PLACE, field="species", size=5), VIEW)
    assert columns(made)["value"]["label"] == "Species"


def test_what_is_no_chart_is_refused():
    with pytest.raises(TypeError, match="no chart"):
        lens_attributes(object(), VIEW)  # type: ignore[arg-type]
