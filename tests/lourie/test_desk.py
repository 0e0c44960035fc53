"""`lourie desk` as a process, on a store that another run filled; `lourie desk password` as it is typed."""

from __future__ import annotations

import re
import socket
import stat
from pathlib import Path

import httpx
import pytest
from argon2 import PasswordHasher

from tests.lourie.commands import call
from tests.lourie.process import lourie

SECRET = "four words of a heron"


def test_it_shows_what_is_kept_without_collecting(own_copy: Path) -> None:
    with lourie(own_copy, "desk") as running:
        page = httpx.get(running.address + "?decision=any").text
        assert "bangles" in page
        assert "No stage runs in this process: workers" in httpx.get(running.address + "pipeline").text
        assert running.stop() == 0
    assert "Traceback" not in running.output


def test_off_loopback_it_asks_for_the_password_of_the_file(own_copy: Path, tmp_path: Path) -> None:
    file = tmp_path / "desk.password"
    assert call(tmp_path, "desk", "password", str(file), given=f"{SECRET}\n{SECRET}\n").exit_code == 0
    given = {"LOURIE_DESK_HOST": "0.0.0.0", "LOURIE_DESK_HOSTS": "desk.example", "LOURIE_DESK_PASSWORD_FILE": str(file)}
    with lourie(own_copy, "desk", **given) as running, httpx.Client(base_url=running.address) as client:
        assert running.address.startswith("http://127.0.0.1:")
        assert client.get("/", headers={"accept": "text/html"}).headers["location"] == "/login"
        assert client.get("/readyz", headers={"host": "desk.example"}).status_code == 200
        token = client.get("/login").text.split('name="token" value="')[1].split('"')[0]
        origin = running.address.rstrip("/")
        fields = {"name": "Ana", "password": SECRET, "token": token}
        assert client.post("/login", data=fields, headers={"origin": origin}).status_code == 303
        assert client.get("/").status_code == 200
        assert running.stop() == 0
    assert SECRET not in running.output
    assert "Ana" not in running.output


def test_a_taken_port_is_a_clear_error(own_copy: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with lourie(own_copy, "desk", LOURIE_DESK_PORT=port) as running:
            running.wait_for("LOURIE_DESK_PORT")
            assert running.process.wait(10) == 1
    assert "Traceback" not in running.output


def test_a_password_file_that_will_not_do_ends_it_with_code_2(tmp_path: Path) -> None:
    (tmp_path / "short").write_text("short")
    with lourie(tmp_path / "data", "desk", LOURIE_DESK_PASSWORD_FILE=str(tmp_path / "short")) as running:
        running.wait_for("desk_password_file: .*12 to 200 characters")
        assert running.process.wait(30) == 2
    assert "Traceback" not in running.output


def test_a_new_password_is_kept_as_a_hash_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "desk.password"
    done = call(tmp_path, "desk", "password", str(file), given=f"{SECRET}\n{SECRET}\n")
    assert done.exit_code == 0
    assert SECRET not in done.output
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert PasswordHasher().verify(file.read_text().strip(), SECRET)
    assert re.search("LOURIE_DESK_PASSWORD_FILE=/", done.output)


@pytest.mark.parametrize(
    ("typed", "code", "told"),
    [
        ("short\nshort\n", 1, "12 to 200 characters"),
        (f"{SECRET}\nanother one of them\n{SECRET}\n{SECRET}\n", 0, "Written"),
    ],
)
def test_what_is_typed_is_checked(tmp_path: Path, typed: str, code: int, told: str) -> None:
    done = call(tmp_path, "desk", "password", str(tmp_path / "password"), given=typed)
    assert (done.exit_code, told in done.output) == (code, True)


def test_an_older_password_is_replaced_only_when_asked(tmp_path: Path) -> None:
    file = tmp_path / "desk.password"
    file.write_text("older")
    assert call(tmp_path, "desk", "password", str(file), given=f"{SECRET}\n{SECRET}\n").exit_code == 2
    assert file.read_text() == "older"
    assert call(tmp_path, "desk", "password", str(file), "--replace", given=f"{SECRET}\n{SECRET}\n").exit_code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["desk.password"]
    nowhere = call(tmp_path, "desk", "password", str(tmp_path / "none" / "file"), given=f"{SECRET}\n{SECRET}\n")
    assert (nowhere.exit_code, "No such file" in nowhere.output) == (1, True)
