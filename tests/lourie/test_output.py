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
