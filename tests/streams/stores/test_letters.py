import datetime as dt

import pytest
from msgspec.structs import replace

from schemas.dead import DeadRecord
from streams.stores.letters import letter_digest
from tests.builders import NOON

LETTER = DeadRecord(stage="detect", error="E", message="m", payload=b"x", place="posts.collected-0@7", at=NOON)


def test_the_same_bytes_buried_again_later_are_the_same_letter():
    assert letter_digest(LETTER) == letter_digest(replace(LETTER, at=NOON + dt.timedelta(seconds=9)))


@pytest.mark.parametrize(
    "change", [{"payload": b"y"}, {"place": "posts.collected-0@8"}, {"stage": "index"}, {"attempt": 2}, {"error": "F"}]
)
def test_everything_else_tells_letters_apart(change):
    assert letter_digest(LETTER) != letter_digest(replace(LETTER, **change))
