from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from streams.feed_keys import FeedKeyError, FeedKeys
from tests.builders import NOON


@pytest.fixture
def keys(tmp_path: Path) -> FeedKeys:
    return FeedKeys(tmp_path / "new" / "feed_keys.ndjson")


def test_a_key_is_known_again_and_its_file_does_not_hold_it(keys: FeedKeys, tmp_path: Path) -> None:
    record, key = keys.add("bluesky", NOON)
    file = tmp_path / "new" / "feed_keys.ndjson"
    assert keys.identify(key) == record
    assert file.stat().st_mode & 0o777 == 0o600
    secret = key.removeprefix(f"lourie_bluesky_{record.id}_")  # may hold underlines itself
    assert len(secret) == 43  # 256 bits in base64
    assert secret not in file.read_text()


@pytest.mark.parametrize("other", ["", "x", "lourie_bluesky_", "\ud800", "é" * 9999])
def test_any_other_text_is_nobody(keys: FeedKeys, other: str) -> None:
    keys.add("bluesky", NOON)
    assert keys.identify(other) is None


def test_a_cut_or_longer_key_is_nobody(keys: FeedKeys) -> None:
    _, key = keys.add("bluesky", NOON)
    assert [keys.identify(text) for text in (key[:-1], key + "A", key.upper())] == [None] * 3


def test_without_a_file_nobody_is_known(keys: FeedKeys) -> None:
    assert (keys.all(), keys.identify("x"), keys.has_feed("bluesky")) == ((), None, False)


def test_another_process_sees_new_and_revoked_keys_at_once(keys: FeedKeys, tmp_path: Path) -> None:
    other = FeedKeys(tmp_path / "new" / "feed_keys.ndjson")
    first, key = keys.add("bluesky", NOON)
    assert other.identify(key) is not None
    _, second_key = keys.add("bluesky", NOON)
    later = NOON + dt.timedelta(hours=1)
    assert [one.id for one in keys.revoke("bluesky", later, first.id)] == [first.id]
    assert other.identify(key) is None
    assert other.identify(second_key) is not None
    assert other.has_feed("bluesky")
    assert keys.revoke("bluesky", later, first.id) == ()
    assert len(keys.revoke("bluesky", later)) == 1


def test_keys_made_at_the_same_time_are_all_kept(keys: FeedKeys, tmp_path: Path) -> None:
    file = tmp_path / "new" / "feed_keys.ndjson"
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda number: FeedKeys(file).add(f"p{number}", NOON)[1], range(12)))
    assert all(keys.identify(key) for key in made)
    assert sorted(path.name for path in file.parent.iterdir()) == [".feed_keys.ndjson.lock", "feed_keys.ndjson"]


@pytest.mark.parametrize("platform", ["", "Bluesky", "a b", "../x", "a" * 33, "é"])
def test_a_name_that_is_no_platform_is_refused(keys: FeedKeys, platform: str) -> None:
    with pytest.raises(FeedKeyError, match="expected 1 to 32"):
        keys.add(platform, NOON)


def test_a_file_others_can_read_is_refused(keys: FeedKeys, tmp_path: Path) -> None:
    keys.add("bluesky", NOON)
    (tmp_path / "new" / "feed_keys.ndjson").chmod(0o640)
    with pytest.raises(FeedKeyError, match="chmod 600"):
        FeedKeys(tmp_path / "new" / "feed_keys.ndjson").all()


@pytest.mark.parametrize("line", ["{", '{"schema":"feed-key/2"}', '{"schema":"feed-key/1","id":"x"}', "\x00"])
def test_a_damaged_line_is_named_without_what_it_holds(keys: FeedKeys, tmp_path: Path, line: str) -> None:
    keys.add("bluesky", NOON)
    with (tmp_path / "new" / "feed_keys.ndjson").open("a") as out:
        out.write(line)
    with pytest.raises(FeedKeyError, match=":2: not a key's record") as raised:
        FeedKeys(tmp_path / "new" / "feed_keys.ndjson").all()
    assert "sha" not in str(raised.value)
