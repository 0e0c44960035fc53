from __future__ import annotations

import pytest

from tests.dashboards.conftest import DeskWorld


@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/?level=bad", 400), ("/posts/x", 400)])
async def test_a_fault_is_a_page_for_people_and_json_for_programs(desk: DeskWorld, path: str, status: int) -> None:
    page = await desk.get(path)
    assert page.status_code == status
    assert "To the queue" in page.text
    told = await desk.get(path, headers={"accept": "application/json"})
    assert (told.status_code, told.json()["status"]) == (status, status)


async def test_our_own_fault_shows_no_trace(desk: DeskWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken() -> None:
        raise RuntimeError("secret words")

    monkeypatch.setattr(desk.store, "dead_summary", broken)
    answer = await desk.get("/pipeline")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "The log says where" in answer.text


async def test_a_wrong_method_is_refused(desk: DeskWorld) -> None:
    assert (await desk.post("/pipeline", {})).status_code == 405


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/nowhere", "Nothing is here"),
        ("/terms/add", "This address shows no page"),
        ("/posts/x", "This was not understood"),
        ("/?level=bad", "This was not understood"),
        ("/posts/file:" + "0" * 32, "Nothing is here"),
    ],
)
async def test_a_fault_page_says_what_to_do_and_nothing_of_sources(desk: DeskWorld, path: str, title: str) -> None:
    page = (await desk.get(path)).text
    assert f"<h1>{title}</h1>" in page
    assert 'class="button" href="/"' in page
    assert "No source" not in page
    assert 'class="sources"' not in page


async def test_what_is_technical_is_small_print(desk: DeskWorld) -> None:
    path = f"/posts/{desk.one().post.id}/decision"
    page = (await desk.post(path, {"decision": "guilty"}, accept="text/html")).text
    sentence, small = page.split('<p class="hint">')
    assert "Nothing was changed" in sentence
    assert "$.decision" not in sentence
    assert "400, Invalid enum value - at `$.decision`" in small
    assert "Not Found" not in (await desk.get("/nowhere")).text.split('<p class="hint">')[0]


async def test_a_sentence_of_ours_stays_the_sentence(desk: DeskWorld) -> None:
    page = (await desk.get("/posts/file:" + "0" * 32)).text
    assert "No such post: it was never kept" in page
    assert "For who looks after" not in page
