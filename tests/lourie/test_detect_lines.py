import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lourie.detect_lines import Asked, BadLine, answer, parse
from lourie.line_reader import MAX_LINE_BYTES


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (None, f"longer than {MAX_LINE_BYTES} bytes"),
        (b"", "blank"),
        (b"  \t", "blank"),
        (b"{", "not JSON"),
        (b"nonsense", "not JSON"),
        (b'{"id":1,"text":"\xff"}', "not UTF-8 at byte 16"),
        (b"[" * 100_000, "not JSON"),
        (b"[1]", "not a JSON object"),
        (b'"text"', "not a JSON object"),
        (b'{"text":"a"}', "no id"),
        (b'{"id":null,"text":"a"}', "no id"),
        (b'{"id":NaN,"text":"a"}', "no number of JSON"),
        (b'{"id":-Infinity,"text":"a"}', "no number of JSON"),
        (b'{"id":[1e400],"text":"a"}', "no number of JSON"),
        (b'{"id":1}', "no text"),
        (b'{"id":1,"text":5}', "no text"),
        (b'{"id":1,"text":null}', "no text"),
    ],
)
def test_a_bad_line_is_answered_with_what_was_expected(line, error):
    bad = parse(7, line)
    assert isinstance(bad, BadLine)
    assert bad.line == 7
    assert error in bad.error


@pytest.mark.parametrize(
    "given_id", ["7", '"seven"', "1e3", '{"a":[1]}', "123456789012345678901234567890", '"\\ud800"']
)
def test_the_id_comes_back_as_given(given_id, knowledge):
    (one,) = answer([parse(1, f'{{"id":{given_id},"text":"hello"}}'.encode())], knowledge)
    assert json.loads(msgspec.json.encode(one))["id"] == json.loads(given_id)


@pytest.mark.parametrize(
    "fields",
    [
        {"created_at": "yesterday", "platform": 5, "author_bio": [], "kind": "??", "media_text": None},
        {"created_at": "9999-12-31T23:59:59-23:59"},
        {"created_at": "0001-01-01T00:00:00+23:59"},
        {"created_at": 17e300, "unknown": {"deep": 1}},
    ],
)
def test_odd_optional_fields_do_not_spoil_the_line(fields):
    assert isinstance(parse(1, json.dumps({"id": 1, "text": "a"} | fields).encode()), Asked)


def test_lone_surrogates_become_replacement_characters_and_spans_stay_right(knowledge):
    line = b'{"id":1,"text":"\\ud800 elephant ivory for sale, whatsapp me \\udfff"}'
    asked = parse(1, line)
    assert isinstance(asked, Asked)
    assert asked.post.text == "\ufffd elephant ivory for sale, whatsapp me \ufffd"
    (one,) = answer([asked], knowledge)
    assert any(signal.text in {"ivory", "elephant ivory"} for signal in one.signals)


def test_answers_keep_the_order_around_bad_lines(knowledge):
    lines = [b'{"id":"a","text":"one"}', b"", b'{"id":"b","text":"two"}']
    answers = answer([parse(number, line) for number, line in enumerate(lines, 1)], knowledge)
    assert [type(one).__name__ for one in answers] == ["Answer", "BadLine", "Answer"]


@given(st.text(), st.integers())
def test_any_text_is_taken(text, identity):
    line = json.dumps({"id": identity, "text": text}).encode()
    asked = parse(1, line)
    assert isinstance(asked, Asked)
    assert len(asked.post.text) <= len(text)
