from __future__ import annotations

from pathlib import Path

from processors.knowledge import load
from processors.publishing import publish
from processors.views.text import read_views
from tests.processors.packs import write_pack


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
