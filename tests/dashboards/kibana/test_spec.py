import pytest

from dashboards.kibana.spec import SpecError, load_boards, load_view


def test_the_packaged_specs_can_be_read():
    assert load_view().id == "lourie-posts"
    assert [board.id for board in load_boards()] == ["lourie-overview"]


def test_the_overview_shows_what_a_desk_expects():
    (board,) = load_boards()
    assert {panel.id for panel in board.panels} >= {
        "how-to-read", "posts", "review-and-above", "alerts", "authors", "timeline", "species-by-platform", "terms",
        "languages", "latest-posts",
    }  # fmt: skip
    assert [control.field for control in board.controls] == ["platform", "language", "species", "level"]


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("{kind: cloud, id: c, place: [0, 0, 4, 4], field: terms, sise: 3}", "sise"),
        ("{kind: clowd, id: c, place: [0, 0, 4, 4]}", "clowd"),
        ("{kind: count, id: c, place: [48, 0, 4, 4]}", "47"),
        ("{kind: count, id: C, place: [0, 0, 4, 4]}", "id"),
        ("{kind: count, id: c, place: [0, 0, 4, 4], color: red}", "color"),
    ],
)
def test_a_wrong_panel_is_told_with_file_and_place(tmp_path, entry, words):
    (tmp_path / "mine.yaml").write_text(f"id: mine\ntitle: T\ndescription: D\npanels:\n  - {entry}\n")
    with pytest.raises(SpecError, match=r"mine\.yaml: .*panels\[0\]|mine\.yaml: .*panels\[\.\.\.\]") as told:
        load_boards(tmp_path)
    assert words in str(told.value)


def test_a_file_that_is_no_yaml_is_told(tmp_path):
    (tmp_path / "mine.yaml").write_text("id: [")
    with pytest.raises(SpecError, match=r"mine\.yaml"):
        load_boards(tmp_path)
