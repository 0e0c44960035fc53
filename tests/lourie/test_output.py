import json

import pytest

from lourie.output import emit_facts, emit_rows


def test_json_rows_are_one_object_a_line_even_when_long(capsys):
    rows = [{"text": "象牙 [bold] :tiger: " * 40, "n": 1}, {"text": "", "n": None}]
    emit_rows(rows, output_format="json")
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == rows


@pytest.mark.parametrize("text", ["[red]not markup[/red]", "[/]", ":tiger:"])
def test_text_is_shown_as_it_is(text, capsys):
    emit_rows([{"text": text}], output_format="human")
    emit_facts({"text": text}, output_format="human")
    assert capsys.readouterr().out.count(text) == 2


def test_no_rows_say_so(capsys):
    emit_rows([], output_format="human", empty="nothing here")
    assert "nothing here" in capsys.readouterr().out


@pytest.mark.parametrize("columns", ["40", "80"])
def test_nothing_is_cut_however_narrow_the_terminal(columns, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", columns)
    row = {"language": "en", "id": "bluesky:" + "0123456789abcdef" * 2, "verified": "98%", "why": "expected an object"}
    row |= {f"long_name_{number}": 150_000 + number for number in range(9)}
    emit_rows([row, row | {"long_name_0": None}], output_format="human")
    shown = capsys.readouterr().out
    assert "…" not in shown
    assert all(str(150_000 + number) in shown for number in range(9))
    assert "98%" in shown


def test_numbers_stand_to_the_right(capsys):
    emit_rows([{"name": "a", "count": 5}, {"name": "b", "count": 15_000}], output_format="human")
    assert "a         5" in capsys.readouterr().out
