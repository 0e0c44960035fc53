from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest

from schemas.store import Retention
from streams.settings import FIELDS, Settings, SettingsError, as_environment, load_settings, variable

NO_FILE = {"LOURIE_CONFIG": os.devnull}


NO_OTHER_HOST = (
    "  desk_host, desk_hosts (LOURIE_DESK_HOST, LOURIE_DESK_HOSTS): expected 127.0.0.1 alone, or a desk_password_file "
    "(`lourie desk password FILE` makes one): a board others can reach needs a login"
)


def write(folder: Path, text: str) -> Path:
    file = folder / "lourie.toml"
    file.write_text(text, encoding="utf-8")
    return file


def faults_of(path: Path | None, environ: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load_settings(path, environ)
    return str(caught.value).splitlines()[1:]


def test_nothing_needs_setting():
    settings = load_settings(None, NO_FILE)
    assert settings == Settings()
    assert (settings.sources, settings.desk_host, settings.desk_port) == (("bluesky",), "127.0.0.1", 8765)
    assert settings.retention == Retention()


def test_a_variable_wins_over_the_file(tmp_path):
    file = write(tmp_path, 'desk_port = 1\nsample_rate = 3\nsources = ["sample"]')
    settings = load_settings(file, {"LOURIE_DESK_PORT": "2", "LOURIE_RETAIN_WATCH_DAYS": "1.5"})
    assert (settings.desk_port, settings.sample_rate, settings.sources) == (2, 3.0, ("sample",))
    assert settings.retention.watch_days == 1.5


def test_the_file_is_the_one_the_variable_names(tmp_path):
    file = write(tmp_path, "desk_port = 1")
    assert load_settings(None, {"LOURIE_CONFIG": str(file)}).desk_port == 1


def test_a_list_has_commas_in_a_variable():
    assert load_settings(None, NO_FILE | {"LOURIE_SOURCES": "sample, bluesky,"}).sources == ("sample", "bluesky")


def test_paths_count_from_where_they_are_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    file = write(tmp_path, 'lexicon_packs = ["ours", "/else/where"]')
    settings = load_settings(file, {"LOURIE_DATA_FOLDER": "data"})
    assert settings.lexicon_packs == (tmp_path / "ours", Path("/else/where"))
    assert settings.data_folder == tmp_path / "data"
    assert settings.author_key_file == tmp_path / "data" / "author.key"
    assert {path.parent for path in (settings.store_file, settings.ledger_file, settings.knowledge_folder)} == {
        tmp_path / "data"
    }


def test_home_is_understood():
    settings = load_settings(None, NO_FILE | {"LOURIE_AUTHOR_KEY_FILE": "~/author.key"})
    assert settings.author_key_file == Path.home() / "author.key"


@pytest.mark.parametrize(("wire", "host"), [("v1", "jetstream2.us-east"), ("v2", "jetstream.us-east")])
def test_the_address_follows_the_wire_unless_set(wire, host):
    assert host in load_settings(None, NO_FILE | {"LOURIE_BLUESKY_WIRE": wire}).bluesky_address
    set_one = load_settings(None, NO_FILE | {"LOURIE_BLUESKY_WIRE": wire, "LOURIE_BLUESKY_ADDRESS": "ws://127.0.0.1:9"})
    assert set_one.bluesky_address == "ws://127.0.0.1:9"


def test_all_faults_are_told_at_once_with_key_expectation_and_a_guess(tmp_path):
    file = write(
        tmp_path,
        """
        sorces = ["x"]
        desk_port = "x"
        log_format = "jsn"
        desk_host = "0.0.0.0"
        sources = []
        lexicon_packs = [1]
        """,
    )
    found = faults_of(file, {"LOURIE_DESK_PRT": "1", "LOURIE_SAMPLE_RATE": "0", "LOURIE_QUEUE_POSTS": "many"})
    assert found == [
        f"  {file}: no setting 'sorces'; did you mean sources?",
        f"  {file}: desk_port: expected a whole number from 0 to 65535",
        f"  {file}: log_format: expected human or json",
        f"  {file}: sources: expected one or more of: a text (a variable: with commas between)",
        f"  {file}: lexicon_packs: expected a list of: a path (a variable: with commas between)",
        "  LOURIE_DESK_PRT: no such setting; did you mean LOURIE_DESK_PORT?",
        "  LOURIE_QUEUE_POSTS: expected a whole number from 1000 to 1000000",
        "  LOURIE_SAMPLE_RATE: expected a number above 0 to 100000",
        NO_OTHER_HOST,
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"desk_port = = 1", "no TOML: "), (b"\xff\xfe", "not UTF-8"), (None, "expected a settings file")],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path, content, told):
    file = tmp_path / "lourie.toml"
    if content is not None:
        file.write_bytes(content)
    (fault,) = faults_of(file, {})
    assert str(file) in fault
    assert told in fault


