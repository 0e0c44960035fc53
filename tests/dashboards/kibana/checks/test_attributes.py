import pytest

from tests.dashboards.kibana.mutants import assert_bites


@pytest.mark.parametrize("kind", ["dashboard", "search", "index-pattern", "tag"])
def test_an_attribute_kibana_does_not_know_is_a_fault(kind):
    assert_bites(lambda opened: opened[kind]["attributes"].update(nonsense=1), "attribute", "[attributes.nonsense]")


def test_what_only_9_x_knows_is_a_fault():
    def change(opened):
        opened["dashboard"]["attributes"]["controlGroupInput"]["showApplySelections"] = False

    assert_bites(change, "attribute", "controlGroupInput.showApplySelections")
    assert_bites(lambda opened: opened["search"]["attributes"].update(tabs=[]), "attribute", "tabs")


def test_an_object_without_a_title_is_a_fault():
    assert_bites(lambda opened: opened["dashboard"]["attributes"].pop("title"), "attribute", "no title")


@pytest.mark.parametrize(
    ("kind", "key"), [("dashboard", "optionsJSON"), ("index-pattern", "runtimeFieldMap"), ("index-pattern", "typeMeta")]
)
def test_a_text_that_should_hold_json_and_does_not_is_a_fault(kind, key):
    assert_bites(lambda opened: opened[kind]["attributes"].update({key: "{"}), "json", f"{key} is no JSON")
