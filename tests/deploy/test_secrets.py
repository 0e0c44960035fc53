"""deploy/secrets.sh as `make secrets` runs it, in a copy of its folder."""

from __future__ import annotations

import re
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
import yaml

from dashboards.desk.passwords import Password
from streams.pseudonyms import Pseudonyms

ROOT = Path(__file__).parents[2]
GIVEN_BY_HAND = {"x_bearer_token"}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "deploy").mkdir()
    shutil.copy(ROOT / "deploy" / "secrets.sh", tmp_path / "deploy")
    return tmp_path


def make(checkout: Path) -> str:
    done = subprocess.run(
        ["sh", str(checkout / "deploy" / "secrets.sh")], capture_output=True, text=True, check=True, cwd="/"
    )
    return done.stdout + done.stderr


def contents(checkout: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in (checkout / "secrets").iterdir()}


def test_every_secret_of_the_compose_file_is_made_for_its_owner_alone(checkout: Path) -> None:
    told = make(checkout)
    made = contents(checkout)
    wanted = set(yaml.safe_load((ROOT / "docker-compose.yml").read_text())["secrets"]) - GIVEN_BY_HAND
    assert set(made) == wanted
    assert len(set(made.values())) == len(made)
    assert {stat.S_IMODE(path.stat().st_mode) for path in (checkout / "secrets").iterdir()} == {0o600}
    assert stat.S_IMODE((checkout / "secrets").stat().st_mode) == 0o700
    assert all(re.fullmatch(r"(k1:)?[0-9a-f]{32,64}\n", text) for text in made.values())
    assert not any(text.strip() in told for text in made.values())


def test_our_programs_take_what_was_made(checkout: Path) -> None:
    make(checkout)
    Password.read(checkout / "secrets" / "desk_password")
    assert Pseudonyms.open(checkout / "secrets" / "author_key").author("bluesky", "somebody").startswith("k1:")


def test_services_run_as_who_owns_the_secrets_and_never_as_root(checkout: Path) -> None:
    make(checkout)
    said = dict(line.split("=") for line in (checkout / ".env").read_text().split())
    owner = (checkout / "secrets" / "desk_password").stat()
    assert said == {"SERVICE_UID": str(owner.st_uid), "SERVICE_GID": str(owner.st_gid)}
    assert said["SERVICE_UID"] != "0"


def test_what_exists_is_kept(checkout: Path) -> None:
    make(checkout)
    before = contents(checkout)
    (checkout / "secrets" / "kibana_password").unlink()
    (checkout / ".env").write_text("WORKERS=4\n")
    make(checkout)
    after = contents(checkout)
    assert after.pop("kibana_password") != before.pop("kibana_password")
    assert after == before
    assert (checkout / ".env").read_text() == "WORKERS=4\n"


@pytest.mark.parametrize("name", ["secrets/desk_password", ".env"])
def test_git_ignores_them(name: str) -> None:
    ignored = subprocess.run(["git", "check-ignore", "-q", name], cwd=ROOT, check=False)
    if ignored.returncode == 128:
        assert name.partition("/")[0] in (ROOT / ".gitignore").read_text().replace("/\n", "\n").split("\n")
    else:
        assert ignored.returncode == 0
