from __future__ import annotations

import asyncio
import json
import signal
from pathlib import Path

import click
import pytest

from lourie.feed_pushing import endpoints_of
from schemas.feed import FEED_LEVELS
from schemas.store import WriteBatch
from streams.ledger import Ledger
from streams.settings import Settings
from tests.builders import NOON, make_post_id
from tests.feeds import HOUR, erasure_of, post_of
from tests.lourie.conftest import TEXTS
from tests.lourie.process import ask_store, lourie, run_to_end, stored, wait_until
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


def place_of_push(folder: Path) -> int | None:
    async def ask() -> int | None:
        ledger = await Ledger.open(folder / "ledger.sqlite")
        try:
            return await ledger.following.position("push:bluesky")
        finally:
            await ledger.close()

    return asyncio.run(ask())


def test_a_replay_pushes_what_it_stored_before_it_ends(tmp_path: Path) -> None:
    with WebhookReceiver(SECRET).running() as receiver:
        feeds = write_feeds(tmp_path, receiver.url, platform="file")
        (tmp_path / "posts.jsonl").write_text(json.dumps({"id": "ivory", "text": TEXTS["ivory"]}) + "\n")
        arguments = ("replay", str(tmp_path / "posts.jsonl"), "--no-desk")
        done = run_to_end(tmp_path / "data", *arguments, LOURIE_FEEDS_FILE=str(feeds))
        assert done.returncode == 0, done.stderr
        assert [str(line["uid"]).rpartition(":")[2] for line in receiver.lines] == ["ivory"]


def test_beside_a_cluster_deliver_pushes_what_others_store_and_take_back(tmp_path: Path) -> None:
    with WebhookReceiver(SECRET).running() as receiver:
        feeds = write_feeds(tmp_path, receiver.url)
        with lourie(tmp_path, "deliver", LOURIE_FEEDS_FILE=str(feeds)) as running:
            running.wait_for("1 feed")
            wait_until(lambda: place_of_push(tmp_path) is not None)
            ask_store(tmp_path, lambda store: store.write(WriteBatch(posts=[post_of("a"), post_of("m", "mastodon")])))
            wait_until(lambda: receiver.lines)
            order = erasure_of("a", "legal", at=NOON + HOUR)
            ask_store(tmp_path, lambda store: store.write(WriteBatch(tombstones=[order])))
            wait_until(lambda: len(receiver.lines) == 2)
            assert running.stop() == 0, running.output
    assert [line["schema"] for line in receiver.lines] == ["feed-post/1", "feed-retraction/1"]
    assert {line["id"] for line in receiver.lines} == {make_post_id("a", "bluesky")}


def test_a_faulty_feeds_file_ends_run_and_deliver_before_anything_starts(tmp_path: Path) -> None:
    feeds = write_feeds(tmp_path, "http://trust.example/")
    for command in (["run", "--source", "sample"], ["deliver"]):
        done = run_to_end(tmp_path, *command, LOURIE_FEEDS_FILE=str(feeds))
        assert done.returncode == 1
        assert "expected an https address" in done.stderr


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
