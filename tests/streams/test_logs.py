from __future__ import annotations

import io
import json
import logging

import pytest

from streams.logs import REFUSED, REFUSED_FIELDS, set_up_logs
from streams.settings import Settings
from streams.trace_ids import traced

SECRET = "what somebody wrote"
log = logging.getLogger("streams.test")


@pytest.fixture(autouse=True)
def _as_before():
    """Give the root logger its handlers back."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level


def written(log_format: str, act, log_level: str = "info") -> str:
    stream = io.StringIO()
    set_up_logs(Settings(log_format=log_format, log_level=log_level), stream)
    act()
    return stream.getvalue()


def test_a_line_of_json_has_the_sentence_and_the_fields():
    text = written("json", lambda: log.warning("a collector failed", extra={"source": "bluesky", "wait_seconds": 1.5}))
    line = json.loads(text)
    assert line["at"].endswith("+00:00")
    assert {name: line[name] for name in ("level", "logger", "message", "source", "wait_seconds")} == {
        "level": "warning",
        "logger": "streams.test",
        "message": "a collector failed",
        "source": "bluesky",
        "wait_seconds": 1.5,
    }


@pytest.mark.parametrize("log_format", ["json", "human"])
def test_lines_of_a_batch_carry_its_id(log_format):
    def act() -> None:
        with traced("one batch"):
            log.warning("inside")
        log.warning("outside")

    inside, outside = written(log_format, act).strip().split("\n")
    assert ("one batch" in inside, "trace_id" in inside) == (True, True)
    assert "trace_id" not in outside


def test_a_human_line_has_the_sentence_and_the_fields():
    text = written("human", lambda: log.warning("a [bold] failure", extra={"source": "bluesky"}))
    assert "WARNING" in text
    assert "a [bold] failure  source=bluesky" in text


@pytest.mark.parametrize("log_format", ["human", "json"])
@pytest.mark.parametrize("field", sorted(REFUSED_FIELDS))
def test_fields_that_lead_to_a_person_are_refused(log_format, field):
    text = written(log_format, lambda: log.warning("a post came", extra={field: SECRET}))
    assert SECRET not in text
    assert REFUSED in text


@pytest.mark.parametrize("log_format", ["human", "json"])
def test_an_exception_is_given_as_class_and_places(log_format):
    def fail() -> None:
        try:
            int(SECRET)
        except ValueError:
            log.exception("it failed")

    text = written(log_format, fail)
    assert SECRET not in text
    assert "ValueError" in text
    assert "test_logs.py" in "".join(text.split())


@pytest.mark.parametrize(
    ("name", "level", "log_level", "shown"),
    [
        ("streams.pump", logging.INFO, "info", True),
        ("streams.pump", logging.DEBUG, "info", False),
        ("processors.views.text", logging.DEBUG, "debug", True),
        ("dashboards.desk", logging.WARNING, "error", False),
        ("httpx", logging.INFO, "debug", False),
        ("websockets.client", logging.DEBUG, "debug", False),
        ("uvicorn.error", logging.WARNING, "info", True),
    ],
)
def test_our_rooms_speak_from_the_level_set_and_libraries_from_warning_on(name, level, log_level, shown):
    assert bool(written("json", lambda: logging.getLogger(name).log(level, "hello"), log_level)) is shown
