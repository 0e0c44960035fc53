"""Data, packs and learned parts in, snapshots out."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from processors.knowledge import load
from processors.lexicon.parts import compile_group
from processors.lexicon.terms import Term
from processors.publishing import publish
from processors.snapshots import check
from processors.views.text import read_views
from processors.weights import WeightsError
from tests.processors.packs import write_pack


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


def test_a_change_in_a_pack_compiles_the_terms_of_packs_alone(
    small_data: Path, published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled: list[str] = []

    def compile_and_note(group: Sequence[Term]) -> bytes:
        compiled.extend(term.id for term in group)
        return compile_group(group)

    monkeypatch.setattr("processors.publishing.compile_group", compile_and_note)
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


def test_what_was_compiled_at_installation_is_taken_over(
    small_data: Path, published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    snapshot = publish(small_data, [], tmp_path, on_compile=lambda: calls.append("compiled"), prepared=published.parent)
    assert calls == []
    assert snapshot.name == published.name
    assert all(path.samefile(published / "parts" / path.name) for path in (snapshot / "parts").iterdir())
    monkeypatch.setattr("pathlib.Path.hardlink_to", lambda *_: (_ for _ in ()).throw(OSError("another disk")))
    copied = publish(small_data, [], tmp_path / "copied", prepared=published.parent)
    assert copied.name == published.name
    assert not any(path.samefile(published / "parts" / path.name) for path in (copied / "parts").iterdir())


def test_what_was_compiled_of_other_data_is_compiled_anew_even_beside_newer_packs(
    small_data: Path, published: Path, tmp_path: Path
) -> None:
    """A data folder of another version of Lourie, and an installation of this one."""
    data, folder, calls = tmp_path / "data", tmp_path / "snapshots", []
    shutil.copytree(small_data, data)
    (data / "lexicon" / "af" / "terms.toml").write_text("")
    old = publish(data, [], folder)
    now = publish(small_data, [], folder, on_compile=lambda: calls.append("compiled"), prepared=published.parent)
    assert (now.name, calls) == (published.name, [])
    again = publish(data, [], tmp_path / "others", on_compile=lambda: calls.append("compiled"), prepared=folder)
    assert again.name == old.name
    assert calls == ["compiled"]


@pytest.mark.parametrize("name", ["manifest.json", "language.bin"])
def test_a_damaged_installation_is_left_aside(small_data: Path, published: Path, tmp_path: Path, name: str) -> None:
    damaged, calls = tmp_path / "installed" / published.name, []
    shutil.copytree(published, damaged)
    (damaged / name).write_bytes(b"{")
    snapshot = publish(
        small_data, [], tmp_path / "snapshots", on_compile=lambda: calls.append("compiled"), prepared=damaged.parent
    )
    assert snapshot.name == published.name
    assert calls == ["compiled"]


@pytest.mark.parametrize("damage", ["part", "manifest"])
def test_a_damaged_snapshot_is_published_anew_in_its_place(
    small_data: Path, published: Path, tmp_path: Path, damage: str
) -> None:
    shutil.copytree(published, tmp_path / published.name)
    (tmp_path / "older").mkdir()
    (tmp_path / "older" / "manifest.json").write_text('{"of": "another layout"}')
    broken = tmp_path / published.name / "manifest.json"
    if damage == "part":
        broken = min((tmp_path / published.name / "parts").iterdir())
    broken.write_bytes(b"{")
    assert check(publish(small_data, [], tmp_path)).terms
