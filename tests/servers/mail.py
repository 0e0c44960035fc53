"""A mail server for the tests: aiosmtpd on a free port of this machine, answering as it is told."""

from __future__ import annotations

import asyncio
import email
import email.policy
import ssl
import threading
import time
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


class MailServer:
    """Takes mail on 127.0.0.1, in a thread of its own; can go away and come back on the same port.

    `answers` maps a recipient to the replies to give before its mail is taken.
    """

    def __init__(self, *, tls: ssl.SSLContext | None = None, implicit_tls: bool = False, password: str = "") -> None:
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.answers: dict[str, list[str]] = {}
        self.data_answers: list[str] = []
        self.taken: Callable[[EmailMessage], None] = lambda _: None
        """Called with each mail that was taken, before the sender is told so."""
        self.port = 0
        self._tls = tls
        self._implicit_tls = implicit_tls
        self._password = password
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._server: asyncio.Server | None = None
        self._open: list[Any] = []

    def __enter__(self) -> Self:
        self._thread.start()
        self.up()
        return self

    def __exit__(self, *_: object) -> None:
        self.down()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def ids(self) -> list[str]:
        """Give the Message-IDs in the order they came."""
        return [str(mail["Message-ID"]) for mail in self.mails]

    def up(self) -> None:
        """Answer again, on the same port."""
        self._wait(self._up())

    def down(self) -> None:
        """Refuse connections and break those that are open."""
        self._wait(self._down())

    def wait_for(self, count: int, seconds: float = 60) -> list[EmailMessage]:
        """Wait until so many mails have come."""
        return self.wait(lambda: len(self.mails) >= count and self.mails, seconds)

    def wait(self, happened: Callable[[], Any], seconds: float = 60) -> Any:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if found := happened():
                return found
            time.sleep(0.02)
        raise AssertionError(f"never happened; {len(self.mails)} mails came")

    def _wait(self, act: Any) -> None:
        asyncio.run_coroutine_threadsafe(act, self._loop).result(10)

    async def _up(self) -> None:
        implicit = self._tls if self._implicit_tls else None
        self._server = await self._loop.create_server(self._protocol, "127.0.0.1", self.port, ssl=implicit)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _down(self) -> None:
        if self._server:
            self._server.close()
            self._server = None
        for protocol in self._open:
            if protocol.transport:
                protocol.transport.abort()
        self._open.clear()

    def _protocol(self) -> SMTP:
        protocol = SMTP(
            self,
            hostname="mail.test",
            enable_SMTPUTF8=True,
            tls_context=None if self._implicit_tls else self._tls,
            require_starttls=self._tls is not None and not self._implicit_tls,
            authenticator=self._authenticate if self._password else None,
            auth_required=bool(self._password) and not self._implicit_tls,
            auth_require_tls=self._tls is not None and not self._implicit_tls,
            loop=self._loop,
        )
        self._open.append(protocol)
        return protocol

    def _authenticate(self, *given: Any) -> AuthResult:
        login = given[-1]
        right = isinstance(login, LoginPassword) and login.password.decode() == self._password
        return AuthResult(success=right, handled=right)

    async def handle_RCPT(self, *given: Any) -> str:  # noqa: N802 - aiosmtpd's name
        envelope, address = given[2], given[3]
        if waiting := self.answers.get(address):
            return waiting.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, *given: Any) -> str:  # noqa: N802 - aiosmtpd's name
        envelope = given[2]
        if self.data_answers:
            return self.data_answers.pop(0)
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        self.recipients += envelope.rcpt_tos
        self.mails.append(mail)
        self.taken(mail)
        return "250 OK"
