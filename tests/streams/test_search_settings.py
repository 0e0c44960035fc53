from __future__ import annotations

import os

import pytest

from streams.settings import SettingsError, load_settings


def test_posts_are_kept_in_a_file_unless_told() -> None:
    assert load_settings(None, {"LOURIE_CONFIG": os.devnull}).store == "sqlite"


def test_a_search_server_needs_its_address() -> None:
    with pytest.raises(SettingsError, match="LOURIE_SEARCH_ADDRESS"):
        load_settings(None, {"LOURIE_CONFIG": os.devnull, "LOURIE_STORE": "elasticsearch"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SEARCH_ADDRESS", "http://name:word@search:9200"),
        ("SEARCH_ADDRESS", "search:9200"),
        ("SEARCH_INDEX_PREFIX", "../x"),
    ],
)
def test_what_is_no_address_or_prefix_is_told_without_it(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"LOURIE_{name}") as told:
        load_settings(None, {"LOURIE_CONFIG": os.devnull, f"LOURIE_{name}": value})
    assert value not in str(told.value), "a password may stand in it"
