import pytest
import requests

from dashboards.kibana.refusals import MAX_CHARACTERS, explain, explain_unreachable


def answer(status, body=b"", **headers):
    made = requests.Response()
    made.status_code = status
    made.url = "http://127.0.0.1:5601/api/x?secret=1"
    made._content = body
    made.headers.update(headers)
    return made


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "kibana_api_key_file"),
        (403, "licence"),
        (404, "kibana_space"),
        (413, "too large"),
        (422, "8.12"),
        (503, "try again"),
        (500, "Kibana's own log"),
    ],
)
def test_every_refusal_says_what_to_do(status, words):
    told = explain(answer(status, b'{"message": "Kibana says so"}'), "lourie")
    assert f"answered {status}: Kibana says so: " in str(told)
    assert words in str(told)
    assert "secret" not in str(told)
    assert told.may_pass == (status == 503)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"attributes": 5}', b'{"attributes": {"objects": [1]}}'])
def test_bodies_of_any_shape_are_survived(body):
    assert explain(answer(400, body), "").objects in ((), [])


def test_long_words_are_cut():
    assert len(str(explain(answer(500, b'{"message": "' + b"x" * 5000 + b'"}'), ""))) < MAX_CHARACTERS + 200


@pytest.mark.parametrize(
    ("error", "words", "may_pass"),
    [
        (requests.exceptions.SSLError(), "kibana_ca_file", False),
        (requests.exceptions.InvalidSchema(), "expected http", False),
        (requests.exceptions.ReadTimeout(), "in time", True),
        (requests.exceptions.ConnectionError(), "cannot be reached", True),
    ],
)
def test_no_answer_at_all_is_told(error, words, may_pass):
    told = explain_unreachable("http://127.0.0.1:5601", error)
    assert words in str(told)
    assert told.may_pass == may_pass
