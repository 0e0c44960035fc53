from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from processors.knowledge import KnowledgeError, load, packaged_data, publish
from processors.text import read_views
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


@pytest.mark.parametrize("name", ["terms.msgpack", "lexicon.bin", "weights.toml", "manifest.json"])
def test_a_changed_byte_is_refused(published: Path, tmp_path: Path, name: str) -> None:
    copy = tmp_path / published.name
    shutil.copytree(published, copy)
    with (copy / name).open("ab") as file:
        file.write(b" ")
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


@pytest.mark.parametrize("kind", ["product", "offer"])
def test_what_is_taken_over_from_an_earlier_snapshot_is_what_would_be_made_anew(
    small_data: Path, published: Path, tmp_path: Path, kind: str
) -> None:
    pack = tmp_path / "pack"
    (pack / "en").mkdir(parents=True)
    (pack / "en" / "terms.toml").write_text(
        f'[[term]]\nid = "own-1"\ntext = "zzz"\nkind = "{kind}"\nweight = "plain"\nsource = "own"\n'
    )
    shutil.copytree(published, tmp_path / "taken-over" / published.name)
    taken_over = publish(small_data, [pack], tmp_path / "taken-over")
    assert taken_over.name == publish(small_data, [pack], tmp_path / "anew").name
    assert taken_over.name != published.name
