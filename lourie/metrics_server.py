"""A process's metrics and its word on itself in; `/metrics`, `/livez` and `/readyz` out, for processes without a desk.

Served from a thread of its own, so that it answers whatever loop the process runs, and also while that loop is stuck:
then `/readyz` says so, because it asks `ready`.
"""

from __future__ import annotations

import contextlib
import http.server
import logging
import threading
from collections.abc import Callable, Iterator

import click

PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"
PLAIN = "text/plain; charset=utf-8"
READ_TIMEOUT_SECONDS = 5
"""A caller that does not finish its request is let go. Chosen by hand, not measured."""

log = logging.getLogger(__name__)


@contextlib.contextmanager
def metrics_server(host: str, port: int, *, render: Callable[[], str], ready: Callable[[], str]) -> Iterator[str]:
    """Serve until the block ends; gives the address, which is logged too.

    `render` gives Prometheus' text, `ready` what is wrong or nothing; both are called from other threads.
    Raises ClickException where the port is taken.
    """
    server = _bind(host, port, _handler(render, ready))
    thread = threading.Thread(target=server.serve_forever, name="metrics", daemon=True)
    thread.start()
    address = f"http://{host}:{server.server_address[1]}/metrics"
    log.info("metrics are served", extra={"at": address})
    try:
        yield address
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _bind(host: str, port: int, handler: type[http.server.BaseHTTPRequestHandler]) -> http.server.ThreadingHTTPServer:
    try:
        return http.server.ThreadingHTTPServer((host, port), handler)
    except OSError as error:
        raise click.ClickException(
            f"the metrics cannot be served at {host}:{port} ({error.strerror}); is another lourie process running? "
            "Otherwise choose another: LOURIE_METRICS_PORT, 0 for any free one"
        ) from None


def _handler(render: Callable[[], str], ready: Callable[[], str]) -> type[http.server.BaseHTTPRequestHandler]:
    class Probes(http.server.BaseHTTPRequestHandler):
        """Answers the three paths."""

        timeout = READ_TIMEOUT_SECONDS
        server_version = "lourie"
        sys_version = ""

        def do_GET(self) -> None:
            """Answer one question."""
            match self.path.partition("?")[0]:
                case "/metrics":
                    self._answer(200, render(), PROMETHEUS)
                case "/livez":
                    self._answer(200, "ok\n", PLAIN)
                case "/readyz":
                    wrong = ready()
                    self._answer(503 if wrong else 200, f"{wrong or 'ready'}\n", PLAIN)
                case _:
                    self._answer(404, "only /metrics, /livez and /readyz are here\n", PLAIN)

        def _answer(self, status: int, text: str, kind: str) -> None:
            body = text.encode()
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            """Say nothing: a scrape every few seconds is no news."""

    return Probes
