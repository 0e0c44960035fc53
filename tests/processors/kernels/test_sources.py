"""A library is told from one of other sources by what it was compiled from."""

from __future__ import annotations

from pathlib import Path

from processors.kernels.sources import FOLDER, digest_of_sources


def test_a_changed_source_has_another_digest(tmp_path: Path) -> None:
    for file in [*FOLDER.glob("*.c"), *FOLDER.glob("*.h")]:
        (tmp_path / file.name).write_bytes(file.read_bytes())
    assert digest_of_sources(tmp_path) == digest_of_sources()
    (tmp_path / "forms.c").write_text("", "utf-8")
    assert digest_of_sources(tmp_path) != digest_of_sources()
