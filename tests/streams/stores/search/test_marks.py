import asyncio

from streams.stores.erasure import NEVER
from streams.stores.search.marks import Mark, is_hidden, is_refused, leave_marks, marks_of, read_marks
from tests.builders import make_author, make_post_id
from tests.contracts.stores import later, make_tombstone

ID, AUTHOR = make_post_id("a"), make_author("x")


def test_a_mark_keeps_the_newest_time_of_each_kind():
    marks = marks_of([make_tombstone("a"), make_tombstone("a", effective_at=later(hours=-1))], now=9)
    assert marks[ID].erased_at == marks_of([make_tombstone("a")], now=1)[ID].erased_at
    assert marks[ID].hidden_at == NEVER


def test_refusing_and_hiding_follow_the_post_or_its_author():
    marks = {AUTHOR: Mark(erased_at=5, hidden_at=8, restored_at=7, marked_at=0)}
    assert is_refused(marks, ID, AUTHOR, 5)
    assert not is_refused(marks, ID, AUTHOR, 6)
    assert not is_refused(marks, ID, None, 5)
    assert is_hidden(marks, ID, AUTHOR, 8)
    assert not is_hidden(marks, ID, AUTHOR, 9)
    assert not is_hidden({AUTHOR: Mark(hidden_at=8, restored_at=8, marked_at=0)}, ID, AUTHOR, 1)


async def test_marks_left_at_once_lose_nothing(server):
    await asyncio.gather(
        *(leave_marks(server, {ID: Mark(erased_at=at, hidden_at=10 - at, marked_at=at)}) for at in range(10))
    )
    assert await read_marks(server, [ID, AUTHOR]) == {ID: Mark(erased_at=9, hidden_at=10, marked_at=9)}
