from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lourie.main import lourie
from streams.clock import utc_now
from streams.feed_push import Switch
from streams.ledger import Ledger
from streams.ledger.deliveries import Delivery
from tests.pushes import OTHER_SECRET, SECRET, write_feeds, write_secret
from tests.servers.webhook_receiver import WebhookReceiver


@pytest.fixture
def receiver() -> Iterator[WebhookReceiver]:
    with WebhookReceiver(SECRET).running() as running:
        yield running


def feed(folder: Path, *arguments: str) -> Result:
    variables = {"LOURIE_DATA_FOLDER": str(folder), "LOURIE_CONFIG": "/dev/null"}
    if (folder / "feeds.toml").exists():
        variables["LOURIE_FEEDS_FILE"] = str(folder / "feeds.toml")
    return CliRunner(env=variables).invoke(lourie, ["feed", *arguments])


def rows(output: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in output.splitlines()]


def fill(folder: Path) -> None:
    """Leave one dead call of bluesky, one waiting, one sent, and a mail that is none of the feed's."""

    async def body() -> None:
        now = utc_now()
        ledger = await Ledger.open(folder / "ledger.sqlite")
        made = [
            Delivery(id=f"msg_{name}", channel="webhook", target="bluesky", payload=b"[]", due_at=now)
            for name in ("dead", "sent", "waiting")
        ]
        mail = Delivery(id="mail", channel="mail", target="rule", payload=b"", due_at=now)
        await ledger.deliveries.add([*made, mail], now)
        await ledger.deliveries.dead(1, "the receiver answered 400, 8 times", now)
        await ledger.deliveries.sent(2, now)
        await Switch(ledger, "bluesky", utc_now).set(off=True)
        await ledger.close()

    asyncio.run(body())


def test_check_says_what_is_pushed_where_without_secrets(tmp_path: Path) -> None:
    write_feeds(tmp_path, "https://trust.example/hooks/?token=hidden")
    write_secret(tmp_path / "bluesky.secret", OTHER_SECRET, SECRET)
    done = feed(tmp_path, "check", "--format", "json")
    assert rows(done.stdout) == [
        {
            "platform": "bluesky",
            "state": "on",
            "receiver": "trust.example",
            "levels": "review alert",
            "secrets": 2,
            "waiting": 0,
        }
    ]
    assert "hidden" not in done.output


def test_check_without_a_file_says_nothing_is_pushed_and_a_bad_one_is_exit_1(tmp_path: Path) -> None:
    assert "nothing is pushed" in feed(tmp_path, "check").output
    write_feeds(tmp_path, "http://trust.example/", levles="1")
    bad = feed(tmp_path, "check")
    assert bad.exit_code == 1
    assert "levles" in bad.output
    assert "expected an https address" in bad.output


def test_test_sends_one_signed_call_without_a_post(tmp_path: Path, receiver: WebhookReceiver) -> None:
    write_feeds(tmp_path, receiver.url)
    done = feed(tmp_path, "test", "bluesky")
    assert (done.exit_code, done.output) == (0, "taken\n")
    ((delivery_id, body, _),) = receiver.calls
    assert delivery_id.startswith("msg_")
    assert (body["type"], body["platform"], body["data"]) == ("feed.test", "bluesky", [])


def test_test_says_what_the_receiver_answered(tmp_path: Path, receiver: WebhookReceiver) -> None:
    write_feeds(tmp_path, receiver.url)
    for answer, part in ((503, "503"), (302, "redirects are not followed"), (410, "410 Gone")):
        receiver.answers = [answer]
        done = feed(tmp_path, "test", "bluesky")
        assert done.exit_code == 1
        assert part in done.output
    receiver.secret = OTHER_SECRET
    assert "401" in feed(tmp_path, "test", "bluesky").output
    assert "lourie feed check" in feed(tmp_path, "test", "nowhere").output


def test_outbox_lists_calls_and_no_mail(tmp_path: Path) -> None:
    fill(tmp_path)
    listed = rows(feed(tmp_path, "outbox", "--format", "json").stdout)
    assert [(row["id"], row["state"]) for row in listed] == [("msg_dead", "dead"), ("msg_waiting", "pending")]
    assert listed[0]["error"] == "the receiver answered 400, 8 times"
    every = rows(feed(tmp_path, "outbox", "--all", "--format", "json").stdout)
    assert [row["state"] for row in every] == ["dead", "sent", "pending"]
    assert "nothing waits" in feed(tmp_path, "outbox", "--platform", "mastodon").output


def test_retry_makes_calls_due_and_turns_a_platform_on_again(tmp_path: Path) -> None:
    write_feeds(tmp_path, "https://trust.example/")
    fill(tmp_path)
    assert rows(feed(tmp_path, "check", "--format", "json").stdout)[0]["state"] == "off after 410 Gone"
    assert "1 call(s)" in feed(tmp_path, "retry", "1").output
    assert rows(feed(tmp_path, "check", "--format", "json").stdout)[0]["state"] == "off after 410 Gone"
    assert "2 call(s)" in feed(tmp_path, "retry", "--platform", "bluesky").output
    assert rows(feed(tmp_path, "check", "--format", "json").stdout)[0]["state"] == "on"
    assert "0 call(s)" in feed(tmp_path, "retry", "4").output  # the mail
    assert feed(tmp_path, "retry").exit_code == 2
