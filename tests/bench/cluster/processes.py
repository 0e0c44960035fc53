"""A process id in; its CPU seconds and memory out, and of a started command also what its metrics say (Linux)."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from tests.servers.server import free_port

LOOK_SECONDS = 0.02
STOP_SECONDS = 20.0
_TICKS = os.sysconf("SC_CLK_TCK")
_SAMPLE = re.compile(r"^lourie_(\w+)(\{[^}]*\})? (\S+)$", re.MULTILINE)

Samples = dict[tuple[str, str], float]
"""Values by name (without prefix) and labels as Prometheus writes them."""


class NeverHappened(Exception):
    """What a benchmark waited for did not come; the message ends with what the process said."""


class Command:
    """A command as a process, what it says in a file. `cpu_seconds` is of all its threads."""

    def __init__(
        self, arguments: Sequence[str], folder: Path, environment: Mapping[str, str], *, with_input: bool = False
    ) -> None:
        self.port = free_port()
        self.log_file = folder / f"{len(list(folder.glob('*.log')))}-{arguments[-1]}.log".replace("/", "_")
        self.started_at = time.monotonic()
        with self.log_file.open("wb") as log:
            self.process = subprocess.Popen(
                arguments,
                env={**environment, "LOURIE_METRICS_PORT": str(self.port)},
                stdin=subprocess.PIPE if with_input else subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    @property
    def cpu_seconds(self) -> float:
        """CPU seconds so far."""
        return cpu_seconds(self.process.pid)

    @property
    def resident_megabytes(self) -> float:
        """Resident memory now."""
        return _status(self.process.pid, "VmRSS")

    @property
    def peak_megabytes(self) -> float:
        """Most memory it ever had resident."""
        return _status(self.process.pid, "VmHWM")

    def samples(self) -> Samples:
        """Read its metrics; nothing while it serves none. It costs the process some 3 ms."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=10) as answer:
                text = answer.read().decode()
        except OSError:
            return {}
        return {(name, labels): float(value) for name, labels, value in _SAMPLE.findall(text)}

    def total(self, name: str) -> float:
        """Add up a metric over its labels."""
        return total(self.samples(), name)

    def wait_ready(self, seconds: float = 60) -> float:
        """Wait until /readyz says so; gives the seconds since the start."""
        self.wait(self._is_ready, seconds, "ready")
        return time.monotonic() - self.started_at

    def wait(self, happened: Callable[[], object], seconds: float, what: str, look: float = LOOK_SECONDS) -> None:
        """Look again and again; raises NeverHappened after so many seconds or when the process has ended."""
        deadline = time.monotonic() + seconds
        while not happened():
            if self.process.poll() is not None:
                raise NeverHappened(f"{what}: ended with {self.process.returncode}:\n{self.tail()}")
            if time.monotonic() > deadline:
                raise NeverHappened(f"{what}: not within {seconds:.0f} s:\n{self.tail()}")
            time.sleep(look)

    def finish(self, seconds: float) -> None:
        """Wait until it ends by itself; raises NeverHappened."""
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.close()
            raise NeverHappened(f"did not end within {seconds:.0f} s:\n{self.tail()}") from None
        if code:
            raise NeverHappened(f"ended with {code}:\n{self.tail()}")

    def stop(self) -> None:
        """Ask it to end, and end it."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.close()

    def close(self) -> None:
        """End it, whatever it does."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(10)
        if self.process.stdin:
            self.process.stdin.close()

    def tail(self) -> str:
        """Give the end of what it said."""
        return "\n".join(self.log_file.read_text(encoding="utf-8", errors="replace").splitlines()[-15:])

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


def total(samples: Samples, name: str) -> float:
    """Add up a metric over its labels."""
    return sum(value for (one, _), value in samples.items() if one == name)


def cpu_seconds(process_id: int) -> float:
    """CPU seconds of a process; 0 once it is gone."""
    try:
        fields = Path(f"/proc/{process_id}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS


def group_cpu_seconds(group_id: int) -> float:
    """CPU seconds of all processes of a process group: a server's, that starts others."""
    return sum(cpu_seconds(one) for one in _members(group_id))


def _members(group_id: int) -> Iterable[int]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(folder.name)) == group_id:
                yield int(folder.name)
        except ProcessLookupError:
            continue


def _status(process_id: int, name: str) -> float:
    try:
        lines = Path(f"/proc/{process_id}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(name)), 0.0)
