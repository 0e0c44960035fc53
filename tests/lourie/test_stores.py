"""The commands on a real search server: made, filled, looked into, erased from; and shown by the board alone."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import msgspec
import pytest

from lourie.store import every_post
from lourie.stores import access_of, has_store, open_ledger, open_store, place_of
from schemas.label import Label
from schemas.post import Post
from schemas.store import PostQuery, StoreUnavailable, WriteBatch
from streams.settings import Settings
from tests.builders import make_flagged
from tests.contracts.search import SERVERS
from tests.lourie.conftest import TEXTS
from tests.lourie.process import lourie, run_to_end


@pytest.fixture(params=SERVERS)
def settings(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    server = request.getfixturevalue(f"{request.param}_server")
    yield {
        "LOURIE_STORE": request.param,
        "LOURIE_SEARCH_ADDRESS": server.address,
        "LOURIE_SEARCH_INDEX_PREFIX": "commands",
    }
    names = httpx.get(f"{server.address}/_cat/indices/commands-*?format=json").json()
    httpx.delete(f"{server.address}/{','.join(one['index'] for one in names)}")


def test_a_store_on_a_search_server_from_init_to_erasing(settings: dict[str, str], tmp_path: Path) -> None:
    folder = tmp_path / "data"

    def call(*arguments: str, code: int = 0) -> str:
        done = run_to_end(folder, *arguments, **settings)
        assert done.returncode == code, done.stderr
        return done.stdout + done.stderr

    def rows(*arguments: str) -> list[dict[str, object]]:
        done = run_to_end(folder, *arguments, "--format", "json", **settings)
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    assert "run `lourie store init`" in call("store", "stats", code=1)
    assert "made commands-posts" in call("store", "init")
    assert "nothing to do" in call("store", "init")
    lines = [json.dumps({"id": name, "text": text, "author": f"seller of {name}"}) for name, text in TEXTS.items()]
    (folder / "posts.jsonl").write_text("\n".join([*lines, "{ broken"]) + "\n", encoding="utf-8")
    assert "1 could not be read" in call("replay", str(folder / "posts.jsonl"), "--no-desk", code=1)

    (stats,) = rows("store", "stats")
    assert stats["dead_count"] == 1
    assert settings["LOURIE_SEARCH_ADDRESS"] in str(stats["store"])
    assert len(rows("store", "search", "象牙")) == len(rows("store", "search", '"tiger bone"')) == 1
    exported = tmp_path / "out.jsonl"
    call("store", "export", "--output", str(exported))
    assert len(exported.read_text(encoding="utf-8").splitlines()) == stats["post_count"]
    assert rows("dead", "list")[0]["count"] == 1

    _look_by_the_lexicon_s_tools(call, rows, folder, settings)

    found = str(rows("store", "search", "ivory")[0]["id"])
    assert "1 post(s) erased" in call("store", "erase", "--post", found, "--yes")
    assert rows("store", "search", "ivory") == []
    assert "0 post(s)" in call("store", "retain")
    told = call("backup", str(tmp_path / "kept.tar"))
    assert "posts are NOT in this file" in told
    assert "snapshot" in told

    with lourie(folder, "desk", **settings) as running:
        assert "Tiger" in httpx.get(running.address + "?decision=any").text
        assert httpx.get(running.address + "api/stats").json()["post_count"] == int(str(stats["post_count"])) - 1
        assert running.stop() == 0
    assert "Traceback" not in running.output


def _look_by_the_lexicon_s_tools(
    call: Callable[..., str], rows: Callable[..., list[dict[str, object]]], folder: Path, settings: dict[str, str]
) -> None:
    """Say that a search server is looked into by what weighs terms, as a file would be."""
    opened = Settings(
        data_folder=folder,
        store=settings["LOURIE_STORE"],  # type: ignore[arg-type]  # one of SERVERS
        search_address=settings["LOURIE_SEARCH_ADDRESS"],
        search_index_prefix=settings["LOURIE_SEARCH_INDEX_PREFIX"],
    )
    post = asyncio.run(_decide_one(opened))
    options = ("--language", "en", "--taxon", "tiger", "--kind", "product")
    (preview,) = rows("lexicon", "preview", post.text.split()[-1], *options)
    assert dict(preview["holding_counts"])["store"] == 1  # type: ignore[call-overload]
    assert "1 confirmed offers, 0 dismissed posts" in call("lexicon", "suggest")
    cards = rows("lexicon", "explain", "tiger bone wine")
    assert any(card["hit_count"] == card["flagged_count"] == 1 for card in cards)
    assert "Stored as alert" in call("explain", "--id", post.id)


async def _decide_one(settings: Settings) -> Post:
    """Decide the stored post on tiger bone, as an analyst would, and give it."""
    async with open_store(settings) as kept:
        (stored,) = [one async for one in every_post(kept, PostQuery(search='"tiger bone"'), 10)]
        post = stored.flagged.post
        at = dt.datetime.now(dt.UTC)
        await kept.label(Label(post_id=post.id, revision=post.revision, decision="trade", by="a", at=at))
        return post


def test_nobody_there_is_told_with_the_address(tmp_path: Path) -> None:
    done = run_to_end(
        tmp_path / "data",
        "store",
        "stats",
        LOURIE_STORE="elasticsearch",
        LOURIE_SEARCH_ADDRESS="http://127.0.0.1:9",
    )
    assert done.returncode == 1
    assert "http://127.0.0.1:9" in done.stderr


def test_a_search_store_without_an_address_is_a_wrong_setting(tmp_path: Path) -> None:
    done = run_to_end(tmp_path / "data", "store", "stats", LOURIE_STORE="opensearch")
    assert done.returncode == 2
    assert "search_address (LOURIE_SEARCH_ADDRESS)" in done.stderr


def test_init_makes_the_file_of_the_embedded_store_too(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    assert "made" in run_to_end(folder, "store", "init").stdout
    assert "nothing to do" in run_to_end(folder, "store", "init").stdout


def test_settings_say_where_and_how(tmp_path: Path) -> None:
    settings = Settings(
        data_folder=tmp_path,
        store="opensearch",
        search_address="https://search.example:9200",
        search_api_key_file=tmp_path / "key",
        search_ca_file=tmp_path / "ca.pem",
        search_index_prefix="ours",
    )
    access = access_of(settings)
    assert (access.address, access.prefix, access.opensearch) == ("https://search.example:9200", "ours", True)
    assert (access.api_key_file, access.ca_file) == (tmp_path / "key", tmp_path / "ca.pem")
    assert "ours-*" in place_of(settings)
    assert place_of(Settings(data_folder=tmp_path)) == str(tmp_path / "store.sqlite")


async def test_the_store_of_the_settings_is_opened_and_closed(tmp_path: Path) -> None:
    settings = msgspec.structs.replace(Settings(), data_folder=tmp_path)
    async with open_store(settings) as kept:
        await kept.write(WriteBatch(posts=[make_flagged()]))
    async with open_store(settings) as kept:
        assert (await kept.stats()).post_count == 1


async def test_the_ledger_is_made_when_missing_and_closed(tmp_path: Path) -> None:
    settings = msgspec.structs.replace(Settings(), data_folder=tmp_path / "data")
    async with open_ledger(settings) as ledger:
        assert await ledger.entries() == ()
    with pytest.raises(StoreUnavailable, match="closed"):
        await ledger.entries()
    assert (tmp_path / "data" / "ledger.sqlite").exists()


def test_a_file_must_be_there_and_a_search_server_is_taken_to_be(tmp_path: Path) -> None:
    settings = Settings(data_folder=tmp_path)
    assert not has_store(settings)
    settings.store_file.touch()
    assert has_store(settings)
    assert has_store(Settings(data_folder=tmp_path / "other", store="elasticsearch", search_address="http://localhost"))
