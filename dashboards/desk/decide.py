"""What officers do: a form with a decision or a mute in, the store changed, JSON or the page they came from out."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, TypeVar, cast

import msgspec
from litestar import Response, post
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.exceptions import ClientException, NotFoundException
from litestar.params import Body, Parameter
from litestar.response import Redirect

from dashboards.desk.context import Asked, Desk, officer
from dashboards.desk.dossier import allows_author_view
from dashboards.desk.security import needs_token
from schemas.decoding import describe
from schemas.label import Decision, Label, Mute, MuteKind

Fields = Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)]
Answer = Response[dict[str, Any]] | Redirect
F = TypeVar("F", bound=msgspec.Struct)


class DecisionForm(msgspec.Struct, frozen=True, kw_only=True):
    """A decision as the form sends it."""

    decision: Decision
    note: Annotated[str, msgspec.Meta(max_length=4000)] = ""
    back: str = "/"


class MuteForm(msgspec.Struct, frozen=True, kw_only=True):
    """A mute as the menu sends it: `author:...`, `domain:...` or `term:...`; `days` 0 lifts it."""

    mute: Annotated[str, msgspec.Meta(pattern="^(author|domain|term):.", max_length=200)]
    days: Annotated[int, msgspec.Meta(ge=0, le=366)]
    back: str = "/"


@post("/posts/{post_id:str}/decision", guards=[needs_token], include_in_schema=False, status_code=200)
async def decide(
    desk: NamedDependency[Desk], request: Asked, data: Fields, post_id: Annotated[str, Parameter(max_length=80)]
) -> Answer:
    """Add a decision to a post's history; `undecided` takes the last one back."""
    form = read_form(data, DecisionForm)
    stored = await desk.store.get(post_id)
    if stored is None:
        raise NotFoundException("The post is gone: it has passed its time, or has been erased.")
    label = Label(
        post_id=post_id,
        revision=stored.flagged.post.revision,
        decision=form.decision,
        species=stored.flagged.finding.species if form.decision == "trade" else (),
        note=form.note.strip(),
        by=officer(request),
        at=desk.clock(),
    )
    await desk.store.label(label)
    return _answer(request, form.back, {"id": post_id, "decision": form.decision})


@post("/mutes", guards=[needs_token], include_in_schema=False, status_code=200)
async def mute(desk: NamedDependency[Desk], request: Asked, data: Fields) -> Answer:
    """Keep posts of an author, domain or term out of the queue for some days, or lift that."""
    form = read_form(data, MuteForm)
    now = desk.clock()
    kind, _, value = form.mute.partition(":")
    if kind == "author" and not await allows_author_view(desk.store, value):
        raise ClientException("mute: this platform's terms allow no mute of one author; mute a term or a domain")
    if form.days:
        until = now + dt.timedelta(days=form.days)
        await desk.store.mute(Mute(kind=cast("MuteKind", kind), value=value, until=until, by=officer(request), at=now))
    else:
        await desk.store.unmute(cast("MuteKind", kind), value)
    return _answer(request, form.back, {"kind": kind, "days": form.days})


class FormFault(ClientException):
    """A form that no page of the desk sends; the detail is for programs, not for officers."""


def read_form(fields: dict[str, str], form: type[F]) -> F:
    """Read a form's fields strictly; raises a FormFault, a 400 that names the field and never its value."""
    try:
        return msgspec.convert(fields, form, strict=False)
    except msgspec.ValidationError as error:
        raise FormFault(describe(error)) from None


def _answer(request: Asked, back: str, said: dict[str, Any]) -> Answer:
    if "application/json" in request.headers.get("accept", ""):
        return Response(said)
    return Redirect(inside(back), status_code=303)


def inside(address: str) -> str:
    """Give an address of the desk to go back to, the queue where it leads out of it."""
    plain = address.isprintable() and address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if plain else "/"
