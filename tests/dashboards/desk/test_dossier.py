from __future__ import annotations

import datetime as dt

import msgspec

from dashboards.desk.dossier import flag_words, hops
from schemas.post import PostFlags
from schemas.store import StoredPost
from tests.builders import NOON, make_flagged, make_post
from tests.dashboards.conftest import DeskWorld


def test_hops_say_how_long_each_step_took() -> None:
    later = NOON + dt.timedelta(seconds=2)
    stored = StoredPost(flagged=make_flagged(observed_at=later), stored_at=later, sequence=1)
    assert [hop.later for hop in hops(stored)] == ["", "+2.0 s", "", "+0 s"]


def test_judging_and_storing_are_steps_of_their_own() -> None:
    later = NOON + dt.timedelta(seconds=2)
    flagged = msgspec.structs.replace(make_flagged(), judged_at=later)
    stored = StoredPost(flagged=flagged, stored_at=later + dt.timedelta(milliseconds=5), sequence=1)
    assert [hop.later for hop in hops(stored)] == ["", "+0 s", "+2.0 s", "+5 ms"]


def test_an_unknown_time_is_left_open() -> None:
    stored = StoredPost(flagged=make_flagged(created_at=None), stored_at=NOON, sequence=1)
    assert (hops(stored)[0].at, hops(stored)[0].later) == (None, "")
    assert hops(stored)[1].later == ""


def test_flags_are_words() -> None:
    flags = PostFlags(bot=True, sample=True, text_truncated=True, withheld_in=("DE", "FR"))
    assert flag_words(make_post(flags=flags)) == [
        "bot", "text cut at the limit", "written for the packaged sample", "withheld in DE, FR",
    ]  # fmt: skip


async def test_x_posts_show_no_author(desk: DeskWorld) -> None:
    own = desk.one("alert", "x").post
    page = (await desk.get(f"/posts/{own.id}")).text
    assert "terms allow no view of one author" in page
    assert str(own.author) not in page
    assert "author=" not in page
    assert "Author <b>" not in page


async def test_other_posts_show_a_pseudonym_with_its_posts(desk: DeskWorld) -> None:
    own = desk.one("alert", "bluesky").post
    page = (await desk.get(f"/posts/{own.id}")).text
    assert f"<code>{str(own.author)[:11]}</code>" in page
    assert "posts kept" in page
