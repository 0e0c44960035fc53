import pytest

from tests.dashboards.kibana.mutants import assert_bites, faults_after


def click(factory, triggers):
    def change(opened):
        event = {"action": {"factoryId": factory}, "eventId": "e", "triggers": triggers}
        opened.panel("terms")["embeddableConfig"]["enhancements"] = {"dynamicActions": {"events": [event]}}

    return change


def test_a_url_drilldown_needs_a_paid_licence():
    assert_bites(click("URL_DRILLDOWN", ["FILTER_TRIGGER"]), "licence", "URL drilldown")


@pytest.mark.parametrize("triggers", [["ROW_CLICK_TRIGGER"], [], None])
def test_a_drilldown_that_throws_in_the_browser_is_a_fault(triggers):
    told = faults_after(click("DASHBOARD_TO_DASHBOARD_DRILLDOWN", triggers))
    assert "drilldown" in {fault.rule for fault in told}


def link(template):
    def change(opened):
        opened["index-pattern"]["attributes"]["fieldFormatMap"]["id"]["params"]["urlTemplate"] = template

    return change


@pytest.mark.parametrize(
    "template",
    ["", "{{value}}", "javascript:alert(1)//posts/{{value}}", "https://platform.example/{{value}}", "/posts/{{value}}"],
)
def test_a_link_that_does_not_lead_to_the_desk_is_a_fault(template):
    assert_bites(link(template), "link", "no way past the desk")


def test_the_desk_may_live_anywhere():
    assert faults_after(link("https://desk.example/lourie/posts/{{value}}")) == ()
