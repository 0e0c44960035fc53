import json

from dashboards.kibana.objects import Target, board, data_view, saved_search, tag
from dashboards.kibana.spec import load_boards, load_view

VIEW = load_view()
(OVERVIEW,) = load_boards()
TARGET = Target(index="posts", desk_url="http://127.0.0.1:1")


def test_the_data_view_links_each_post_to_its_desk_page():
    formats = json.loads(data_view(VIEW, TARGET)["attributes"]["fieldFormatMap"])
    assert formats["id"]["params"]["urlTemplate"] == "http://127.0.0.1:1/posts/{{value}}"
    assert formats["score"] == {"id": "percent", "params": {"pattern": "0%"}}


def test_opened_documents_leave_out_authors_and_what_the_store_keeps_for_itself():
    left_out = json.loads(data_view(VIEW, TARGET)["attributes"]["sourceFilters"])
    assert left_out == [{"value": "author"}, {"value": "payload"}, {"value": "words"}]


def test_the_board_restores_its_time_and_refreshes():
    attributes = board(OVERVIEW, VIEW)["attributes"]
    assert (attributes["timeRestore"], attributes["timeFrom"], attributes["timeTo"]) == (True, "now-7d", "now")
    assert attributes["refreshInterval"] == {"pause": False, "value": 60_000}


def test_a_number_is_titled_once():
    panels = {one["panelIndex"]: one for one in json.loads(board(OVERVIEW, VIEW)["attributes"]["panelsJSON"])}
    assert panels["posts"]["embeddableConfig"]["hidePanelTitles"]
    assert not panels["timeline"]["embeddableConfig"]["hidePanelTitles"]


def test_only_the_list_of_posts_is_kept_outside_the_board():
    made = board(OVERVIEW, VIEW)
    panels = json.loads(made["attributes"]["panelsJSON"])
    by_reference = [panel["panelIndex"] for panel in panels if "panelRefName" in panel]
    assert by_reference == ["latest-posts"]
    assert {"id": "lourie-latest-posts", "name": "latest-posts:panel_latest-posts", "type": "search"} in made[
        "references"
    ]


def test_the_board_leaves_out_hidden_and_ignored_posts():
    source = json.loads(board(OVERVIEW, VIEW)["attributes"]["kibanaSavedObjectMeta"]["searchSourceJSON"])
    assert source["query"] == {"language": "kuery", "query": 'hidden: false and not level: "ignore"'}


def test_the_latest_posts_come_with_reasons_and_newest_first():
    attributes = saved_search(VIEW.searches[0], VIEW)["attributes"]
    assert {"text", "because", "id"} <= set(attributes["columns"])
    assert attributes["sort"] == [["sort_at", "desc"]]


def test_every_object_carries_the_tag_or_is_it():
    for made in (board(OVERVIEW, VIEW), saved_search(VIEW.searches[0], VIEW)):
        assert {"id": VIEW.tag.id, "name": f"tag-ref-{VIEW.tag.id}", "type": "tag"} in made["references"]
    assert tag(VIEW)["attributes"]["name"] == "wildlife-trade"


def test_the_board_says_that_a_human_decides_and_never_illegal():
    text = json.dumps(board(OVERVIEW, VIEW))
    assert "a human decides" in text
    assert "illegal" not in text.lower()
