"""An analyst's own terms: a form in; what may be code words, what a term would flag, or the changed pack, out."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import post
from litestar.di import NamedDependency
from litestar.exceptions import ClientException, NotFoundException
from litestar.response import Redirect

from dashboards.desk.context import Asked, Desk, Page, officer
from dashboards.desk.decide import Fields, FormFault, read_form
from dashboards.desk.names import LANGUAGE_NAMES
from dashboards.desk.security import needs_token
from dashboards.desk.term_door import MAX_CHARACTERS, AskedTerm, TermDoor, TermRefused
from dashboards.desk.terms import terms_page
from processors.curation.suggestions import LEAST_OTHERS, Suggestion
from processors.language import UNDETERMINED
from processors.topics.bursts import LEAST_COUNT

SHOWN = 50
"""Suggestions on the page, the most telling ones; chosen by hand."""
INCOMPLETE = f"A term needs words, at most {MAX_CHARACTERS} characters, a language, a kind and a weight."


class RemoveForm(msgspec.Struct, frozen=True, kw_only=True):
    """A term to take out of the private pack."""

    term: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]


@post("/terms/try", guards=[needs_token], include_in_schema=False, status_code=200)
async def try_term(desk: NamedDependency[Desk], request: Asked, data: Fields) -> Page:
    """Show what a term would have flagged; nothing is changed."""
    try:
        asked = read_form(data, AskedTerm)
        tried = await _door(desk).try_term(asked)
    except (FormFault, TermRefused) as refused:
        return await _again(desk, request, data, refused)
    return await desk.page(request, "term_try.html", asked=asked, tried=tried, found=tried.preview)


@post("/terms/suggest", guards=[needs_token], include_in_schema=False, status_code=200)
async def suggest_terms(desk: NamedDependency[Desk], request: Asked) -> Page:
    """Show what many sellers write and nobody else does, each with a way to try it; nothing is changed."""
    found = await _door(desk).suggest()
    rows = [(one, _form_of(one)) for one in found.found[:SHOWN]]
    least = {"least_sellers": LEAST_COUNT, "least_others": LEAST_OTHERS}
    return await desk.page(request, "term_suggestions.html", rows=rows, found=found, **least)


def _form_of(suggestion: Suggestion) -> AskedTerm | None:
    """Give the term a suggestion would be; None where an analyst has to say more of it."""
    is_named = suggestion.language in LANGUAGE_NAMES and suggestion.language != UNDETERMINED
    if not is_named or len(suggestion.text) > MAX_CHARACTERS:
        return None
    return AskedTerm(
        text=suggestion.text, language=suggestion.language, kind="codeword", taxon=suggestion.species, weight="plain"
    )


@post("/terms/add", guards=[needs_token], include_in_schema=False, status_code=200)
async def add_term(desk: NamedDependency[Desk], request: Asked, data: Fields) -> Page | Redirect:
    """Put a term into the private pack; posts are judged by it from now on."""
    try:
        asked = read_form(data, AskedTerm)
        term = await _door(desk).add(asked, officer(request))
    except (FormFault, TermRefused) as refused:
        return await _again(desk, request, data, refused)
    await desk.note(request, "term.add", term.id)
    return Redirect("/terms#own", status_code=303)


@post("/terms/remove", guards=[needs_token], include_in_schema=False, status_code=200)
async def remove_term(desk: NamedDependency[Desk], request: Asked, data: Fields) -> Redirect:
    """Take a term out of the private pack again; what it flagged stays as it was judged."""
    form = read_form(data, RemoveForm)
    try:
        term = await _door(desk).remove(form.term)
    except TermRefused as refused:
        raise ClientException(str(refused)) from None
    if term is None:
        raise NotFoundException("The private pack has no such term; it may have been removed already.")
    await desk.note(request, "term.remove", term.id)
    return Redirect("/terms#own", status_code=303)


async def _again(desk: Desk, request: Asked, typed: Fields, refused: FormFault | TermRefused) -> Page:
    """Show the form as it was typed with what is wrong above it; a program is told by the fault alone."""
    _door(desk)
    if "application/json" in request.headers.get("accept", ""):
        raise refused if isinstance(refused, FormFault) else ClientException(str(refused))
    return await terms_page(
        desk, request, typed=typed, fault=INCOMPLETE if isinstance(refused, FormFault) else str(refused)
    )


def _door(desk: Desk) -> TermDoor:
    if desk.options.term_door is None:
        raise NotFoundException("This desk was started without a private pack; start it with `lourie run`.")
    return desk.options.term_door
