from __future__ import annotations

import unicodedata

import pytest

from processors.views.fold_table import (
    CYRILLIC,
    DIGIT,
    EMOJI,
    FLAG,
    HANGUL,
    JOINER,
    LATIN,
    LETTER,
    UNSPACED,
    fold_table,
)


@pytest.mark.parametrize(
    ("char", "becomes"),
    [
        ("A", "a"),
        ("É", "e"),
        ("ı", "i"),
        ("Ł", "l"),
        ("Ｗ", "w"),
        ("𝓲", "i"),
        ("ɪ", "i"),
        ("🅸", "i"),
        ("\u200b", ""),
        ("\ufe0f", ""),
        ("\u0301", ""),
        ("\0", ""),
        ("\n", " "),
        ("\u3000", " "),
        ("Ё", "е"),
        ("Й", "й"),
        ("ى", "ي"),
        ("’", "'"),
        ("–", "-"),
    ],
)
def test_one_code_point_folds_to_one_or_none(char: str, becomes: str) -> None:
    code = int(fold_table().folded[ord(char)])
    assert (chr(code) if code else "") == becomes


def test_what_is_not_assigned_stays_as_it_is() -> None:
    unassigned = [
        code for code in range(0x20000) if unicodedata.category(chr(code)) == "Cn" and code not in range(0x1AB0, 0x2100)
    ]
    assert fold_table().folded[unassigned].tolist() == unassigned


def test_marks_of_thai_and_hindi_stay() -> None:
    for mark in "\u0e49\u094d\u0901":
        assert fold_table().folded[ord(mark)] == ord(mark)


@pytest.mark.parametrize(("char", "becomes"), [("ß", "ss"), ("ﬁ", "fi"), ("\u0e33", "\u0e4d\u0e32")])
def test_longer_forms_are_expansions(char: str, becomes: str) -> None:
    table = fold_table()
    row = table.expansions[int(table.folded[ord(char)]) - table.expansion].tolist()
    assert row == [*map(ord, becomes), *[0] * (4 - len(becomes))]


def test_no_expansion_drops_or_repeats_the_fold() -> None:
    table = fold_table()
    for row in table.expansions.tolist():
        codes = [code for code in row if code]
        assert codes == row[: len(codes)]
        assert 2 <= len(codes) <= 4
        assert all(table.folded[code] == code for code in codes), "".join(map(chr, codes))


@pytest.mark.parametrize(
    ("char", "expected"),
    [
        ("a", LATIN),
        ("ж", CYRILLIC),
        ("ع", LETTER),
        ("क", LETTER),
        ("가", HANGUL),
        ("7", DIGIT),
        ("ช", UNSPACED),
        ("象", UNSPACED),
        ("カ", UNSPACED),
        ("🐘", EMOJI),
        ("🇹", FLAG),
        ("\u200d", JOINER),
    ],
)
def test_classes_say_what_a_boundary_needs(char: str, expected: int) -> None:
    assert fold_table().classes[ord(char)] == expected


def test_squeezing_keeps_letters_and_reads_signs_as_letters() -> None:
    squeezed = fold_table().squeezed
    assert [chr(squeezed[ord(sign)]) for sign in "0134$@!"] == list("oieasai")
    assert squeezed[ord(".")] == 0
