"""The library fits its sources, and nothing of a wrong kind reaches a kernel."""

from __future__ import annotations

import ctypes
import re
import sys
from pathlib import Path

import numpy as np
import pytest

from processors import language, language_heads
from processors.kernels import library
from processors.kernels.library import CODES, SIZE, kernel
from processors.kernels.sources import FOLDER
from processors.lexicon import by_ear, endings, masked, masked_signs
from processors.models import phrasing, shapes
from processors.views import boundaries, fold_table, posing, scripts, sign_order


def test_classes_are_numbered_as_the_fold_table_numbers_them() -> None:
    (names,) = re.findall(r"enum \{ (OTHER, .*) \};", (FOLDER / "kernels.h").read_text("utf-8"))
    assert [getattr(fold_table, name) for name in names.split(", ")] == list(range(12))


@pytest.mark.parametrize(
    ("file", "name", "value"),
    [
        ("fold.c", "MOST", fold_table._MAX_EXPANSION),
        ("fold.c", "ZWJ", fold_table.ZWJ),
        ("language.c", "MOST", language_heads.MAX_BYTES),
        ("language.c", "WIDTH", language.WIDTH),
        ("heads.c", "MOST", language_heads.MAX_BYTES),
        ("heads.c", "READ", language_heads.READ),
        ("heads.c", "IN_WORDS", language_heads._IN_WORDS),
        ("heads.c", "BLANK", language_heads._BLANK),
        ("heads.c", "SMALL", language_heads._SMALL),
        ("heads.c", "CAPITAL", language_heads._CAPITAL),
        ("boundaries.c", "MIN_HUMP", boundaries.MIN_HUMP),
        ("endings.c", "MAX_ENDING", endings.MAX_ENDING),
        ("disguises.c", "SEPARATOR", ord(fold_table.SEPARATOR)),
        ("posing.c", "KATAKANA_FROM", posing._KATAKANA[0]),
        ("posing.c", "KATAKANA_TO", posing._KATAKANA[1]),
        ("posing.c", "THAI", posing._THAI),
        ("posing.c", "LAO", posing._LAO),
        ("posing.c", "BLOCK", posing._BLOCK),
        ("syllables.c", "COENG", sign_order._COENG),
        ("syllables.c", "RO", sign_order._RO),
        ("syllables.c", "BLOCK_BITS", sign_order._BLOCK_BITS),
        ("shapes.c", "WORDS", shapes._WORDS),
        ("shapes.c", "NEAR_WORDS", shapes.NEAR_WORDS),
        ("shapes.c", "FEW_WORDS", shapes.FEW_WORDS),
        ("shapes.c", "SOME_WORDS", shapes.SOME_WORDS),
        ("phrasing.c", "KEY_BITS", phrasing.KEY_BITS),
        ("phrasing.c", "LONGEST_GRAM", phrasing.LONGEST_GRAM),
        ("phrasing.c", "LONGEST_RUN", phrasing.LONGEST_RUN),
        ("sounds.c", "EDGE", by_ear._EDGE),
        ("sounds.c", "MOST", by_ear.MAX_SOUNDS),
        ("sounds.c", "WORDS", by_ear.MAX_WORDS),
        ("masks.c", "ANY", masked._ANY),
        ("masked.c", "ANY", masked._ANY),
        ("masked.c", "MIN_KNOWN", masked.MIN_KNOWN),
        ("masked.c", "MIN_FIRST_WORD", masked.MIN_FIRST_WORD),
        ("masked.c", "MAX_HIDDEN", masked.MAX_HIDDEN),
        ("masked.c", "MIN_TWO_FIRST", masked.MIN_TWO_FIRST),
        ("masked.c", "MAX_LENGTH", masked.MAX_LENGTH),
        ("masked.c", "MAX_WORDS", masked.MAX_WORDS),
        ("masked.c", "NO_CAPITALS", masked._NO_CAPITALS),
        ("masked.c", "LENGTH_BITS", masked._LENGTH_BITS),
        ("masked.c", "LETTER_BITS", masked._LETTER_BITS),
        ("masked_signs.c", "MIN_SIGNS", masked_signs.MIN_SIGNS),
        ("masked_signs.c", "MAX_SIGNS", masked_signs.MAX_SIGNS),
        ("masked_signs.c", "MAX_LETTERS", masked_signs.MAX_LETTERS),
        ("masked_signs.c", "MASK", ord(masked_signs._MASK)),
        ("masked_signs.c", "BY_LOOK", masked_signs._BY_LOOK),
        ("masked_signs.c", "BY_SOUND", masked_signs._BY_SOUND),
        ("masked_signs.c", "SIGN", masked_signs._SIGN),
        ("masked_signs.c", "THAI", masked_signs._LETTER),
        ("masked_signs.c", "HALF", masked_signs._HALF),
        ("masked_signs.c", "OTHER_HALF", masked_signs._OTHER_HALF),
    ],
)
def test_numbers_are_those_of_the_python_that_calls(file: str, name: str, value: int) -> None:
    (written,) = re.findall(rf"\b{name} = (\w+|'.')[, ]", (FOLDER / file).read_text("utf-8"))
    assert (ord(written[1]) if written[0] == "'" else int(written, 0)) == value


def test_blocks_of_features_are_numbered_as_phrasing_numbers_them() -> None:
    (names,) = re.findall(r"enum \{ (WORDS, .*) \};", (FOLDER / "phrasing.c").read_text("utf-8"))
    assert [getattr(phrasing, name) for name in names.split(", ")] == list(range(phrasing.BLOCKS))


def test_there_are_fewer_kinds_than_are_counted() -> None:
    (most,) = re.findall(r"KINDS = (\d+),", (FOLDER / "scripts.c").read_text("utf-8"))
    assert max(len(scripts.SCRIPT_LANGUAGES) + 1, fold_table.BREAK + 1) < int(most)


def test_a_machine_that_writes_numbers_otherwise_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "byteorder", "big")
    with pytest.raises(ImportError, match="high byte"):
        library._library.__wrapped__()


def test_arrays_of_another_kind_or_layout_are_refused() -> None:
    words = kernel("words", CODES, SIZE)
    for wrong in (np.zeros(4, np.int64), np.zeros(8, np.uint32)[::2], [1, 2]):
        with pytest.raises(ctypes.ArgumentError):
            words(wrong, 4)


def test_a_kernel_that_finds_more_than_there_is_room_for_is_called_again() -> None:
    asked: list[int] = []

    def fill(room: int, column: np.ndarray) -> int:
        asked.append(room)
        column[:3] = range(min(room, 3))
        return 3

    for room in (0, 2, 3, 9):
        assert library.rows_of(fill, 1, room).tolist() == [[0, 1, 2]]
    assert asked == [0, 3, 2, 3, 3, 9]


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
