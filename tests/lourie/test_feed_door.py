from __future__ import annotations

from pathlib import Path

import click
import pytest

from lourie.feed_door import door_of, may_leave
from streams.feed_keys import FeedKeys
from streams.ledger import Ledger
from streams.settings import Settings
from tests.builders import NOON


async def test_the_door_knows_keys_made_later_and_remembers_in_the_ledger(tmp_path: Path) -> None:
    settings = Settings(data_folder=tmp_path)
    ledger = await Ledger.open(settings.ledger_file)
    door = door_of(settings, ledger)
    assert not door.has_feed("bluesky")
    record, key = FeedKeys(settings.feed_keys_file).add("bluesky", NOON)
    assert door.has_feed("bluesky")
    assert door.identify(key) == record
    await door.remember("bluesky", ["bluesky:a"])
    assert await door.told("bluesky", ["bluesky:a", "bluesky:b"]) == {"bluesky:a"}
    assert await door.told("mastodon", ["bluesky:a"]) == frozenset()
    await ledger.close()


async def test_a_keys_file_that_turns_bad_refuses_every_key_and_one_bad_at_the_start_is_told(tmp_path: Path) -> None:
    settings = Settings(data_folder=tmp_path)
    ledger = await Ledger.open(settings.ledger_file)
    door = door_of(settings, ledger)
    _, key = FeedKeys(settings.feed_keys_file).add("bluesky", NOON)
    with settings.feed_keys_file.open("a") as out:
        out.write("broken\n")
    assert door.identify(key) is None
    with pytest.raises(click.ClickException, match="not a key's record"):
        door_of(settings, ledger)
    await ledger.close()


def test_only_posts_of_x_need_its_terms_accepted(tmp_path: Path) -> None:
    settings = Settings(data_folder=tmp_path)
    assert may_leave(settings, "bluesky")
    assert not may_leave(settings, "x")
    assert may_leave(Settings(data_folder=tmp_path, x_terms_accepted=True), "x")
