"""docker-compose.yml without Docker: our services' own command lines and environment, their addresses mapped."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.servers.server import free_port

ROOT = Path(__file__).parents[2]
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]
IMAGE_ENVIRONMENT = dict(re.findall(r"\b(LOURIE_\w+)=(\S+)", (ROOT / "Dockerfile").read_text(encoding="utf-8")))


@dataclass
class Running:
    """One service as a process; its log is kept in a file."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    port: int
    """Where its health is asked."""
    restart_count: int = 0

    def ready(self) -> bool:
        """Ask what the container's health check asks."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def stop(self, seconds: float = 30) -> int:
        """Ask it to end, as compose does, within compose's own grace."""
        self.process.terminate()
        return self.process.wait(seconds)


@dataclass
class Chain:
    """The mapping of one run, and what it has started."""

    folder: Path
    mapped: dict[str, str]
    """What stands in the file, and what it is here; the longest is tried first."""
    extra: dict[str, str]
    started: list[Running] = field(default_factory=list)

    def environment(self, name: str, port: int) -> dict[str, str]:
        """Give a service's environment: the image's, then the file's, with addresses and paths of this run."""
        service = SERVICES[name]
        values = IMAGE_ENVIRONMENT | {key: str(value) for key, value in service["environment"].items()}
        plain = {key: re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", value) for key, value in values.items()}
        own = {key: self._map(value, self.data(name)) for key, value in plain.items() if key.startswith("LOURIE_")}
        ports = {"LOURIE_METRICS_HOST": "127.0.0.1", "LOURIE_METRICS_PORT": str(port)}
        if name == "desk":
            ports |= {"LOURIE_DESK_HOST": "127.0.0.1", "LOURIE_DESK_PORT": str(port)}
        kept = {key: value for key, value in os.environ.items() if not key.startswith("LOURIE_")}
        return kept | own | ports | self.extra | {"LOURIE_CONFIG": os.devnull, "PYTHONPATH": str(ROOT)}

    def data(self, name: str) -> Path:
        """Give what is mounted at /data: a named volume, which services share, or a folder of its own."""
        volumes = [one.split(":")[0] for one in SERVICES[name].get("volumes", []) if str(one).endswith(":/data")]
        folder = self.folder / "data" / (volumes[0] if volumes else name)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder

    def _map(self, value: str, data: Path) -> str:
        for there, here in sorted((self.mapped | {"/data": str(data)}).items(), key=lambda one: -len(one[0])):
            value = value.replace(there, here) if value.startswith(there) else value
        return value

    def once(self, name: str, *arguments: str, seconds: float = 180) -> subprocess.CompletedProcess[str]:
        """Run a service's command, or another in its place, to the end."""
        command = [sys.executable, "-m", "lourie", *(arguments or map(str, SERVICES[name]["command"]))]
        given = self.environment(name, free_port())
        return subprocess.run(command, env=given, capture_output=True, text=True, timeout=seconds, check=False)

    def start(self, name: str) -> Running:
        """Start a service's command."""
        port, log = free_port(), self.folder / f"{name}-{len(self.started)}.log"
        running = Running(name, self._process(name, port, log), log, port)
        self.started.append(running)
        return running

    def _process(self, name: str, port: int, log: Path) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "lourie", *map(str, SERVICES[name]["command"])]
        with log.open("ab") as out:
            return subprocess.Popen(command, env=self.environment(name, port), stdout=out, stderr=out)

    def wait_ready(self, running: Running, seconds: float = 120) -> None:
        """Wait until a service is healthy, started again as compose does; raises with the end of its log."""
        deadline = time.monotonic() + seconds
        while not running.ready():
            if running.process.poll() is not None:
                assert SERVICES[running.name]["restart"] == "unless-stopped"
                assert running.restart_count < 3, f"{running.name} ends: {running.log.read_text()[-3000:]}"
                running.restart_count += 1
                running.process = self._process(running.name, running.port, running.log)
            assert time.monotonic() < deadline, f"{running.name} is not ready: {running.log.read_text()[-3000:]}"
            time.sleep(0.2)


@contextmanager
def chain(folder: Path, mapped: dict[str, str], extra: dict[str, str]) -> Iterator[Chain]:
    """Give a chain whose processes end with the block in any case."""
    made = Chain(folder, mapped, extra)
    try:
        yield made
    finally:
        for running in made.started:
            if running.process.poll() is None:
                running.process.kill()
            running.process.wait(10)