@pytest.mark.parametrize(
    "name",
    [name for name in FIELDS if name.startswith(("desk_host", "desk_port", "retain", "log", "queue", "sample"))],
)
def test_no_message_repeats_a_value(name):
    (fault,) = faults_of(None, NO_FILE | {variable(name): "hunter2"})
    assert variable(name) in fault
    assert "hunter2" not in fault


@pytest.mark.parametrize("name", [name for name in FIELDS if name not in ("lexicon_packs", "desk_hosts")])
def test_an_empty_variable_is_a_fault(name):
    (fault,) = faults_of(None, NO_FILE | {variable(name): ""})
    assert variable(name) in fault


@pytest.mark.parametrize(("name", "value"), [("LOURIE_DESK_HOST", "0.0.0.0"), ("LOURIE_DESK_HOSTS", "desk.example")])
def test_a_board_others_can_reach_needs_a_password(tmp_path, name, value):
    assert faults_of(None, NO_FILE | {name: value}) == [NO_OTHER_HOST]
    load_settings(None, NO_FILE | {name: value, "LOURIE_DESK_PASSWORD_FILE": str(tmp_path / "password")})


def test_settings_cannot_be_changed_but_replaced():
    settings = Settings()
    with pytest.raises(AttributeError):
        settings.desk_port = 1  # type: ignore[misc]
    assert msgspec.structs.replace(settings, desk_port=1).desk_port == 1


def test_another_process_reads_the_same_settings_from_the_environment(tmp_path):
    given = NO_FILE | {
        "LOURIE_DATA_FOLDER": str(tmp_path),
        "LOURIE_LEXICON_PACKS": f"{tmp_path}/a,{tmp_path}/b",
        "LOURIE_LEARN_TOPICS": "false",
        "LOURIE_TOPICS_UPDATE_MINUTES": "0.5",
    }
    settings = load_settings(None, given)
    assert load_settings(None, as_environment(settings)) == settings


@pytest.mark.parametrize(
    ("changes", "link"),
    [
        ({}, "http://127.0.0.1:8765"),
        ({"desk_host": "0.0.0.0", "desk_port": 9000}, "http://127.0.0.1:9000"),
        ({"desk_host": "desk.example", "desk_port": 0}, "http://desk.example:8765"),
        ({"desk_url": "https://desk.example.org", "desk_host": "0.0.0.0"}, "https://desk.example.org"),
    ],
    ids=str,
)
def test_links_lead_where_a_browser_finds_the_board(changes, link):
    assert Settings(**changes).desk_link == link


def test_the_token_of_x_crosses_no_network_unprotected():
    for address in ("http://proxy.example:8080", "http://[::1"):
        (fault,) = faults_of(None, NO_FILE | {"LOURIE_X_ADDRESS": address})
        assert "x_address (LOURIE_X_ADDRESS): expected https" in fault
    load_settings(None, NO_FILE | {"LOURIE_X_ADDRESS": "http://127.0.0.1:8080"})
