import pytest

from tests.dashboards.kibana.mutants import assert_bites, faults_after


def column(opened, panel, name, **change):
    opened.layer(panel)["columns"][name].update(change)


@pytest.mark.parametrize(
    "change",
    [
        lambda opened: column(opened, "terms", "value", sourceField="locator"),
        lambda opened: column(opened, "timeline", "series-1", filter={"language": "kuery", "query": 'url: "x"'}),
        lambda opened: opened.state("posts").update(query={"language": "kuery", "query": "seller: x"}),
        lambda opened: opened["search"]["attributes"]["columns"].append("author_name"),
        lambda opened: opened["search"]["attributes"].update(sort=[["created", "desc"]]),
        lambda opened: opened["index-pattern"]["attributes"].update(timeFieldName="@timestamp"),
        lambda opened: opened["index-pattern"]["attributes"]["fieldAttrs"].update(place={"customLabel": "Place"}),
        lambda opened: opened["dashboard"]["attributes"]["controlGroupInput"]["panelsJSON"]["control-level"][
            "explicitInput"
        ].update(fieldName="levels"),
        lambda opened: opened["dashboard"]["attributes"]["kibanaSavedObjectMeta"]["searchSourceJSON"]["query"].update(
            query="score >= 0.5 and confidence > 3"
        ),
        lambda opened: opened["search"]["attributes"]["kibanaSavedObjectMeta"]["searchSourceJSON"].update(
            filter=[{"meta": {"key": "uid"}}]
        ),
    ],
    ids=["column", "filter", "panel query", "list", "sort", "time", "label", "control", "board query", "board filter"],
)
def test_a_field_the_index_does_not_have_is_a_fault(change):
    assert_bites(change, "field", "is no field of the index")


def test_counting_by_whole_texts_is_a_fault():
    assert_bites(lambda opened: column(opened, "terms", "value", sourceField="text"), "field", "text is text")


def test_quoted_words_of_a_query_are_no_fields():
    def change(opened):
        opened.state("posts")["query"]["query"] = r'text: "who: \"seller: x\"" and level: "alert"'

    assert faults_after(change) == ()


@pytest.mark.parametrize(
    "change",
    [
        lambda opened: column(opened, "terms", "value", sourceField="author"),
        lambda opened: opened["search"]["attributes"]["columns"].append("author"),
        lambda opened: opened["dashboard"]["attributes"]["controlGroupInput"]["panelsJSON"]["control-level"][
            "explicitInput"
        ].update(fieldName="author"),
    ],
    ids=["cloud", "list", "control"],
)
def test_a_board_that_would_list_people_is_a_fault(change):
    assert_bites(change, "people", "author would list people")


def test_a_view_that_shows_people_in_opened_documents_is_a_fault():
    assert_bites(lambda opened: opened["index-pattern"]["attributes"].update(sourceFilters="[]"), "people", "author in")


def test_authors_may_be_counted():
    def change(opened):
        column(opened, "authors", "number", sourceField="author", operationType="unique_count")

    assert faults_after(change) == ()
