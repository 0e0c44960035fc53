"""The try page `/try`: a pasted text in, its marks and reckoning out; nothing is stored."""

from __future__ import annotations

import asyncio
from typing import Annotated

import msgspec
from litestar import get, post
from litestar.di import NamedDependency

from dashboards.desk.context import Asked, Desk, Page
from dashboards.desk.decide import Fields, read_form
from dashboards.desk.reckoning import glosses, reckon
from dashboards.desk.rows import marked
from dashboards.desk.security import needs_token
from processors.bare_post import bare_post
from processors.detector import detect

MAX_CHARACTERS = 20_000


class TryForm(msgspec.Struct, frozen=True, kw_only=True):
    """A text to judge."""

    text: Annotated[str, msgspec.Meta(max_length=MAX_CHARACTERS)] = ""


@get("/try", include_in_schema=False)
async def try_page(desk: NamedDependency[Desk], request: Asked) -> Page:
    """Show an empty text field."""
    return await desk.page(request, "try.html", text="", finding=None, limit=MAX_CHARACTERS)


@post("/try", guards=[needs_token], include_in_schema=False, status_code=200)
async def try_text(desk: NamedDependency[Desk], request: Asked, data: Fields) -> Page:
    """Judge a text as if it had come in now."""
    text = read_form(data, TryForm).text.replace("\r\n", "\n")
    knowledge = desk.knowledge()
    findings = await asyncio.to_thread(detect, [bare_post(text, "try", desk.clock())], knowledge)
    finding = findings[0]
    return await desk.page(
        request,
        "try.html",
        text=text,
        limit=MAX_CHARACTERS,
        finding=finding,
        marked=marked(text, finding.signals),
        reckoning=reckon(finding, text, desk.names),
        glosses=glosses(finding, text, desk.names),
        taxa=[knowledge.taxa[taxon] for taxon in finding.species if taxon in knowledge.taxa],
    )
