"""A data folder with a few stored posts, made once by the real replay."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.lourie.process import run_to_end

TEXTS = {
    "ivory": "Selling elephant ivory bangles, 200 USD, WhatsApp +44 7700 900123",
    "thai": "ขายงาช้างแท้ ราคา 5000 บาท ทักไลน์ได้เลย",
    "chinese": "出售象牙手镯,价格500元,加微信",
    "tiger": "Tiger bone wine for sale, DM for price, shipping worldwide",
    "talk": "Lovely morning by the river",
}


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a data folder to look into; not to be changed."""
    folder = tmp_path_factory.mktemp("filled")
    lines = [json.dumps({"id": name, "text": text, "author": f"seller of {name}"}) for name, text in TEXTS.items()]
    (folder / "posts.jsonl").write_text("\n".join([*lines, "{ broken", '{"id": 5}']) + "\n", encoding="utf-8")
    done = run_to_end(folder, "replay", str(folder / "posts.jsonl"), "--no-desk")
    assert done.returncode == 1, done.stderr  # two lines cannot be read
    return folder


@pytest.fixture
def own_copy(filled: Path, tmp_path: Path) -> Path:
    """Give a copy of that folder to do anything with."""
    return Path(shutil.copytree(filled, tmp_path / "copy"))
