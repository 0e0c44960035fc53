from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest

from dashboards.desk.options import DeskOptions
from processors.curation.suggestions import Suggested
from tests.dashboards.conftest import DeskWorld
from tests.dashboards.term_pack import REFUSED, TermPack, suggested

if TYPE_CHECKING:
    from processors.knowledge import Knowledge

ASKED = {"text": "river stone dust", "language": "en", "kind": "product", "taxon": "rhino", "weight": "plain"}


@pytest.fixture
def pack(knowledge: Knowledge) -> TermPack:
    return TermPack(knowledge)


@pytest.fixture
def options(pack: TermPack) -> DeskOptions:
    return DeskOptions(officer="Officer One", poll_seconds=0.02, term_door=pack.door)


async def test_a_term_is_tried_and_nothing_is_changed(desk: DeskWorld, pack: TermPack) -> None:
    answer = await desk.post("/terms/try", ASKED, accept="text/html")
    assert answer.status_code == 200
    assert "[[river stone dust]]" in answer.text
    assert "&lt;b&gt;" in answer.text
    assert "it is also a word" in answer.text
    assert not pack.terms
    assert desk.audited == []


async def test_a_term_is_added_in_the_officers_name_and_removed_again(desk: DeskWorld, pack: TermPack) -> None:
    added = await desk.post("/terms/add", ASKED | {"verified": "yes"})
    assert (added.status_code, added.headers["location"]) == (303, "/terms#own")
    assert pack.analysts == ["Officer One"]
    page = (await desk.get("/terms")).text
    assert "river stone dust" in page.split('id="own"')[1]
    removed = await desk.post("/terms/remove", {"term": "desk-river stone dust"})
    assert removed.status_code == 303
    assert not pack.terms
    assert [(entry.action, entry.subject) for entry in desk.audited] == [
        ("term.add", "desk-river stone dust"),
        ("term.remove", "desk-river stone dust"),
    ]
    assert (await desk.post("/terms/remove", {"term": "desk-river stone dust"})).status_code == 404


@pytest.mark.parametrize("changes", [{"text": REFUSED}, {"text": ""}, {"text": "x" * 61}, {"weight": "heavy"}])
@pytest.mark.parametrize("path", ["/terms/try", "/terms/add"])
async def test_what_cannot_be_a_term_is_refused(
    desk: DeskWorld, pack: TermPack, path: str, changes: dict[str, str]
) -> None:
    assert (await desk.post(path, ASKED | changes)).status_code == 400
    assert not pack.terms
    assert desk.audited == []


@pytest.mark.parametrize("path", ["/terms/try", "/terms/add"])
@pytest.mark.parametrize(
    ("text", "words"),
    [(REFUSED, "The term cannot be used: it is unusable."), ('"><b>' + "x" * 61, "A term needs words")],
)
async def test_a_refused_term_comes_back_as_typed_with_the_fault_above(
    desk: DeskWorld, path: str, text: str, words: str
) -> None:
    typed = ASKED | {"text": text, "weight": "faint", "language": "sw", "verified": "yes"}
    answer = await desk.post(path, typed, accept="text/html")
    assert answer.status_code == 400
    above, form = answer.text.split('id="own"')[1].split('class="term-form"')
    assert words in above
    assert f'name="text" value="{html.escape(text).replace("&quot;", "&#34;")}"' in form
    chosen = re.findall(r'<option(?: value="(\w*)")? selected>(\w*)', form)
    assert [value or name for value, name in chosen] == ["sw", "product", "rhino", "faint"]
    assert 'value="yes" checked' in form
    assert desk.audited == []


async def test_the_form_starts_empty(desk: DeskWorld) -> None:
    form = (await desk.get("/terms")).text.split('class="term-form"')[1]
    assert 'name="text" value=""' in form
    assert re.findall(r"<option[^>]* selected>(\w+)", form) == ["plain"]
    assert "checked" not in form.split("</form>")[0]


async def test_what_may_be_a_code_word_is_shown_with_a_way_to_try_it(desk: DeskWorld, pack: TermPack) -> None:
    assert "Find what may be code words" in (await desk.get("/terms")).text
    page = await desk.post("/terms/suggest", {}, accept="text/html")
    assert page.status_code == 200
    assert "14 confirmed offers beside 210 other posts" in page.text
    assert "Swahili: 6 offers not compared" in page.text
    assert "75" in page.text.split("river stone dust", 1)[1].split("fresh")[0]
    assert "&lt;b&gt;fresh" in page.text
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text.split('action="/terms/try"')[1]))
    tried = await desk.post("/terms/try", fields, accept="text/html")
    assert (tried.status_code, fields["kind"], fields["verified"]) == (200, "codeword", "no")
    assert "Try a term: <bdi>river stone dust</bdi>" in tried.text
    assert not pack.terms
    assert desk.audited == []


@pytest.mark.parametrize(("language", "text"), [("und", "moonpaste"), ("xx", "moonpaste"), ("en", "x" * 61)])
async def test_what_says_too_little_for_a_term_is_left_to_the_analyst(
    desk: DeskWorld, pack: TermPack, language: str, text: str
) -> None:
    pack.suggested = suggested(language, text)
    page = (await desk.post("/terms/suggest", {}, accept="text/html")).text
    assert "by hand" in page
    assert 'action="/terms/try"' not in page


async def test_without_confirmed_offers_it_says_what_to_do(desk: DeskWorld, pack: TermPack) -> None:
    pack.suggested = Suggested(found=(), uncompared={}, offer_count=0, other_count=0)
    assert "confirm offers in the queue first" in (await desk.post("/terms/suggest", {}, accept="text/html")).text
    pack.suggested = Suggested(found=(), uncompared={}, offer_count=9, other_count=100)
    assert "Nothing new that 5 sellers write" in (await desk.post("/terms/suggest", {}, accept="text/html")).text


@pytest.mark.parametrize("path", ["/terms/try", "/terms/add", "/terms/remove", "/terms/suggest"])
async def test_no_change_without_a_token(desk: DeskWorld, pack: TermPack, path: str) -> None:
    answer = await desk.post(path, ASKED | {"term": "x"}, **{"x-desk-token": "stolen"})
    assert answer.status_code == 403
    assert not pack.terms


class TestWithoutPack:
    @pytest.fixture
    def options(self) -> DeskOptions:
        return DeskOptions(officer="Officer One", poll_seconds=0.02)

    async def test_the_page_offers_no_form_and_the_routes_say_why(self, desk: DeskWorld) -> None:
        assert 'id="own"' not in (await desk.get("/terms")).text
        for path in ("/terms/add", "/terms/suggest"):
            answer = await desk.post(path, ASKED)
            assert answer.status_code == 404
            assert "without a private pack" in answer.text
