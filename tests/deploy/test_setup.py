"""deploy/setup.sh by bash and curl as compose runs it, against a server that answers as Elasticsearch does."""

from __future__ import annotations

import base64
import json
import os
import shutil
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.servers.fixtures import skip_or_fail

SCRIPT = Path(__file__).parents[2] / "deploy" / "setup.sh"
SECRETS = {"elastic_password": "elastic-1", "kibana_password": "kibana-2", "kibana_analyst_password": "analyst-3"}


@dataclass
class Elastic:
    """What was asked for, and the API keys that are in force."""

    address: str = ""
    asked: list[tuple[str, str, Any]] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    broken: str = ""

    def answer(self, method: str, path: str, who: str, body: bytes) -> tuple[int, Any]:
        if path == "/_security/_authenticate":
            return (200, {}) if who in {f"ApiKey {key}" for key in self.keys} else (401, {})
        if who != "Basic " + base64.b64encode(b"elastic:elastic-1").decode():
            return 401, {}
        if path == self.broken:
            return 400, {"error": "no"}
        self.asked.append((method, path, json.loads(body)))
        if path != "/_security/api_key":
            return 200, {}
        encoded = base64.b64encode(f"id{len(self.keys)}:key".encode()).decode()
        self.keys.add(encoded)
        return 200, {"id": "id", "name": "lourie", "api_key": "key", "encoded": encoded}


@pytest.fixture
def elastic() -> Iterator[Elastic]:
    server = Elastic()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            status, said = server.answer(self.command, self.path, self.headers.get("authorization", ""), body)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(said).encode())

        do_POST = do_PUT = do_GET  # noqa: N815 - the library's names

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        Thread(target=listening.serve_forever, daemon=True).start()
        server.address = f"http://127.0.0.1:{listening.server_port}"
        yield server
        listening.shutdown()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for program in ("bash", "curl"):
        if not shutil.which(program):
            skip_or_fail(f"{program} is missing")
    for name, text in SECRETS.items():
        (tmp_path / name).write_text(f"{text}\n")
    (tmp_path / "keys").mkdir()
    return tmp_path


def run(folder: Path, elastic: Elastic, **more: str) -> subprocess.CompletedProcess[str]:
    given = os.environ | {"ELASTIC": elastic.address, "SECRETS": str(folder), "KEYS": str(folder / "keys")} | more
    return subprocess.run(["bash", str(SCRIPT)], env=given, capture_output=True, text=True, timeout=60, check=False)


def test_it_gives_passwords_a_reader_of_boards_and_two_keys(folder: Path, elastic: Elastic) -> None:
    done = run(folder, elastic)
    assert (done.returncode, done.stderr) == (0, "")
    by_path = {path: body for _, path, body in elastic.asked}
    assert by_path["/_security/user/kibana_system/_password"] == {"password": "kibana-2"}
    assert by_path["/_security/user/analyst"] == {"password": "analyst-3", "roles": ["lourie_boards"]}
    (seen,) = by_path["/_security/role/lourie_boards"]["indices"]
    assert seen["names"] == ["lourie-posts*"]
    made = {path.name: path for path in (folder / "keys").iterdir()}
    assert set(made) == {"search_api_key", "kibana_api_key"}
    assert {made[name].read_text().strip() for name in made} == elastic.keys
    assert {stat.S_IMODE(path.stat().st_mode) for path in made.values()} == {0o600}
    assert not any(secret in done.stdout for secret in [*SECRETS.values(), *elastic.keys])


def test_no_process_list_shows_a_secret(folder: Path, elastic: Elastic) -> None:
    (folder / "bin").mkdir()
    spy = folder / "bin" / "curl"
    spy.write_text(f'#!/bin/bash\nprintf "%s\\n" "$@" >> {folder}/seen\nexec {shutil.which("curl")} "$@"\n')
    spy.chmod(0o700)
    assert run(folder, elastic, PATH=f"{folder / 'bin'}:{os.environ['PATH']}").returncode == 0
    seen = (folder / "seen").read_text()
    assert "/_security/user/kibana_system/_password" in seen
    assert [secret for secret in [*SECRETS.values(), *elastic.keys] if secret in seen] == []


def test_run_again_it_keeps_keys_that_work_and_replaces_one_that_does_not(folder: Path, elastic: Elastic) -> None:
    run(folder, elastic)
    search, kibana = (folder / "keys" / "search_api_key"), (folder / "keys" / "kibana_api_key")
    before, other = search.read_text(), kibana.read_text()
    elastic.keys.remove(other.strip())
    elastic.keys.add("one more")
    assert run(folder, elastic).returncode == 0
    assert search.read_text() == before
    assert kibana.read_text() != other


@pytest.mark.parametrize("path", ["/_security/api_key", "/_security/role/lourie_boards"])
def test_a_refusal_ends_it_without_a_key(folder: Path, elastic: Elastic, path: str) -> None:
    elastic.broken = path
    done = run(folder, elastic)
    assert done.returncode != 0
    assert "400" in done.stderr
    assert list((folder / "keys").iterdir()) == []
