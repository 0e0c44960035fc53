from __future__ import annotations

import signal
import time
from pathlib import Path

import click
import pytest

from lourie.feed_pushing import endpoints_of, push_feeds
from schemas.feed import FEED_LEVELS
from streams.metrics import Metrics
from streams.settings import Settings
from tests.lourie.process import lourie, stored
from tests.pushes import SECRET, write_feeds
from tests.servers.webhook_receiver import WebhookReceiver


def test_without_a_file_nothing_is_pushed(tmp_path: Path) -> None:
    assert endpoints_of(Settings(data_folder=tmp_path)) == ()


def test_a_faulty_file_ends_the_command(tmp_path: Path) -> None:
    file = write_feeds(tmp_path, "http://trust.example/")
    with pytest.raises(click.ClickException, match="expected an https address"):
        endpoints_of(Settings(data_folder=tmp_path, feeds_file=file))


def test_posts_of_x_are_not_pushed_before_its_terms_are_accepted(tmp_path: Path) -> None:
    file = write_feeds(tmp_path, "https://trust.example/", platform="x")
    with pytest.raises(click.ClickException, match="x_terms_accepted"):
        endpoints_of(Settings(data_folder=tmp_path, feeds_file=file))
    off = write_feeds(tmp_path, "https://trust.example/", platform="x", enabled="false")
    assert len(endpoints_of(Settings(data_folder=tmp_path, feeds_file=off))) == 1


async def test_with_nothing_enabled_it_returns(tmp_path: Path) -> None:
    await push_feeds((), None, None, dict, Metrics())  # type: ignore[arg-type]


def wait_until(happened: object, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not happened():  # type: ignore[operator]
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)


def test_killed_again_and_again_it_pushes_every_post_and_repeats_with_the_same_id_only(tmp_path: Path) -> None:
    receiver = WebhookReceiver(SECRET, delay_seconds=0.15)
    with receiver.running():
        settings = {
            "LOURIE_FEEDS_FILE": str(write_feeds(tmp_path, receiver.url, platform="sample_market", batch="1")),
            "LOURIE_SAMPLE_RATE": "300",
            "LOURIE_LEARN_TOPICS": "false",
        }
        for _ in range(3):
            before = len(receiver.calls)
            with lourie(tmp_path, "run", "--source", "sample", **settings) as running:
                wait_until(lambda before=before: len(receiver.calls) >= before + 3)
                running.process.send_signal(signal.SIGKILL)  # while a call is under way
                running.process.wait(10)
        receiver.delay_seconds = 0
        with lourie(tmp_path, "run", "--source", "sample", **(settings | {"LOURIE_SAMPLE_RATE": "0.001"})) as running:
            assert running.address
            shown = [one.flagged for one in stored(tmp_path) if one.flagged.finding.level in FEED_LEVELS]
            due = {one.post.id for one in shown if one.post.platform == "sample_market"}
            assert due
            wait_until(lambda: due <= {line["id"] for line in receiver.lines})
            assert running.stop() == 0, running.output
            assert SECRET not in running.output
    assert receiver.forged == []
    lines = [line["id"] for line in receiver.lines]
    assert len(lines) == len(set(lines)), "a post came twice under different webhook ids"
