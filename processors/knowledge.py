"""A snapshot in, all that a finding depends on beside the post out: `Knowledge`.

Snapshots are made by `publishing.py` and never changed. Workers load the newest between two batches; a finding names
the one it was made with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from processors.language import LanguageModel
from processors.lexicon.lexicon import Lexicon
from processors.lexicon.parts import Part
from processors.models.model import Model, load_model
from processors.models.written_model import WrittenModel, load_written
from processors.snapshot_hashes import files
from processors.snapshots import Manifest, check, part_of
from processors.taxa import Taxon
from processors.topics.model import TopicModel
from processors.weights import Weights, read_weights


@dataclass(frozen=True, eq=False)
class Knowledge:
    """Everything a finding depends on beside the post."""

    hash: str
    lexicon: Lexicon
    taxa: dict[str, Taxon]
    language: LanguageModel
    patterns: Mapping[str, Mapping[str, list[list[dict[str, Any]]]]]
    """Token patterns by language, then by direction (sell, want, swap)."""
    weights: Weights
    topics: TopicModel | None = None
    """Learned beside the stream; None until it was."""
    written: WrittenModel | None = None
    """Fitted on the project's own written posts; shipped with Lourie."""
    model: Model | None = None
    """Learned from analysts' decisions, where there are any."""
    language_hash: str = ""
    """Of what `language` was made of; see `Manifest.language`."""


def packaged_data() -> Path:
    """Give the folder of the data shipped with Lourie."""
    return Path(__file__).parent / "data"


def load(snapshot: Path, earlier: Knowledge | None = None) -> Knowledge:
    """Read a snapshot whole, in under a second; raises KnowledgeError if a byte differs from what was published.

    What it shares with an earlier one is taken from there, which is quicker and holds it in memory once.
    """
    manifest = check(snapshot)
    there = {part.name: part for part in earlier.lexicon.parts} if earlier else {}
    subjects, contexts, own_subjects, own_contexts = (
        there.get(group.name) or Part.from_bytes(part_of(snapshot, group).read_bytes(), group.name)
        for group in manifest.parts
    )
    return Knowledge(
        hash=snapshot.name,
        lexicon=Lexicon((subjects, contexts), (own_subjects, own_contexts)),
        taxa=msgspec.msgpack.decode((snapshot / "taxa.msgpack").read_bytes(), type=dict[str, Taxon]),
        language=_language(snapshot, manifest, earlier),
        language_hash=manifest.language,
        patterns={path.stem: msgspec.json.decode(path.read_bytes()) for path in files(snapshot / "patterns")},
        weights=read_weights(snapshot / "weights.toml"),
        topics=TopicModel.load(snapshot / "topics") if (snapshot / "topics").is_dir() else None,
        written=load_written(snapshot / "written") if (snapshot / "written").is_dir() else None,
        model=load_model(snapshot / "model") if (snapshot / "model").is_dir() else None,
    )


def _language(snapshot: Path, manifest: Manifest, earlier: Knowledge | None) -> LanguageModel:
    if earlier and earlier.language_hash == manifest.language:
        return earlier.language
    return LanguageModel.from_bytes((snapshot / "language.bin").read_bytes())
