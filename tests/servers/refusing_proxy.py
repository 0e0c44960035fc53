"""A loopback proxy before an HTTP server that answers some requests by a refusal, before or after passing them on."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web


class RefusingProxy:
    """Passes requests on; refuses each n-th once told to."""

    def __init__(self, port: int, statuses: Sequence[int], *, after_doing: bool) -> None:
        self._target = f"http://127.0.0.1:{port}"
        self._statuses = itertools.cycle(statuses)
        self._after_doing = after_doing
        self._every = 0
        self._count = 0
        self.address = ""

    def refuse_every(self, count: int) -> None:
        """Refuse each `count`-th request from now on; 0 refuses none."""
        self._every, self._count = count, 0

    async def answer(self, request: web.Request) -> web.Response:
        """Pass one request on, or refuse it."""
        self._count += 1
        refused = bool(self._every) and self._count % self._every == 0
        if refused and not self._after_doing:
            return web.json_response({"error": {"type": "refused"}}, status=next(self._statuses))
        headers = {name: request.headers[name] for name in ("content-type", "accept") if name in request.headers}
        body = await request.read()
        async with (
            aiohttp.ClientSession() as session,
            session.request(request.method, self._target + request.path_qs, data=body, headers=headers) as passed,
        ):
            answer = await passed.read()
        if refused:
            return web.json_response({"error": {"type": "lost"}}, status=next(self._statuses))
        kept = {name: passed.headers[name] for name in ("content-type", "x-elastic-product") if name in passed.headers}
        return web.Response(body=answer, status=passed.status, headers=kept)


@asynccontextmanager
async def refusing_proxy(
    port: int, *, statuses: Sequence[int], after_doing: bool = False
) -> AsyncIterator[RefusingProxy]:
    """Run a proxy before a server's port."""
    proxy = RefusingProxy(port, statuses, after_doing=after_doing)
    application = web.Application(client_max_size=1 << 30)
    application.router.add_route("*", "/{path:.*}", proxy.answer)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    proxy.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield proxy
    finally:
        await runner.cleanup()
