from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import pytest
from msgspec import Meta

from streams.setting_faults import describe_type, did_you_mean


@pytest.mark.parametrize(
    ("annotation", "words"),
    [
        (Annotated[int, Meta(ge=0, le=65_535)], "a whole number from 0 to 65535"),
        (Annotated[float, Meta(gt=0)], "a number above 0"),
        (Annotated[float, Meta(ge=0, le=1)], "a number from 0 to 1"),
        (bool, "true or false"),
        (int, "a whole number"),
        (str, "a text"),
        (Annotated[str, Meta(pattern="^ws", examples=["ws://host"])], "a text such as ws://host"),
        (Literal["human", "json"], "human or json"),
        (Path | None, "a path"),
        (tuple[Path, ...], "a list of: a path (a variable: with commas between)"),
        (
            Annotated[tuple[str, ...], Meta(min_length=1)],
            "one or more of: a text (a variable: with commas between)",
        ),
    ],
)
def test_a_type_in_words(annotation, words):
    assert describe_type(annotation) == words


@pytest.mark.parametrize(
    ("name", "guess"),
    [("sorces", "; did you mean sources?"), ("DESK_PORT", "; did you mean desk_port?"), ("zzzzzz", "")],
)
def test_a_guess_at_what_was_meant(name, guess):
    assert did_you_mean(name, ["sources", "desk_port"]) == guess
