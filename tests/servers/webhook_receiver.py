"""A platform's side of a webhook: a real loopback server that checks signatures and answers as told."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook, WebhookVerificationError


@dataclass
class WebhookReceiver:
    """What it got and what it answers: `answers` first, one a call, then 204."""

    secret: str
    port: int = 0
    answers: list[int] = field(default_factory=list)
    delay_seconds: float = 0.0
    location: str = "http://127.0.0.1:9/elsewhere"
    calls: list[tuple[str, dict[str, Any], int]] = field(default_factory=list)
    """(webhook-id, body, answer) of every call with a good signature."""
    forged: list[str] = field(default_factory=list)
    """What was wrong with the others."""
    on_call: Callable[[], None] = lambda: None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    @property
    def taken(self) -> list[tuple[str, dict[str, Any]]]:
        """The calls it answered with 2xx, in order; a repetition only if it came with the same id."""
        kept: dict[str, dict[str, Any]] = {}
        for delivery_id, body, answer in self.calls:
            if answer < 300:
                kept.setdefault(delivery_id, body)
        return list(kept.items())

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [line for _, body in self.taken for line in body["data"]]

    @contextmanager
    def running(self) -> Iterator[WebhookReceiver]:
        """Serve; the second time on the same port as the first."""
        server = ThreadingHTTPServer(("127.0.0.1", self.port), self._handler())
        server.daemon_threads = True
        self.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join(5)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                try:
                    parsed = Webhook(receiver.secret).verify(body, dict(self.headers.items()))
                except WebhookVerificationError as error:
                    receiver.forged.append(str(error))
                    self._answer(401)
                    return
                answer = receiver.answers.pop(0) if receiver.answers else 204
                receiver.calls.append((self.headers["webhook-id"], parsed, answer))
                receiver.on_call()
                time.sleep(receiver.delay_seconds)
                self._answer(answer)

            def _answer(self, status: int) -> None:
                with suppress(OSError):  # the caller may be gone
                    self.send_response(status)
                    if 300 <= status < 400:
                        self.send_header("location", receiver.location)
                    self.send_header("content-length", "0")
                    self.end_headers()

            def log_message(self, *_: object) -> None:
                return

        return Handler
