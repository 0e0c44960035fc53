"""docker-compose.yml and the Dockerfile: what they would start is what is tested here, closed to others."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from lourie.main import lourie
from processors.alerts.reading import read_rules, rule_files
from streams.settings import CONFIG_VARIABLE, FIELDS, PREFIX, variable
from tests.servers.fixtures import skip_or_fail

ROOT = Path(__file__).parent.parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OWN = {name: service for name, service in SERVICES.items() if service["image"].startswith("lourie:")}
ENGINES = {name: service for name, service in SERVICES.items() if name not in OWN}
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
IMAGES = {"apache/kafka:4.1.1", "elasticsearch:9.1.0", "kibana:9.1.0", "axllent/mailpit:v1.27"}


def set_up(service: dict[str, Any]) -> dict[str, str]:
    return dict(service.get("environment", {}))


def plain(text: str) -> str:
    """Put the defaults in for `${NAME:-default}`."""
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", text)


def docker_compose() -> list[str]:
    for command in (["docker", "compose"], ["docker-compose"]):
        if (
            shutil.which(command[0])
            and not subprocess.run([*command, "version"], capture_output=True, check=False).returncode
        ):
            return command
    return skip_or_fail("docker compose is missing; the tests beside this one read the file without it")


@pytest.mark.parametrize("profile", ["", "demo", "x"])
def test_docker_compose_takes_the_file(profile: str) -> None:
    chosen = ["--profile", profile] if profile else []
    done = subprocess.run(
        [*docker_compose(), *chosen, "config", "-q"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_images_are_those_the_design_names() -> None:
    assert {service["image"] for service in ENGINES.values()} == IMAGES
    assert {service["image"] for service in OWN.values()} == {f"lourie:{version()}"}


def version() -> str:
    from lourie import __version__

    return __version__


def test_every_port_is_published_on_this_machine_only() -> None:
    published = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert len(published) == 3
    assert all(str(port).startswith("127.0.0.1:") for port in published)
    assert not any(key in service for service in SERVICES.values() for key in ("network_mode", "privileged", "pid"))


def test_engines_reach_nobody_outside() -> None:
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert all(SERVICES[name]["networks"] == ["inside"] for name in ("kafka", "elasticsearch", "setup", "worker"))


@pytest.mark.parametrize("name", OWN)
def test_our_services_are_read_only_without_rights_and_not_root(name: str) -> None:
    service = OWN[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert plain(service["user"]) == "1000:1000"
    assert "/tmp" in service["tmpfs"]
    writable = [one for one in service.get("volumes", []) if isinstance(one, str) and not one.endswith(":ro")]
    assert all(one.endswith(":/data") for one in writable)


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_bounded_watched_and_started_again(name: str) -> None:
    service = SERVICES[name]
    limits = service["deploy"]["resources"]["limits"]
    assert set(limits) == {"cpus", "memory"}
    once = service.get("healthcheck", {}).get("disable", False)
    assert service["restart"] == ("on-failure:5" if once else "unless-stopped")
    assert once or "healthcheck" in service or (name in OWN and "HEALTHCHECK" in DOCKERFILE)
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["logging"]["options"]["max-size"]


@pytest.mark.parametrize("name", SERVICES)
def test_what_is_waited_for_exists_and_can_come_true(name: str) -> None:
    for other, wanted in SERVICES[name].get("depends_on", {}).items():
        ends = SERVICES[other].get("healthcheck", {}).get("disable", False)
        assert wanted["condition"] == ("service_completed_successfully" if ends else "service_healthy")


def test_secrets_are_files_and_every_one_is_used() -> None:
    assert all(set(secret) == {"file"} for secret in COMPOSE["secrets"].values())
    used = {secret for service in SERVICES.values() for secret in service.get("secrets", [])}
    assert used == set(COMPOSE["secrets"])
    for service in SERVICES.values():
        for key, value in set_up(service).items():
            if re.search("PASSWORD|TOKEN|KEY", key) and key != "KEYS":
                assert str(value).startswith(("/run/secrets/", "/keys/")), key


def test_named_volumes_are_declared_and_used() -> None:
    used = set()
    for service in SERVICES.values():
        for volume in service.get("volumes", []):
            source = volume["source"] if isinstance(volume, dict) else volume.split(":")[0]
            if source.startswith("./"):
                assert (ROOT / source).exists()
                assert str(volume).endswith(":ro")
            else:
                used.add(source)
    assert used == set(COMPOSE["volumes"])


@pytest.mark.parametrize("name", OWN)
def test_our_command_lines_are_commands_we_have(name: str) -> None:
    arguments = [str(part) for part in OWN[name]["command"]]
    command: click.Command = lourie
    context = click.Context(lourie, info_name="lourie")
    words: list[str] = []
    while isinstance(command, click.Group) and arguments and not arguments[0].startswith("-"):
        words.append(arguments.pop(0))
        found = command.get_command(context, words[-1])
        assert found, f"{name}: no command {' '.join(words)}"
        command = found
        context = click.Context(command, parent=context, info_name=words[-1])
    command.parse_args(context, arguments)


@pytest.mark.parametrize("name", OWN)
def test_our_environment_names_settings_we_have(name: str) -> None:
    known = {CONFIG_VARIABLE, *map(variable, FIELDS)}
    own = [key for key in set_up(OWN[name]) if key.startswith(PREFIX)]
    own += re.findall(rf"\b({PREFIX}[A-Z_]+)=", DOCKERFILE)
    assert own
    assert set(own) <= known


def test_the_image_is_built_in_two_stages_and_its_user_is_not_root() -> None:
    last = DOCKERFILE.split("\nFROM ")[-1]
    assert DOCKERFILE.count("FROM python:3.11-slim") == 2
    assert "pip install --require-hashes -r requirements.txt" in DOCKERFILE
    assert "pip install" not in last
    assert "apt-get" not in last
    assert re.search(r"^USER lourie$", last, re.MULTILINE)
    assert "HEALTHCHECK" in last


def test_the_image_gets_no_secret_and_everything_it_copies() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").split("\n")
    assert lines[1] == "*"
    let_in = {line[1:] for line in lines if line.startswith("!")}
    copied = set(re.findall(r"^COPY (?!--)(.+) \S+$", DOCKERFILE, re.MULTILINE))
    assert let_in == {name for names in copied for name in names.split()}
    assert all((ROOT / name).exists() for name in let_in)


def test_the_alert_rules_it_starts_with_are_sound() -> None:
    rules = read_rules(rule_files(ROOT / "deploy" / "alerts"))
    assert {rule.name for rule in rules} == {"every-alert", "nothing-comes"}
