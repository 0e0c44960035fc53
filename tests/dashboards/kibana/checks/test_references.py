import pytest

from tests.dashboards.kibana.mutants import assert_bites, faults_after


def reference(opened, kind, ending):
    return next(one for one in opened[kind]["references"] if one["name"].endswith(ending))


@pytest.mark.parametrize(
    ("kind", "ending"),
    [
        ("dashboard", "timeline:indexpattern-datasource-layer-layer"),
        ("dashboard", "control-level:optionsListDataView"),
        ("dashboard", "latest-posts:panel_latest-posts"),
        ("search", "searchSourceJSON.index"),
    ],
)
def test_a_reference_that_is_used_and_not_declared_is_a_fault(kind, ending):
    def change(opened):
        opened[kind]["references"].remove(reference(opened, kind, ending))

    assert_bites(change, "reference", "without declaring it")


def test_a_reference_that_nothing_uses_is_a_fault():
    def change(opened):
        opened["dashboard"]["references"].append({"id": "lourie-posts", "name": "left:over", "type": "index-pattern"})

    assert_bites(change, "reference", "left:over, which nothing uses")


def test_a_reference_declared_twice_is_a_fault():
    def change(opened):
        opened["search"]["references"].append(dict(opened["search"]["references"][0]))

    assert_bites(change, "reference", "twice")


@pytest.mark.parametrize("kind", ["search", "dashboard"])
def test_a_reference_to_what_is_not_in_the_file_is_a_fault(kind):
    assert_bites(lambda opened: opened[kind]["references"][0].update(id="gone"), "missing reference", "gone")


def test_a_tag_reference_goes_by_the_tag_s_id():
    def change(opened):
        reference(opened, "dashboard", "lourie-wildlife-trade")["name"] = "tag-ref-other"

    assert_bites(change, "reference", "should be tag-ref-lourie-wildlife-trade")


def drilldown(opened):
    opened.panel("terms")["embeddableConfig"]["enhancements"] = {
        "dynamicActions": {
            "events": [
                {
                    "action": {"config": {}, "factoryId": "DASHBOARD_TO_DASHBOARD_DRILLDOWN", "name": "more"},
                    "eventId": "e",
                    "triggers": ["FILTER_TRIGGER"],
                }
            ]
        }
    }
    name = "terms:drilldown:DASHBOARD_TO_DASHBOARD_DRILLDOWN:e:dashboardId"
    opened["dashboard"]["references"].append({"id": "lourie-overview", "name": name, "type": "dashboard"})


def test_a_board_drilldown_uses_its_reference():
    assert faults_after(drilldown) == ()

    def undeclared(opened):
        drilldown(opened)
        opened["dashboard"]["references"].pop()

    assert_bites(undeclared, "reference", "DASHBOARD_TO_DASHBOARD_DRILLDOWN:e")


def test_a_range_slider_and_a_map_have_references_of_their_own():
    def change(opened):
        controls = opened["dashboard"]["attributes"]["controlGroupInput"]["panelsJSON"]
        controls["s"] = {"explicitInput": {"fieldName": "score", "id": "s"}, "type": "rangeSliderControl"}
        opened.panel("how-to-read").update(type="map", embeddableConfig={"attributes": {"layerListJSON": "[]"}})

    told = " ".join(fault.what for fault in faults_after(change))
    assert "controlGroup_s:rangeSliderDataView" in told
    assert "how-to-read:layer_0_source_index_pattern" in told
