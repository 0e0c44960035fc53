"""An analyst's own terms: a form with a term in; what it would flag, or the private pack with or without it, out."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import post
from litestar.di import NamedDependency
from litestar.exceptions import ClientException, NotFoundException
from litestar.response import Redirect

from dashboards.desk.context import Asked, Desk, Page, officer
from dashboards.desk.decide import Fields, read_form
from dashboards.desk.security import needs_token
from dashboards.desk.term_door import AskedTerm, TermDoor, TermRefused


class RemoveForm(msgspec.Struct, frozen=True, kw_only=True):
    """A term to take out of the private pack."""

    term: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]


@post("/terms/try", guards=[needs_token], include_in_schema=False, status_code=200)
async def try_term(desk: NamedDependency[Desk], request: Asked, data: Fields) -> Page:
    """Show what a term would have flagged; nothing is changed."""
    asked = read_form(data, AskedTerm)
    try:
        tried = await _door(desk).try_term(asked)
    except TermRefused as refused:
        raise ClientException(str(refused)) from None
    return await desk.page(request, "term_try.html", asked=asked, tried=tried, found=tried.preview)


@post("/terms/add", guards=[needs_token], include_in_schema=False, status_code=200)
async def add_term(desk: NamedDependency[Desk], request: Asked, data: Fields) -> Redirect:
    """Put a term into the private pack; posts are judged by it from now on."""
    asked = read_form(data, AskedTerm)
    try:
        term = await _door(desk).add(asked, officer(request))
    except TermRefused as refused:
        raise ClientException(str(refused)) from None
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


def _door(desk: Desk) -> TermDoor:
    if desk.options.term_door is None:
        raise NotFoundException("This desk was started without a private pack; start it with `lourie run`.")
    return desk.options.term_door
