"""`lourie run` as a process: the sample without network, a live stream from a fake Jetstream with it."""

from __future__ import annotations

import asyncio
import datetime as dt
import signal
import time
import urllib.request

import pytest

from tests.lourie.process import lourie, stored, stored_count, wait_until
from tests.servers.jetstream import FakeJetstream
from tests.servers.x_stream import TOKEN, FakeX
from tests.streams.collectors.x_examples import id_of, make_message

NOWHERE = "ws://127.0.0.1:9"
"""The discard port: nothing answers there."""


def flagged(folder) -> int:
    return stored_count(folder, "review", "alert")


def test_without_network_it_says_so_and_plays_the_sample_on_the_board(tmp_path):
    with lourie(tmp_path, "run", LOURIE_BLUESKY_ADDRESS=NOWHERE, LOURIE_SAMPLE_RATE="200") as running:
        address = running.address
        running.wait_for("packaged sample")
        wait_until(lambda: flagged(tmp_path) > 0)
        with urllib.request.urlopen(address, timeout=10) as page:
            assert "sample" in page.read().decode().lower()
        assert running.stop() == 0
    assert "Traceback" not in running.output


def test_logs_hold_no_text_and_no_author(tmp_path):
    with lourie(
        tmp_path, "run", LOURIE_BLUESKY_ADDRESS=NOWHERE, LOURIE_SAMPLE_RATE="200", LOURIE_LOG_FORMAT="json"
    ) as running:
        assert running.address
        wait_until(lambda: flagged(tmp_path) > 0)
        running.stop()
    for one in stored(tmp_path):
        assert one.flagged.post.text not in running.output
    assert "k1:" not in running.output


def test_a_taken_port_is_a_clear_error(tmp_path):
    with lourie(tmp_path, "run", LOURIE_BLUESKY_ADDRESS=NOWHERE) as first:
        port = first.address.rstrip("/").rpartition(":")[2]
        with lourie(tmp_path / "other", "run", LOURIE_BLUESKY_ADDRESS=NOWHERE, LOURIE_DESK_PORT=port) as second:
            second.wait_for("LOURIE_DESK_PORT")
            assert second.process.wait(10) == 1
            assert "Traceback" not in second.output


def test_a_second_ctrl_c_ends_it_at_once_and_quietly(tmp_path):
    with lourie(tmp_path, "run", LOURIE_BLUESKY_ADDRESS=NOWHERE, LOURIE_LEARN_TOPICS="false") as running:
        assert running.address
        wait_until(lambda: flagged(tmp_path) > 0, running)
        running.process.send_signal(signal.SIGINT)
        time.sleep(0.1)
        code = running.stop()
    assert code in {0, 1}  # 0 where the first had ended it by then
    assert "Traceback" not in running.output
    assert "Aborted" not in running.output


@pytest.mark.parametrize(
    ("name", "value"), [("LOURIE_DESK_PORT", "many"), ("LOURIE_DESK_HOST", "0.0.0.0"), ("LOURIE_SORCES", "x")]
)
def test_wrong_settings_end_it_with_code_2_and_name_the_setting(tmp_path, name, value):
    with lourie(tmp_path, "run", **{name: value}) as running:
        assert running.process.wait(30) == 2
        running.wait_for(name if name != "LOURIE_SORCES" else "LOURIE_SOURCES")


OFFER = "Selling elephant ivory bangles number {}, 200 USD, WhatsApp +44 7700 900123"


def event(number: int) -> dict[str, object]:
    """A post of the first wire, a minute after the one before."""
    record = {"$type": "app.bsky.feed.post", "text": OFFER.format(number), "createdAt": "2026-03-14T12:00:00Z"}
    commit = {
        "rev": f"rev{number}", "operation": "create", "collection": "app.bsky.feed.post", "rkey": f"key{number}",
        "cid": f"cid{number}", "record": record,
    }  # fmt: skip
    time_us = 1_773_489_600_000_000 + number * 60_000_000
    return {"did": f"did:plc:author{number % 7}", "time_us": time_us, "kind": "commit", "commit": commit}


@pytest.mark.parametrize("wire", ["v1", "v2"])
async def test_twenty_disconnects_of_a_live_stream_lose_and_double_nothing(tmp_path, wire):
    async with FakeJetstream([event(number) for number in range(105)], disconnect_every=5) as server:
        with lourie(tmp_path, "run", LOURIE_BLUESKY_ADDRESS=server.address, LOURIE_BLUESKY_WIRE=wire) as running:
            await asyncio.to_thread(wait_until, lambda: flagged(tmp_path) >= 105, running)
            assert await asyncio.to_thread(running.stop) == 0
        assert server.disconnect_count >= 20
    posts = await asyncio.to_thread(stored, tmp_path)
    assert len({one.flagged.post.id for one in posts}) == len(posts) == 105
    assert "Traceback" not in running.output


def x_settings(folder, address: str) -> dict[str, str]:
    token = folder / "token"
    token.write_text(f"{TOKEN}\n")
    token.chmod(0o600)
    return {
        "LOURIE_SOURCES": "x",
        "LOURIE_X_ADDRESS": address,
        "LOURIE_X_TERMS_ACCEPTED": "true",
        "LOURIE_X_BEARER_TOKEN_FILE": str(token),
        "LOURIE_X_RULES": "3",
    }


async def test_twenty_disconnects_of_x_lose_and_double_nothing(tmp_path):
    async with FakeX([], disconnect_every=6, missed=2) as server:
        with lourie(tmp_path, "run", **x_settings(tmp_path, server.address)) as running:
            async with asyncio.timeout(150):
                await server.opened()
            start = dt.datetime.now(dt.UTC)  # as at X, a post is made while somebody may listen
            server.matches = {id_of(number, start): number % 3 for number in range(190)}
            await server.push(*(make_message(number, start=start, text=OFFER.format(number)) for number in range(190)))
            await asyncio.to_thread(wait_until, lambda: flagged(tmp_path) >= 190, running)
            assert await asyncio.to_thread(running.stop) == 0
        assert server.disconnect_count >= 20
        assert len(server.rules) == 3
    kept = await asyncio.to_thread(stored, tmp_path)
    assert len({one.flagged.post.id for one in kept}) == len(kept) == 190
    assert "Traceback" not in running.output
    assert TOKEN not in running.output


@pytest.mark.parametrize(
    ("missing", "told"),
    [("LOURIE_X_TERMS_ACCEPTED", "docs/privacy.md"), ("LOURIE_X_BEARER_TOKEN_FILE", "x_bearer_token_file: not set")],
)
def test_x_without_acceptance_or_token_is_a_clear_error(tmp_path, missing, told):
    given = x_settings(tmp_path, "http://127.0.0.1:9")
    del given[missing]
    with lourie(tmp_path, "run", "--source", "x", **given) as running:
        assert running.process.wait(30) == 2
        running.wait_for(told)
        assert "Traceback" not in running.output
