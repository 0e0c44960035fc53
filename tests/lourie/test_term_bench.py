from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import msgspec
import pytest

from dashboards.desk.term_door import AskedTerm, TermRefused
from lourie.knowledge import packs_of, put_packaged_knowledge_in_force
from lourie.term_bench import TermBench
from processors.detector import detect
from processors.knowledge import load
from schemas.label import Label
from schemas.store import WriteBatch
from streams.knowledge_watch import KnowledgeWatch, name_in_force
from streams.settings import Settings
from streams.stores.sqlite.store import SqliteStore
from tests.builders import NOON, make_author, make_flagged, make_post
from tests.lourie.process import lourie, run_to_end
from tests.processors.curation.test_suggestions import OFFER, TALK

ASKED = AskedTerm(text="river  stone dust", language="en", kind="product", taxon="rhino")
SALE = "selling river stone dust, 300 USD"


@pytest.fixture
async def bench(own_copy: Path) -> AsyncIterator[TermBench]:
    settings = Settings(data_folder=own_copy)
    put_packaged_knowledge_in_force(settings)
    store = await SqliteStore.open(settings.store_file)
    yield TermBench(settings, store, KnowledgeWatch(settings.knowledge_folder), lambda: NOON)
    await store.close()


def level(bench: TermBench) -> str:
    return detect([make_post(text=SALE)], bench._knowledge.current())[0].level


async def test_a_term_is_tried_without_changing_anything(bench: TermBench) -> None:
    tried = await bench.try_term(AskedTerm(text="worldwide", language="en", kind="product", taxon="elephant"))
    assert tried.preview.post_counts["sample"] == 600
    assert tried.preview.holding_counts["store"] >= 1
    assert await bench.own() == []


async def test_a_term_is_judged_by_once_added_and_no_longer_once_removed(bench: TermBench) -> None:
    assert level(bench) == "ignore"
    term = await bench.add(ASKED, "Officer One")
    assert level(bench) == "review"  # not verified, so that it stops there
    assert (term.text, term.added, term.source, term.verified) == (
        "river stone dust",
        dt.date(2026, 3, 14).isoformat(),
        "desk-officer-one",
        False,
    )
    assert list(await bench.own()) == [term]
    assert packs_of(bench._settings) == (bench._settings.pack_folder,)
    assert 'citation = "Officer One, at the desk"' in (bench._settings.pack_folder / "sources.toml").read_text("utf-8")
    with pytest.raises(TermRefused, match="already"):
        await bench.add(ASKED, "Officer Two")
    assert await bench.remove(term.id) == term
    assert level(bench) == "ignore"
    assert await bench.remove(term.id) is None


async def test_what_confirmed_offers_have_in_common_is_suggested_tried_and_found(bench: TermBench) -> None:
    offers = [make_flagged(f"o{number}", OFFER.format(number), author=make_author(f"s{number}")) for number in range(8)]
    talk = [make_flagged(f"t{number}", TALK.format(number), level="ignore") for number in range(120)]
    await bench._store.write(WriteBatch(posts=[*offers, *talk]))
    for one in offers:
        label = Label(post_id=one.post.id, revision=one.post.revision, decision="trade", by="a", at=NOON)
        await bench._store.label(label)
    found = await bench.suggest()
    best = next(one for one in found.found if "moonpaste" in one.text)
    assert (best.seller_count, best.species, best.language) == (8, "elephant", "en")
    asked = AskedTerm(text=best.text, language="en", kind="codeword", taxon=best.species)
    assert (await bench.try_term(asked)).preview.holding_counts["store"] == 8
    await bench.add(asked, "Officer One")
    assert not [one for one in (await bench.suggest()).found if one.text == best.text], "the pack says it now"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"text": "..."}, "no letter"),
        ({"text": "tig\u202eer bone"}, "U\\+202E"),
        ({"language": "english"}, "BCP 47"),
        ({"kind": "thing"}, "kind"),
        ({"taxon": "unicorn"}, "unicorn"),
        ({"text": "rhino horn"}, "repeats"),
    ],
)
async def test_a_term_that_cannot_be_is_refused(bench: TermBench, changes: dict[str, str], message: str) -> None:
    with pytest.raises(TermRefused, match=message):
        await bench.add(msgspec.structs.replace(ASKED, **changes), "Officer One")
    assert await bench.own() == []


async def test_a_pack_broken_by_hand_is_said_so_and_judging_goes_on(bench: TermBench) -> None:
    folder = bench._settings.pack_folder / "en"
    folder.mkdir(parents=True)
    (folder / "terms.toml").write_text("[[term]]\n", "utf-8")
    with pytest.raises(TermRefused, match=r"terms\.toml:1"):
        await bench.own()
    assert level(bench) == "ignore"


def test_no_post_is_lost_or_judged_twice_while_a_term_is_added(tmp_path: Path) -> None:
    lines = [json.dumps({"id": number, "text": f"{number} {SALE}"}) + "\n" for number in range(3000)]
    (tmp_path / "posts.jsonl").write_text("".join(lines), "utf-8")
    with lourie(tmp_path, "replay", str(tmp_path / "posts.jsonl"), "--rate", "500") as run:
        with httpx.Client(base_url=run.address, timeout=60) as desk:
            token = desk.get("/terms").text.split('name="desk-token" content="')[1].split('"')[0]
            fields = {"text": "river stone dust", "language": "en", "kind": "product", "taxon": "rhino"}
            added = desk.post("/terms/add", data=fields, headers={"origin": run.address, "x-desk-token": token})
            assert added.status_code == 303
        run.wait_for("3,000 posts from")
        run.stop()
    facts = json.loads(run_to_end(tmp_path, "store", "stats", "--format", "json").stdout)
    assert facts["judged_count"] == 3000
    assert "river stone dust" in (tmp_path / "pack" / "en" / "terms.toml").read_text("utf-8")


async def test_a_term_that_does_not_come_into_force_is_taken_back(
    bench: TermBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lourie.term_bench.IN_FORCE_SECONDS", 0.01)
    monkeypatch.setattr(bench._knowledge, "look", lambda: asyncio.sleep(0))
    with pytest.raises(TermRefused, match="taken back"):
        await bench.add(ASKED, "Officer One")
    assert await bench.own() == []
    in_force = load(bench._settings.knowledge_folder / name_in_force(bench._settings.knowledge_folder))
    assert in_force.lexicon.terms_of("river stone dust") == []


async def test_a_term_written_with_other_blanks_is_the_same_term(bench: TermBench) -> None:
    await bench.add(ASKED, "Officer One")
    with pytest.raises(TermRefused, match="already"):
        await bench.add(msgspec.structs.replace(ASKED, text=" river stone   dust "), "Officer Two")
