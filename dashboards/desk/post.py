"""One post `/posts/{id}`: its page, the queue's pane and menu, and the audited way out to its source."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from litestar import get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException, PermissionDeniedException
from litestar.params import Parameter
from litestar.response import Redirect

from dashboards.desk.context import Asked, Desk, Page
from dashboards.desk.dossier import Dossier, read_dossier

NamedPost = Annotated[str, Parameter(pattern=r"^[a-z0-9_]{1,32}:[0-9a-f]{32}$")]


@get("/posts/{post_id:str}", include_in_schema=False)
async def post(desk: NamedDependency[Desk], request: Asked, post_id: NamedPost) -> Page:
    """Show everything about one post."""
    return await desk.page(request, "post.html", dossier=await _dossier(desk, post_id))


@get("/posts/{post_id:str}/pane", include_in_schema=False)
async def pane(desk: NamedDependency[Desk], request: Asked, post_id: NamedPost) -> Page:
    """Give the post as the queue's right side shows it."""
    return desk.part(request, "_pane.html", dossier=await _dossier(desk, post_id))


@get("/posts/{post_id:str}/menu", include_in_schema=False)
async def menu(desk: NamedDependency[Desk], request: Asked, post_id: NamedPost) -> Page:
    """Give a row's menu: mute, copy link, similar, open at the source."""
    return desk.part(request, "_menu.html", dossier=await _dossier(desk, post_id))


@get("/posts/{post_id:str}/open", include_in_schema=False)
async def open_at_source(desk: NamedDependency[Desk], request: Asked, post_id: NamedPost) -> Redirect:
    """Lead to the post at its platform, without a referrer, and write who went into the audit trail."""
    if request.headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}:
        raise PermissionDeniedException("The way to the source starts on the desk; open the post there.")
    locator = await desk.store.locator(post_id)
    url = locator.url if locator else None
    if url is None or urlsplit(url).scheme not in {"http", "https"}:
        raise NotFoundException("The platform gave no address for this post, or it has been erased.")
    await desk.note(request, "open", post_id)
    return Redirect(url, status_code=303)


async def _dossier(desk: Desk, post_id: str) -> Dossier:
    stored = await desk.store.get(post_id)
    if stored is None:
        raise NotFoundException("No such post: it was never kept, has passed its time, or has been erased.")
    return await read_dossier(desk, stored)
