"""`Desk`: everything the pages are handed. In: a store, knowledge, health and an audit trail; out: rendered pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import jinja2
from litestar import Request, Response
from litestar.enums import MediaType

from dashboards.desk.filters import View
from dashboards.desk.names import NameBook, Names
from dashboards.desk.options import DeskOptions
from dashboards.desk.security import Tokens
from dashboards.desk.templating import make_templates
from dashboards.desk.wording import source_line
from processors.knowledge import Knowledge
from schemas.audit import AuditEntry
from schemas.health import PipelineHealth
from schemas.store import Store

Page = Response[str]
Asked = Request[Any, Any, Any]


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What every page is handed; the only doors from the desk to the rest of Lourie."""

    store: Store
    options: DeskOptions
    knowledge: Callable[[], Knowledge]
    health: Callable[[], PipelineHealth]
    metrics_text: Callable[[], str]
    audit: Callable[[AuditEntry], Awaitable[None]]
    clock: Callable[[], dt.datetime]
    tokens: Tokens = field(default_factory=Tokens)
    book: NameBook = field(default_factory=NameBook)
    templates: jinja2.Environment = field(default_factory=make_templates)

    @property
    def names(self) -> Names:
        """Give the names of the knowledge in force."""
        return self.book.names(self.knowledge())

    async def note(self, request: Asked, action: str, subject: str) -> None:
        """Write one line of the audit trail; `subject` is an id, a pseudonym or a filter."""
        await self.audit(AuditEntry(at=self.clock(), by=officer(request), action=action, subject=subject))

    def part(self, request: Asked, template: str, **values: Any) -> Page:
        """Render a piece of a page."""
        return Response(self._render(request, template, values), media_type=MediaType.HTML)

    async def page(self, request: Asked, template: str, *, status_code: int = 200, **values: Any) -> Page:
        """Render a whole page, with the line that says which sources are live."""
        states = await self.store.sources()
        values["sources"] = source_line(states, self.clock(), self.options.silent_seconds)
        return Response(self._render(request, template, values), media_type=MediaType.HTML, status_code=status_code)

    def _render(self, request: Asked, template: str, values: dict[str, Any]) -> str:
        who = officer(request)
        shared = {
            "view": View(),
            "path": request.url.path,
            "officer": who,
            "has_login": self.options.door is not None,
            "token": self.tokens.give(who),
            "now": self.clock(),
            "names": self.names,
        }
        return self.templates.get_template(template).render(shared | values)


def officer(request: Asked) -> str:
    """Give the name of who is asking, as the gate found it."""
    name: str = request.scope["state"]["officer"]
    return name
