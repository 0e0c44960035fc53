import datetime as dt
import json

from lourie.labels import _to_line
from schemas.label import Label
from schemas.store import StoredPost
from tests.builders import NOON, make_author, make_flagged
from tests.lourie.process import ask_store, run_to_end, stored


def test_the_latest_decision_of_each_post_is_written(own_copy):
    posts = [one.flagged.post for one in stored(own_copy)]
    decisions = [("trade", "not_trade"), ("trade",), ("trade", "unsure")]

    async def decide(store):
        for post, given in zip(posts, decisions, strict=False):
            for minute, decision in enumerate(given):
                at = dt.datetime(2026, 1, 31, 12, minute, tzinfo=dt.UTC)
                await store.label(Label(post_id=post.id, revision=post.revision, decision=decision, by="a", at=at))

    ask_store(own_copy, decide)
    done = run_to_end(own_copy, "store", "labels")
    lines = {line["id"]: line for line in map(json.loads, done.stdout.splitlines())}
    assert {name: line["label"] for name, line in lines.items()} == {posts[0].id: False, posts[1].id: True}
    assert lines[posts[1].id]["text"] == posts[1].text
    assert lines[posts[1].id]["group"] == posts[1].author
    assert "2 labels exported" in done.stderr


def test_a_decision_on_x_is_not_tied_to_its_author():
    for platform, tied in (("x", False), ("bluesky", True)):
        flagged = make_flagged("u", platform=platform, author=make_author())
        line = _to_line(StoredPost(flagged=flagged, stored_at=NOON, sequence=1))
        assert (line.group == flagged.post.author) is tied
