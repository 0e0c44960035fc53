from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.desk.charts import Column, balance, bar, matrix, sparkline, stacked

HOSTILE = '<script>alert(1)</script>" onload="x'


def parse(markup: str) -> ET.Element:
    return ET.fromstring(f"<body>{markup}</body>")


def test_a_time_series_has_a_title_a_link_a_column_and_a_table() -> None:
    drawn = parse(stacked("Posts", [Column("10:00", "/?a", [("alert", 3), ("review", 1)]), Column("11:00", "/?b", [])]))
    assert [link.get("href") for link in drawn.findall(".//svg/a")] == ["/?a", "/?b"]
    assert drawn.find(".//svg/title").text == "Posts"  # type: ignore[union-attr]
    assert [cell.text for cell in drawn.findall(".//tbody/tr/td")] == [None, "3", "1"]
    assert "3 alert, 1 review" in ET.tostring(drawn, "unicode")


def test_a_column_is_as_tall_as_its_share_of_the_highest() -> None:
    drawn = parse(stacked("Posts", [Column("a", "/", [("alert", 10)]), Column("b", "/", [("alert", 5)])]))
    tall = [float(rect.get("height", 0)) for rect in drawn.iter("rect") if rect.get("class") == "lv-alert"]
    assert tall[0] == pytest.approx(2 * tall[1])


@pytest.mark.parametrize(
    "markup",
    [
        stacked(HOSTILE, [Column(HOSTILE, HOSTILE, [("alert", 1)])]),
        sparkline(HOSTILE, [1, 2]),
        matrix(HOSTILE, [HOSTILE], [HOSTILE], {(HOSTILE, HOSTILE): 1}),
        stacked("none", []),
        sparkline("none", []),
        matrix("none", [], [], {}),
    ],
)
def test_plots_are_escaped_and_need_no_inline_style_or_script(markup: str) -> None:
    drawn = parse(markup)
    for element in drawn.iter():
        assert element.tag != "script"
        assert "style" not in element.attrib
        assert not [name for name in element.attrib if name.startswith("on")]


def test_a_matrix_shades_by_count() -> None:
    drawn = parse(matrix("t", ["a", "b"], ["x"], {("a", "x"): 100, ("b", "x"): 1}))
    assert [cell.get("class") for cell in drawn.findall(".//tbody//td")] == ["heat4", "heat1"]


def test_a_balance_leans_to_the_side_of_its_weight() -> None:
    assert 'class="for" x="50.0%" width="50.0%"' in balance(2.0, 2.0)
    assert 'class="against" x="25.0%" width="25.0%"' in balance(-1.0, 2.0)
    assert 'width="0.0%"' in balance(0.0, 0.0)


@given(st.floats(allow_nan=False))
def test_a_bar_never_leaves_its_box(share: float) -> None:
    rect = parse(bar(share)).find(".//rect")
    assert rect is not None
    assert 0 <= float(rect.get("width", "").rstrip("%")) <= 100
