from __future__ import annotations

import pytest
from litestar.exceptions import ClientException

from dashboards.desk.decide import DecisionForm, read_form
from schemas.store import PostQuery
from tests.dashboards.conftest import NOW, DeskWorld


async def test_a_decision_is_kept_with_note_and_name_and_taken_back(desk: DeskWorld) -> None:
    own = desk.one()
    path = f"/posts/{own.post.id}/decision"
    answer = await desk.post(path, {"decision": "trade", "note": " clear case "})
    assert answer.json() == {"id": own.post.id, "decision": "trade"}
    await desk.post(path, {"decision": "undecided"})
    first, second = await desk.store.labels(own.post.id)
    assert (first.decision, first.note, first.by, first.at) == ("trade", "clear case", "Officer One", NOW)
    assert (first.species, second.decision, second.species) == (own.finding.species, "undecided", ())
    assert (await desk.get(f"/posts/{own.post.id}")).text.count("by Officer One") == 2


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        ("/posts/file:" + "0" * 32 + "/decision", {"decision": "trade"}, 404),
        ("{post}", {"decision": "guilty"}, 400),
        ("{post}", {}, 400),
        ("{post}", {"decision": "trade", "note": "x" * 4001}, 400),
        ("/mutes", {"mute": "platform:x", "days": "1"}, 400),
        ("/mutes", {"mute": "term:", "days": "1"}, 400),
        ("/mutes", {"mute": "term:x", "days": "367"}, 400),
        ("/mutes", {"mute": "term:x", "days": "soon"}, 400),
    ],
)
async def test_a_wrong_form_changes_nothing(desk: DeskWorld, path: str, fields: dict[str, str], status: int) -> None:
    post_id = desk.one().post.id
    answer = await desk.post(path.format(post=f"/posts/{post_id}/decision"), fields)
    assert answer.status_code == status
    assert "guilty" not in answer.text
    assert await desk.store.labels(post_id) == ()
    assert await desk.store.mutes(NOW) == ()


async def test_no_author_of_x_can_be_muted(desk: DeskWorld) -> None:
    own = desk.one("alert", "x").post
    assert (await desk.post("/mutes", {"mute": f"author:{own.author}", "days": "7"})).status_code == 400
    assert await desk.store.mutes(NOW) == ()


async def test_a_mute_keeps_posts_out_until_it_is_lifted(desk: DeskWorld) -> None:
    own = desk.one()
    term = next(signal.detail["term"] for signal in own.finding.signals if "term" in signal.detail)
    before = await desk.store.count(PostQuery())
    await desk.post("/mutes", {"mute": f"term:{term}", "days": "7"})
    (mute,) = await desk.store.mutes(NOW)
    assert (mute.kind, mute.value, mute.by, (mute.until - NOW).days) == ("term", term, "Officer One", 7)
    assert await desk.store.count(PostQuery()) < before
    assert "Muted" in (await desk.get("/")).text
    await desk.post("/mutes", {"mute": f"term:{term}", "days": "0"})
    assert await desk.store.mutes(NOW) == ()


@pytest.mark.parametrize("back", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
async def test_a_form_leads_back_inside_only(desk: DeskWorld, back: str) -> None:
    path = f"/posts/{desk.one().post.id}/decision"
    answer = await desk.post(path, {"decision": "trade", "back": back}, accept="text/html")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_a_form_error_names_the_field_and_never_its_value() -> None:
    with pytest.raises(ClientException) as caught:
        read_form({"decision": "secret words"}, DecisionForm)
    assert "$.decision" in caught.value.detail
    assert "secret" not in caught.value.detail
