"""One server as a process of its own: started, waited for, killed, frozen and stopped by its own process group."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from pathlib import Path

READY_SECONDS = 120.0
"""Longest wait for health; Kafka takes 8 s and a search server 20 to 25 s on two quiet cores (measured 2026-11-22)."""
STOP_SECONDS = 20.0


class ServerFailed(Exception):
    """A server ended or never became healthy. The message holds the end of its log."""


class Server(ABC):
    """A server on loopback. Its ports and data folder stay the same over `kill` and `start`.

    A kind of server says its `command`, when it `is_healthy`, and what is to be done before the
    first start (`prepare`); `user` runs it as another user, for servers that refuse root.
    """

    name: str
    user: str | None = None

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log_file = folder / "server.log"
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._prepared = False

    @property
    @abstractmethod
    def address(self) -> str:
        """What a client is given to reach it."""

    @abstractmethod
    def prepare(self) -> None:
        """Write configuration and data folders, once."""

    @abstractmethod
    def command(self) -> list[str]:
        """Give the command that runs it in the foreground."""

    @abstractmethod
    def is_healthy(self) -> bool:
        """Say whether it answers as it should; may raise nothing, takes at most some seconds."""

    def environment(self) -> dict[str, str]:
        """Give the environment it runs in."""
        return dict(os.environ)

    @property
    def process_id(self) -> int:
        """The id of the running process."""
        assert self._process is not None, f"{self.name} is not running"
        return self._process.pid

    def launch(self) -> None:
        """Start the process and return at once."""
        if not self._prepared:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.prepare()
            self._prepared = True
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                self.command(),
                cwd=self.folder,
                env=self.environment(),
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                user=self.user,
            )

    def start(self) -> None:
        """Start it, also after `kill` or `stop`, and wait until it is healthy; raises ServerFailed."""
        self.launch()
        self.wait_ready()

    def wait_ready(self, seconds: float = READY_SECONDS) -> None:
        """Wait until it is healthy; raises ServerFailed with the end of its log."""
        deadline = time.monotonic() + seconds
        while not self.is_healthy():
            assert self._process is not None
            if self._process.poll() is not None:
                raise ServerFailed(f"{self.name} ended with {self._process.returncode}:\n{self.log_tail()}")
            if time.monotonic() > deadline:
                self.kill()
                raise ServerFailed(f"{self.name} was not healthy after {seconds:.0f} s:\n{self.log_tail()}")
            time.sleep(0.2)

    def stop(self) -> None:
        """End it in order, by force after `STOP_SECONDS`. Idempotent."""
        if self._process is None:
            return
        self._signal(signal.SIGCONT)
        self._signal(signal.SIGTERM)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
        self._process = None

    def kill(self) -> None:
        """End it at once (SIGKILL), as a power cut would."""
        self._signal(signal.SIGKILL)
        if self._process is not None:
            self._process.wait()
        self._process = None

    def pause(self) -> None:
        """Freeze it (SIGSTOP): connections stay open, nobody answers."""
        self._signal(signal.SIGSTOP)
        if self._process is not None and self._process.poll() is None:  # its last threads may still be answering
            os.waitid(os.P_PID, self._process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)

    def go_on(self) -> None:
        """Let a frozen one go on (SIGCONT)."""
        self._signal(signal.SIGCONT)

    def log_tail(self, count: int = 40) -> str:
        """Give the last lines it logged."""
        if not self.log_file.exists():
            return "(no log)"
        return "\n".join(self.log_file.read_text(encoding="utf-8", errors="replace").splitlines()[-count:])

    def _signal(self, number: int) -> None:
        """Send a signal to the process group, which is the server's alone."""
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, number)


def free_port(below: int = 65_536) -> int:
    """Give a loopback port nobody listens on now; some servers ask for one `below` a bound."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        if port < below:
            return port
        for candidate in range(below - 1, 1024, -1):
            if _is_free(candidate):
                return candidate


def answers(port: int) -> bool:
    """Say whether somebody listens on a loopback port."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
