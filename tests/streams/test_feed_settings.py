from __future__ import annotations

from pathlib import Path

from streams.settings import load_settings


def test_keys_lie_in_the_data_folder_unless_told_and_nothing_is_pushed(tmp_path: Path) -> None:
    plain = load_settings(None, {"LOURIE_CONFIG": "/dev/null", "LOURIE_DATA_FOLDER": str(tmp_path)})
    assert (plain.feed_keys_file, plain.feeds_file) == (tmp_path / "feed_keys.ndjson", None)


def test_paths_in_the_settings_file_count_from_its_folder(tmp_path: Path) -> None:
    (tmp_path / "lourie.toml").write_text('feed_keys_file = "keys"\nfeeds_file = "feeds.toml"\n')
    told = load_settings(tmp_path / "lourie.toml", {})
    assert (told.feed_keys_file, told.feeds_file) == (tmp_path / "keys", tmp_path / "feeds.toml")
