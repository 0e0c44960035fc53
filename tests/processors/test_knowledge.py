from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from processors.knowledge import SNAPSHOT_FORMAT, KnowledgeError, check, load, packaged_data, publish
from processors.lexicon.parts import compile_group
from processors.lexicon.terms import Term
from processors.snapshot_hashes import content_hash
from processors.views.text import read_views
from processors.weights import WeightsError


@pytest.fixture(scope="module")
def small_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give packaged data with the lexicon of two languages only."""
    data = tmp_path_factory.mktemp("data") / "data"
    lexicon = packaged_data() / "lexicon"
    left_out = shutil.ignore_patterns(
        *(path.name for path in lexicon.iterdir() if path.name not in ("sources.toml", "af", "la"))
    )
    shutil.copytree(packaged_data(), data, ignore=left_out)
    return data


@pytest.fixture(scope="module")
def published(small_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish(small_data, [], tmp_path_factory.mktemp("snapshots"))


def test_a_snapshot_loads_whole(published: Path) -> None:
    knowledge = load(published)
    assert knowledge.hash == published.name
    assert knowledge.lexicon.terms
    assert knowledge.taxa
    assert knowledge.patterns["en"]
    assert knowledge.weights.prior.weight < 0
    assert knowledge.language.name(["The children went to the market this morning"])[0][0] == "en"
    term = knowledge.lexicon.subjects.terms[0]
    assert knowledge.lexicon.subjects.find(read_views([term.text]))


def test_only_compiling_the_packaged_lexicon_is_announced(small_data: Path, tmp_path: Path) -> None:
    calls: list[str] = []
    pack = write_pack(tmp_path / "pack", 'id = "own-1"\ntext = "zzz"\nkind = "product"')
    for packs in ([], [], [pack]):
        publish(small_data, packs, tmp_path / "snapshots", on_compile=lambda: calls.append("compiled"))
    assert calls == ["compiled"]


def test_publishing_again_gives_the_same_snapshot(small_data: Path, published: Path) -> None:
    before = sorted(published.parent.iterdir())
    assert publish(small_data, [], published.parent) == published
    assert sorted(published.parent.iterdir()) == before


def test_the_same_data_gives_the_same_name_anywhere(small_data: Path, published: Path, tmp_path: Path) -> None:
    assert publish(small_data, [], tmp_path).name == published.name


def test_changed_data_gives_another_snapshot(small_data: Path, published: Path, tmp_path: Path) -> None:
    data, folder = tmp_path / "data", tmp_path / "snapshots"
    shutil.copytree(small_data, data)
    shutil.copytree(published, folder / published.name)
    (data / "patterns" / "en.json").write_text("{}")
    changed = publish(data, [], folder)
    assert changed.name != published.name
    assert publish(small_data, [], folder).name == published.name


def test_a_pack_adds_terms(small_data: Path, tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    (pack / "en").mkdir(parents=True)
    (pack / "sources.toml").write_text('[ours]\ntitle = "our desk"\n')
    (pack / "en" / "terms.toml").write_text(
        '[[term]]\nid = "en-product-zzz"\ntext = "zzz beads"\nkind = "product"\nweight = "plain"\nsource = "ours"\n'
        "added = 2026-01-31\n"
    )
    knowledge = load(publish(small_data, [pack], tmp_path / "snapshots"))
    assert "en-product-zzz" in {term.id for term in knowledge.lexicon.terms}


@pytest.mark.parametrize("name", ["language.bin", "parts", "weights.toml", "manifest.json"])
def test_a_changed_byte_is_refused(published: Path, tmp_path: Path, name: str) -> None:
    copy = tmp_path / published.name
    shutil.copytree(published, copy)
    path = min((copy / name).iterdir()) if name == "parts" else copy / name
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(KnowledgeError, match="files changed"):
        load(copy)


def test_no_snapshot_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="no snapshot here"):
        load(tmp_path / "nothing")


def test_a_failed_build_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(WeightsError):
        publish(tmp_path / "no-data", [], tmp_path / "snapshots")
    assert list((tmp_path / "snapshots").iterdir()) == []


def test_what_was_learned_travels_in_the_snapshot(small_data: Path, tmp_path: Path) -> None:
    (tmp_path / "topics").mkdir()
    (tmp_path / "topics" / "words.txt").write_text("ivory", "utf-8")
    plain = publish(small_data, [], tmp_path / "snapshots")
    taught = publish(small_data, [], tmp_path / "snapshots", {"topics": tmp_path / "topics"})
    assert (taught / "topics" / "words.txt").read_text("utf-8") == "ivory"
    assert taught != plain
    assert publish(small_data, [], tmp_path / "snapshots") == plain


def write_pack(folder: Path, *entries: str) -> Path:
    (folder / "en").mkdir(parents=True, exist_ok=True)
    body = "".join(f'[[term]]\nweight = "plain"\nsource = "own"\n{entry}\n' for entry in entries)
    (folder / "en" / "terms.toml").write_text(body)
    return folder


def test_a_change_in_a_pack_compiles_the_terms_of_packs_alone(
    small_data: Path, published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled: list[str] = []

    def compile_and_note(group: Sequence[Term]) -> bytes:
        compiled.extend(term.id for term in group)
        return compile_group(group)

    monkeypatch.setattr("processors.knowledge.compile_group", compile_and_note)
    shutil.copytree(published, tmp_path / "snapshots" / published.name)
    pack = write_pack(tmp_path / "pack", 'id = "own-1"\ntext = "zzz"\nkind = "product"')
    publish(small_data, [pack], tmp_path / "snapshots")
    write_pack(pack, 'id = "own-1"\ntext = "zzz"\nkind = "product"', 'id = "own-2"\ntext = "yyy"\nkind = "offer"')
    knowledge = load(publish(small_data, [pack], tmp_path / "snapshots"))
    assert compiled == ["own-1", "own-2"]
    assert {"own-1", "own-2"} < {term.id for term in knowledge.lexicon.terms}


def test_a_pack_replaces_packaged_terms_of_its_ids(small_data: Path, published: Path, tmp_path: Path) -> None:
    before = load(published).lexicon
    term = before.subjects.terms[0]
    pack = write_pack(tmp_path / "pack", f'id = "{term.id}"\ntext = "zzz beads"\nkind = "product"')
    snapshot = publish(small_data, [pack], tmp_path / "snapshots")
    after = load(snapshot).lexicon
    assert [one.text for one in after.terms if one.id == term.id] == ["zzz beads"]
    assert len(after.terms) == len(before.terms) == check(snapshot).terms - 1
    assert term.id not in {hit.term.id for hit in after.subjects.find(read_views([term.text])).get(0, ())}


def test_a_snapshot_of_an_older_format_is_refused_and_published_anew(
    small_data: Path, published: Path, tmp_path: Path
) -> None:
    """As format 1 was: terms and automata in a file each, groups by their hash alone."""
    made = tmp_path / "made"
    made.mkdir()
    manifest = {"format": "1", "fold_version": "1", "sources": "0", "terms": 0, "taxa": 0, "groups": ["1", "2"]}
    (made / "manifest.json").write_text(json.dumps(manifest))
    old = made.rename(tmp_path / content_hash(made))
    with pytest.raises(KnowledgeError, match=rf"format 1, folding .*expected {SNAPSHOT_FORMAT}"):
        load(old)
    assert publish(small_data, [], tmp_path).name == published.name


def test_what_an_earlier_knowledge_holds_is_taken_from_it(small_data: Path, published: Path, tmp_path: Path) -> None:
    earlier = load(published)
    pack = write_pack(tmp_path / "pack", 'id = "own-1"\ntext = "zzz"\nkind = "product"')
    snapshot = publish(small_data, [pack], tmp_path / "snapshots")
    swapped, fresh = load(snapshot, earlier), load(snapshot)
    assert swapped.lexicon.parts[:2] == earlier.lexicon.parts[:2]
    assert swapped.language is earlier.language
    views = read_views([term.text for term in fresh.lexicon.terms])
    assert swapped.lexicon.terms == fresh.lexicon.terms != earlier.lexicon.terms
    assert swapped.lexicon.subjects.find(views) == fresh.lexicon.subjects.find(views)


def test_a_snapshot_shares_files_with_the_one_before(small_data: Path, tmp_path: Path) -> None:
    first = publish(small_data, [], tmp_path / "snapshots")
    pack = write_pack(tmp_path / "pack", 'id = "own-1"\ntext = "zzz"\nkind = "product"')
    second = publish(small_data, [pack], tmp_path / "snapshots")
    shared = [path for path in (first / "parts").iterdir() if (second / "parts" / path.name).exists()]
    assert len(shared) == 3  # packaged subjects and contexts, and no contexts of packs
    assert all(path.samefile(second / "parts" / path.name) for path in shared)


@pytest.mark.parametrize("kind", ["product", "offer"])
def test_what_is_taken_over_from_an_earlier_snapshot_is_what_would_be_made_anew(
    small_data: Path, published: Path, tmp_path: Path, kind: str
) -> None:
    pack = write_pack(tmp_path / "pack", f'id = "own-1"\ntext = "zzz"\nkind = "{kind}"')
    shutil.copytree(published, tmp_path / "taken-over" / published.name)
    taken_over = publish(small_data, [pack], tmp_path / "taken-over")
    assert taken_over.name == publish(small_data, [pack], tmp_path / "anew").name
    assert taken_over.name != published.name
