from __future__ import annotations

from pathlib import Path

import numpy as np

from lourie.evaluation_report import write_report
from processors.models.evaluation import Curve, Share


def test_the_report_shows_every_figure_and_loads_nothing(tmp_path: Path) -> None:
    curve = Curve(np.array([0.5, 1.0]), np.array([1.0, 0.0]), 0.75)
    path = tmp_path / "made" / "report.html"
    shares = {"offers by trick": [Share("<spaced>", 3, 4)], "empty": []}
    write_report(path, "abc", shares, {"aside": curve}, {"ordinary posts": 7.0}, {"id named ms": 3})
    page = path.read_text("utf-8")
    assert "offers by trick" in page
    assert "75.0" in page
    assert "&lt;spaced&gt;" in page
    assert "<spaced>" not in page
    assert "id named ms" in page
    assert page.count("<svg") == 2
    assert "<script" not in page
    assert 'src="' not in page


def test_the_same_figures_make_the_same_page(tmp_path: Path) -> None:
    pages = []
    for name in ("a", "b"):
        write_report(tmp_path / name, "abc", {"x": [Share("y", 1, 2)]}, {}, {}, {})
        pages.append((tmp_path / name).read_bytes())
    assert pages[0] == pages[1]
