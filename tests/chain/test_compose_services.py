"""What compose would start is started here: on real Kafka and Elasticsearch, a mail server, a Kibana of our own."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import httpx
import pytest

from tests.chain.compose import ROOT, SERVICES, Chain, chain
from tests.servers.elasticsearch import Elasticsearch
from tests.servers.kafka import Kafka
from tests.servers.kibana import FakeKibana
from tests.servers.mail import MailServer

ONCE = ["topics", "store", "knowledge", "boards"]
STAYING = ["worker", "indexer", "deliver", "desk", "collect", "collect-demo"]
OWN = {name for name, service in SERVICES.items() if service["image"].startswith("lourie:")}
T = TypeVar("T")


@pytest.fixture
def servers(
    tmp_path: Path, kafka_server: Kafka, elasticsearch_server: Elasticsearch
) -> Iterator[tuple[Chain, MailServer, FakeKibana]]:
    with MailServer() as mail, FakeKibana(version="9.1.0", api_key="key-kibana_api_key") as kibana:
        mapped = {
            "kafka:9092": kafka_server.address,
            "http://elasticsearch:9200": elasticsearch_server.address,
            "http://kibana:5601": kibana.address,
            "mail:1025": mail.address,
            "/run/secrets": str(secrets(tmp_path)),
            "/keys": str(keys(tmp_path)),
            "/alerts": str(rules(tmp_path)),
        }
        own = f"compose-{uuid.uuid4().hex[:8]}"
        extra = {
            "LOURIE_KAFKA_TOPIC_PREFIX": f"{own}.",
            "LOURIE_SEARCH_INDEX_PREFIX": own,
            "LOURIE_BLUESKY_ADDRESS": "ws://127.0.0.1:9",  # nothing answers there: the sample is played instead
            "LOURIE_SAMPLE_RATE": "100",
        }
        with chain(tmp_path, mapped, extra) as made:
            yield made, mail, kibana


def secrets(folder: Path) -> Path:
    (folder / "deploy").mkdir()
    shutil.copy(ROOT / "deploy" / "secrets.sh", folder / "deploy")
    subprocess.run(["sh", str(folder / "deploy" / "secrets.sh")], check=True, capture_output=True)
    return folder / "secrets"


def keys(folder: Path) -> Path:
    """Give what the setup service would write; the test's Elasticsearch has no security and takes any."""
    (folder / "keys").mkdir()
    for name in ("search_api_key", "kibana_api_key"):
        (folder / "keys" / name).write_text(f"key-{name}\n")
        (folder / "keys" / name).chmod(0o600)
    return folder / "keys"


def rules(folder: Path) -> Path:
    """Give the shipped rules with a wait that a test can take."""
    (folder / "alerts").mkdir()
    text = (ROOT / "deploy" / "alerts" / "first.yaml").read_text()
    (folder / "alerts" / "first.yaml").write_text(text.replace("{minutes: 5}", "{seconds: 2}"))
    return folder / "alerts"


def eventually(look: Callable[[], T], seconds: float = 120) -> T:
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.3)
    return found


def log_in(address: str, password: str) -> httpx.Client:
    client = httpx.Client(base_url=address, timeout=60, headers={"accept": "text/html", "origin": address})
    token = client.get("/login").text.split('name="token" value="')[1].split('"')[0]
    assert client.post("/login", data={"name": "Ana", "password": password, "token": token}).status_code == 303
    return client


def test_every_service_of_ours_is_run_here_or_refuses_by_design() -> None:
    assert {*ONCE, *STAYING, "collect-x"} == OWN


@pytest.mark.timeout(600)
def test_the_services_carry_a_post_from_the_source_to_board_and_mail(
    servers: tuple[Chain, MailServer, FakeKibana],
) -> None:
    made, mail, kibana = servers
    for name in ONCE:
        done = made.once(name)
        assert done.returncode == 0, f"{name}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
    assert "lourie" in kibana.spaces
    refused = made.once("collect-x")
    assert refused.returncode == 2
    assert "x_terms_accepted" in refused.stderr.lower()

    running = {name: made.start(name) for name in STAYING[:4]}
    for one in running.values():
        made.wait_ready(one)
    running |= {name: made.start(name) for name in STAYING[4:]}
    for one in running.values():
        made.wait_ready(one)
    address = f"http://127.0.0.1:{running['desk'].port}"
    assert httpx.get(address + "/", timeout=60).status_code == 401
    password = (made.folder / "secrets" / "desk_password").read_text().strip()
    with contextlib.closing(log_in(address, password)) as officer:
        post_id = eventually(lambda: re.search(r'id="row-([^"]+)"', officer.get("/?decision=any&level=alert").text))[1]
        assert "sample, not real posts" in officer.get("/").text
        assert 'scope="row">stored<' in officer.get("/pipeline").text
    mail.wait_for(1, 120)
    assert (
        "lourie_hop_seconds_count" in httpx.get(f"http://127.0.0.1:{running['worker'].port}/metrics", timeout=60).text
    )

    traced = made.once("desk", "trace", post_id, "--format", "json")
    steps = [json.loads(line) for line in traced.stdout.splitlines()]
    assert [step["step"] for step in steps[:4]] == ["created", "collected", "detected", "stored"]
    assert all(step["at"] for step in steps[:4])
    assert {name: one.restart_count for name, one in running.items()} == dict.fromkeys(running, 0)
    stopped = {name: one.stop() for name, one in reversed(running.items())}
    assert stopped == dict.fromkeys(stopped, 0)
    logs = {name: one.log.read_text() for name, one in running.items()}
    assert not [name for name, text in logs.items() if "Traceback" in text]
