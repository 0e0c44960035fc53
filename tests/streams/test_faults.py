from __future__ import annotations

import json

import pytest

from schemas.decoding import decode
from schemas.post import Post
from schemas.store import StoreUnavailable
from streams.faults import bury, describe, place, to_payload
from streams.sampling import is_sampled
from tests.builders import NOON, make_post

SECRET = "what somebody wrote"


def raised(act) -> Exception:
    try:
        act()
    except Exception as error:
        return error
    raise AssertionError("expected it to raise")


def fail_with(error: Exception):
    raise error


def test_the_place_is_the_innermost_line_of_ours():
    error = raised(lambda: is_sampled(SECRET))
    assert place(error).startswith("streams/sampling.py:")
    assert place(error).endswith("in is_sampled")


def test_an_error_that_was_never_raised_has_no_place():
    assert place(ValueError()) == ""


@pytest.mark.parametrize("kind", [ValueError, KeyError, IndexError, TypeError, AttributeError, AssertionError])
def test_errors_that_quote_data_are_described_without_their_message(kind):
    told = describe(raised(lambda: fail_with(kind(SECRET))))
    assert SECRET not in told
    assert told.startswith(f"{kind.__name__} at ")


@pytest.mark.parametrize(
    "error", [StoreUnavailable("the disk is full"), ConnectionError("refused"), OSError("no route")]
)
def test_errors_of_the_world_keep_their_message(error):
    assert describe(error) == f"{type(error).__name__}: {error}"


def test_a_dead_letter_keeps_the_record_whole_and_its_message_free_of_text():
    post = make_post(text=SECRET)
    dead = bury(post, "detect", raised(lambda: fail_with(ValueError(SECRET))), NOON)
    assert decode(dead.payload, Post) == post
    assert SECRET not in f"{dead.message}{dead.place}{dead.error}"
    assert (dead.stage, dead.error, dead.at) == ("detect", "ValueError", NOON)


def test_text_that_is_no_unicode_is_kept_escaped():
    payload = to_payload(make_post(text="lone \ud83d surrogate"))
    assert json.loads(payload)["text"] == "lone \ud83d surrogate"
