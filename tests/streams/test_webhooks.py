from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from streams.clock import utc_now
from streams.feed_endpoints import FeedEndpoint
from streams.outbox import ReceiverAway, Refused, Undelivered
from streams.webhooks import CLIENT_ERROR_ATTEMPTS, MAX_BODY_BYTES, Unwanted, call, judge, make_client, sign
from tests.pushes import OTHER_SECRET, SECRET, write_secret
from tests.servers.webhook_receiver import WebhookReceiver

BODY = b'{"type":"feed.test","word":"\xe8\xb1\xa1\xe7\x89\x99"}'


@pytest.fixture
def receiver() -> Iterator[WebhookReceiver]:
    with WebhookReceiver(SECRET).running() as running:
        yield running


async def send(receiver: WebhookReceiver, folder: Path, body: bytes = BODY, **changes: object) -> None:
    secret_file = write_secret(folder / "secret", SECRET)
    endpoint = FeedEndpoint(**{"url": receiver.url, "secret_file": secret_file} | changes)  # type: ignore[arg-type]
    async with make_client() as client:
        await call(client, endpoint, "msg_1", utc_now(), body)


@pytest.mark.parametrize("secret", [SECRET, OTHER_SECRET])
def test_both_secrets_in_force_verify(secret: str) -> None:
    headers = sign((SECRET, OTHER_SECRET), "msg_1", utc_now(), BODY)
    assert Webhook(secret).verify(BODY, headers)["type"] == "feed.test"


def test_the_signature_is_the_standards_own() -> None:
    at = dt.datetime(2026, 3, 14, 12, tzinfo=dt.UTC)
    headers = sign(
        ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",), "msg_p5jXN8AQM9LWM0D4loKWxJek", at, b'{"test": 2432232314}'
    )
    assert headers["webhook-timestamp"] == str(int(at.timestamp()))
    assert headers["webhook-signature"].startswith("v1,")


async def test_a_call_is_taken(receiver: WebhookReceiver, tmp_path: Path) -> None:
    await send(receiver, tmp_path)
    ((delivery_id, body, _),) = receiver.calls
    assert (delivery_id, body["word"]) == ("msg_1", "象牙")


async def test_a_redirect_is_not_followed(receiver: WebhookReceiver, tmp_path: Path) -> None:
    with WebhookReceiver(SECRET).running() as elsewhere:
        receiver.location = elsewhere.url
        receiver.answers = [301, 307]
        for _ in range(2):
            with pytest.raises(Undelivered, match="redirects are not followed"):
                await send(receiver, tmp_path)
        assert (elsewhere.calls, elsewhere.forged) == ([], [])


async def test_no_proxy_of_the_environment_is_used(
    receiver: WebhookReceiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    await send(receiver, tmp_path)


@pytest.mark.parametrize(
    ("status", "attempts", "outcome"),
    [
        (410, 0, Unwanted),
        (500, 500, Undelivered),
        (503, 0, Undelivered),
        (429, 500, Undelivered),
        (400, 0, Undelivered),
        (404, CLIENT_ERROR_ATTEMPTS - 2, Undelivered),
        (404, CLIENT_ERROR_ATTEMPTS - 1, Refused),
        (302, CLIENT_ERROR_ATTEMPTS, Refused),
        (200, 0, None),
        (299, 0, None),
    ],
)
def test_an_answer_is_final_or_not(status: int, attempts: int, outcome: type[Exception] | None) -> None:
    if outcome is None:
        judge(status, attempts)
        return
    with pytest.raises(outcome) as raised:
        judge(status, attempts)
    assert type(raised.value) is outcome
    assert str(status) in str(raised.value)


def test_410_leaves_the_receiver_alone_at_once() -> None:
    assert issubclass(Unwanted, ReceiverAway)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/hook?token=hidden", "https://127.0.0.1:9/hook?token=hidden"])
async def test_a_receiver_that_is_away_is_said_so_without_its_address(
    receiver: WebhookReceiver, tmp_path: Path, url: str
) -> None:
    with pytest.raises(Undelivered, match="cannot be reached") as raised:
        await send(receiver, tmp_path, url=url)
    assert "hidden" not in str(raised.value)


async def test_a_wrong_certificate_is_not_taken(receiver: WebhookReceiver, tmp_path: Path) -> None:
    with pytest.raises(Undelivered):
        await send(receiver, tmp_path, url=receiver.url.replace("http:", "https:"))
    assert receiver.calls == []


async def test_a_slow_answer_is_not_waited_for(receiver: WebhookReceiver, tmp_path: Path) -> None:
    receiver.delay_seconds = 0.5
    with pytest.raises(Undelivered, match=r"no answer within 0\.1 s"):
        await send(receiver, tmp_path, timeout_seconds=0.1)


async def test_an_answer_that_comes_drop_by_drop_is_not_waited_for(receiver: WebhookReceiver, tmp_path: Path) -> None:
    async def drip(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with closing(writer), suppress(ConnectionError):
            for byte in b"HTTP/1.1 204 No Content\r\nx: " + b"y" * 60 + b"\r\n\r\n":
                writer.write(bytes([byte]))
                await writer.drain()
                await asyncio.sleep(0.02)

    async with await asyncio.start_server(drip, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(Undelivered, match=r"no answer within 0\.3 s"):
            await send(receiver, tmp_path, url=f"http://127.0.0.1:{port}/", timeout_seconds=0.3)


async def test_too_large_a_body_never_leaves(receiver: WebhookReceiver, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="lower `batch`"):
        await send(receiver, tmp_path, b"x" * (MAX_BODY_BYTES + 1))
    assert (receiver.calls, receiver.forged) == ([], [])


async def test_a_secret_that_went_missing_is_waited_for(receiver: WebhookReceiver, tmp_path: Path) -> None:
    with pytest.raises(Undelivered, match="signing secret"):
        await send(receiver, tmp_path, secret_file=tmp_path / "none")
