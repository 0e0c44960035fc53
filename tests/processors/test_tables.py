"""A table's rows come with their place; a fault names it, and the other rows are read all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from processors.tables import read_table

COLUMNS = ("id", "text")


def written(folder: Path, text: str) -> Path:
    path = folder / "table.tsv"
    path.write_text(text, "utf-8")
    return path


def test_rows_come_with_file_and_line_and_quotes_are_signs(tmp_path: Path) -> None:
    path = written(tmp_path, 'id\ttext\n1\t"quoted\n2\tplain\n')
    faults: list[str] = []
    rows = list(read_table(path, COLUMNS, faults.append))
    assert rows == [(f"{path}:2", {"id": "1", "text": '"quoted'}), (f"{path}:3", {"id": "2", "text": "plain"})]
    assert faults == []


def test_a_row_of_other_length_is_told_and_passed_over(tmp_path: Path) -> None:
    path = written(tmp_path, "id\ttext\n1\n2\ta\tb\n3\tc\n")
    faults: list[str] = []
    assert [cells["id"] for _, cells in read_table(path, COLUMNS, faults.append)] == ["3"]
    assert faults == [
        f"{path}:2: 1 columns, expected 2; check the tabs",
        f"{path}:3: 3 columns, expected 2; check the tabs",
    ]


@pytest.mark.parametrize("text", ["", "text\tid\n1\ta\n", "id\n"])
def test_another_header_is_told_and_nothing_is_read(tmp_path: Path, text: str) -> None:
    path = written(tmp_path, text)
    faults: list[str] = []
    assert list(read_table(path, COLUMNS, faults.append)) == []
    assert faults == [f"{path}:1: wrong header; expected the tab-separated columns id text"]


def test_a_strict_reader_ends_at_the_first_fault(tmp_path: Path) -> None:
    def refuse(fault: str) -> None:
        raise ValueError(fault)

    with pytest.raises(ValueError, match="check the tabs"):
        list(read_table(written(tmp_path, "id\ttext\n1\n2\ta\n"), COLUMNS, refuse))
