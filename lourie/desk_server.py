"""The desk's settings in, its options out; its application in, a web server on one socket out."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator

import click
import uvicorn
from litestar import Litestar

from dashboards.desk.door import Door
from dashboards.desk.options import LOOPBACK_HOSTS, DeskOptions
from dashboards.desk.passwords import Password, PasswordError
from dashboards.desk.term_door import TermDoor
from streams.settings import Settings

EVERYWHERE = "0.0.0.0"  # noqa: S104 - a container's desk: who reaches it is the container's matter
GRACE_SECONDS = 1
"""How long open pages may keep the server at a stop: the whole stop has 3 seconds."""


def desk_options(settings: Settings, term_door: TermDoor | None = None) -> DeskOptions:
    """Give how the settings want the desk; raises UsageError for a password file that will not do."""
    door = None
    if settings.desk_password_file:
        try:
            door = Door(password=Password.read(settings.desk_password_file))
        except PasswordError as error:
            raise click.UsageError(f"desk_password_file: {error}") from None
    own = () if settings.desk_host == EVERYWHERE else (settings.desk_host,)
    hosts = tuple(dict.fromkeys((*LOOPBACK_HOSTS, *own, *settings.desk_hosts)))
    return DeskOptions(hosts=hosts, door=door, retention=settings.retention, term_door=term_door)


class _Server(uvicorn.Server):
    """Leaves signals to the application, which must also finish the stream."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class DeskServer:
    """Serves the desk; the socket is bound at once, so a taken port is an error before anything starts."""

    def __init__(self, application: Litestar, *, host: str, port: int) -> None:
        self._socket = _bind(host, port)
        bound_host, bound_port = self._socket.getsockname()[:2]
        shown = LOOPBACK_HOSTS[0] if bound_host == EVERYWHERE else bound_host
        self.address = f"http://{shown}:{bound_port}/"
        self._server = _Server(
            uvicorn.Config(
                application,
                log_config=None,
                access_log=False,
                server_header=False,
                lifespan="on",
                timeout_graceful_shutdown=GRACE_SECONDS,
            )
        )
        self._task: asyncio.Task[None] | None = None

    async def start(self, group: asyncio.TaskGroup) -> None:
        """Serve in a task of the group; returns once pages are answered."""
        self._task = group.create_task(self._server.serve(sockets=[self._socket]))
        while not self._server.started and not self._task.done():  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0.01)

    async def stop(self) -> None:
        """Let open pages go and close the socket."""
        self._server.should_exit = True
        if self._task:
            await self._task


def _bind(host: str, port: int) -> socket.socket:
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        raise click.ClickException(
            f"the board cannot use {host}:{port} ({error.strerror}); is another lourie running? "
            "Otherwise choose another: LOURIE_DESK_PORT=8766, or 0 for any free one"
        ) from None
    return bound
