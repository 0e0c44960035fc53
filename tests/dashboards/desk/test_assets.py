from __future__ import annotations

import re
from pathlib import Path

import pytest

from dashboards.desk.assets import TYPES
from dashboards.desk.templating import FOLDER, static_address
from tests.dashboards.conftest import DeskWorld


@pytest.mark.parametrize("name", TYPES)
async def test_a_file_is_served_with_its_type_and_cached(desk: DeskWorld, name: str) -> None:
    answer = await desk.get(static_address(name))
    assert answer.headers["content-type"].split(";")[0] == TYPES[name]
    assert "immutable" in answer.headers["cache-control"]
    assert answer.content == (FOLDER / "static" / name).read_bytes()


@pytest.mark.parametrize("path", ["/static/0/app.py", "/static/0/..%2fapp.py", "/static/../app.py"])
async def test_nothing_else_is(desk: DeskWorld, path: str) -> None:
    assert (await desk.get(path)).status_code == 404


def test_the_script_is_small() -> None:
    assert (FOLDER / "static" / "desk.js").stat().st_size < 30_000


def files() -> list[Path]:
    return [*(FOLDER / "templates").glob("*.html"), *(FOLDER / "static").iterdir()]


@pytest.mark.parametrize("path", files(), ids=lambda path: path.name)
def test_nothing_inline_and_no_other_origin(path: Path) -> None:
    text = path.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?://|url\(|@import", text)
    if path.suffix == ".html":
        assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script(?! src=)|\|safe", text)
