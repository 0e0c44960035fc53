"""The library fits its sources, and nothing of a wrong kind reaches a kernel."""

from __future__ import annotations

import ctypes
import re
from pathlib import Path

import numpy as np
import pytest

from processors.kernels import library
from processors.kernels.library import CODES, FOLDER, SIZE, digest_of_sources, kernel
from processors.views import fold_table


def test_classes_are_numbered_as_the_fold_table_numbers_them() -> None:
    (names,) = re.findall(r"enum \{ (OTHER, .*) \};", (FOLDER / "kernels.h").read_text("utf-8"))
    assert [getattr(fold_table, name) for name in names.split(", ")] == list(range(12))


def test_arrays_of_another_kind_or_layout_are_refused() -> None:
    words = kernel("words", CODES, SIZE)
    for wrong in (np.zeros(4, np.int64), np.zeros(8, np.uint32)[::2], [1, 2]):
        with pytest.raises(ctypes.ArgumentError):
            words(wrong, 4)


def test_an_unknown_kernel_is_an_error() -> None:
    with pytest.raises(AttributeError):
        kernel("no_such")


def test_a_library_of_other_sources_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "digest_of_sources", lambda: "other")
    with pytest.raises(ImportError, match=r"other sources.*make venv"):
        library._library.__wrapped__()


def test_a_missing_library_says_how_to_make_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(library, "FOLDER", tmp_path)
    with pytest.raises(ImportError, match="expected the compiled kernels: run `make venv`"):
        library._library.__wrapped__()


def test_a_changed_source_has_another_digest(tmp_path: Path) -> None:
    for file in [*FOLDER.glob("*.c"), *FOLDER.glob("*.h")]:
        (tmp_path / file.name).write_bytes(file.read_bytes())
    assert digest_of_sources(tmp_path) == digest_of_sources()
    (tmp_path / "forms.c").write_text("", "utf-8")
    assert digest_of_sources(tmp_path) != digest_of_sources()
