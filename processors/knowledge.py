"""Lexicon, taxa, weights and patterns in, one immutable snapshot folder out, and back: `Knowledge`.

A snapshot is named by the hash of its own files, written beside its place and moved there whole, and never changed.
Workers load the newest between two batches; a finding names the snapshot it was made with.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from processors.language import LanguageModel, compile_model
from processors.lexicon.lexicon import Lexicon, groups_of
from processors.lexicon.parts import Part, compile_group
from processors.lexicon.terms import Term, read_pack_terms, read_terms
from processors.models.model import Model, load_model
from processors.models.written_model import WrittenModel, load_written
from processors.snapshot_hashes import code_files, content_hash, feed, files, hash_of, hash_of_files
from processors.taxa import Taxon, read_taxa
from processors.topics.model import TopicModel
from processors.views.fold_table import FOLD_VERSION
from processors.weights import Weights, read_weights

SNAPSHOT_FORMAT = "9"
_MANIFEST = "manifest.json"
_PARTS = "parts"
"""The folder of compiled groups of terms, a file each, named by its hash."""


class KnowledgeError(Exception):
    """A snapshot cannot be used; the message says where, what was expected and what to do."""


class Group(msgspec.Struct, frozen=True):
    """A group of terms that was compiled together."""

    name: str
    """Hash of the terms and of the code that compiles them; the next snapshot takes over a part of the same name."""
    terms: int


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a snapshot says of itself."""

    format: str
    fold_version: str
    sources: str
    """Hash of the data and code it was built from."""
    terms: int
    """Of all parts; a term that a pack replaces is counted too."""
    taxa: int
    language: str = ""
    """Hash of what the language model is made of; the next snapshot takes it over where nothing of that changed."""
    packaged: str = ""
    """Hash of the packaged lexicon and of the code that reads it; the same holds of its parts."""
    parts: tuple[Group, ...] = ()
    """Packaged subjects and contexts, then those of private packs."""


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


def publish(
    data: Path,
    packs: Sequence[Path],
    folder: Path,
    learned: Mapping[str, Path] | None = None,
    on_compile: Callable[[], object] = lambda: None,
) -> Path:
    """Build the snapshot of the data, private packs and what was learned inside `folder` and give its path.

    `learned` gives the folder of each learned part ("topics", "model"), which becomes a folder of the snapshot.
    Instant when the same sources were published there before; a fraction of a second when only packs or learned parts
    are others than in the newest there; else some ten seconds, before which `on_compile` is called.
    Either way it is now the newest.
    Raises LexiconError, TaxaError or WeightsError for faulty data.
    """
    learned = learned or {}
    sources = _sources_hash(data, (*packs, *learned.values()))
    for snapshot in snapshots(folder):
        if _manifest(snapshot).sources == sources:
            os.utime(snapshot)
            return snapshot
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=folder))
    try:
        for part, source in learned.items():
            shutil.copytree(source, unfinished / part)
        earlier, packaged = _newest(folder), _packaged_hash(data)
        if not _compiled(earlier, packaged):
            on_compile()
        _write(unfinished, data, packs, sources, packaged, earlier)
        return _put_in_place(unfinished, folder / content_hash(unfinished))
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _put_in_place(unfinished: Path, snapshot: Path) -> Path:
    unfinished.chmod(0o755)
    try:
        unfinished.rename(snapshot)
    except OSError:
        if not snapshot.is_dir():  # else another process published the same meanwhile
            raise
    return snapshot


def check(snapshot: Path) -> Manifest:
    """Give what a snapshot says of itself; raises KnowledgeError for one that is not whole, or of another version."""
    if not (snapshot / _MANIFEST).is_file():
        raise KnowledgeError(f"{snapshot}: no snapshot here; publish one with `lourie knowledge`")
    found = content_hash(snapshot)
    if found != snapshot.name:
        raise KnowledgeError(
            f"{snapshot}: files changed since it was published (hash {found}); remove and publish again"
        )
    manifest = _manifest(snapshot)
    if (manifest.format, manifest.fold_version) != (SNAPSHOT_FORMAT, FOLD_VERSION):
        raise KnowledgeError(
            f"{snapshot}: format {manifest.format}, folding {manifest.fold_version}; "
            f"expected {SNAPSHOT_FORMAT} and {FOLD_VERSION}: publish again with this version of Lourie"
        )
    return manifest


def load(snapshot: Path, earlier: Knowledge | None = None) -> Knowledge:
    """Read a snapshot whole, in under a second; raises KnowledgeError if a byte differs from what was published.

    What it shares with an earlier one is taken from there, which is quicker and holds it in memory once.
    """
    manifest = check(snapshot)
    there = {part.name: part for part in earlier.lexicon.parts} if earlier else {}
    subjects, contexts, own_subjects, own_contexts = (
        there.get(group.name) or Part.from_bytes(_part(snapshot, group).read_bytes(), group.name)
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


def _write(
    snapshot: Path, data: Path, packs: Sequence[Path], sources: str, packaged: str, earlier: Path | None
) -> None:
    """Write every file of a snapshot; what an earlier one made of the same parts is taken over: it is slow to make."""
    taxa = read_taxa(data / "taxa.tsv")
    shutil.copy(data / "weights.toml", snapshot)
    shutil.copytree(data / "patterns", snapshot / "patterns")
    if (data / "written").is_dir():
        shutil.copytree(data / "written", snapshot / "written")
    parts = _write_parts(snapshot, data, packs, packaged, earlier)
    manifest = Manifest(
        format=SNAPSHOT_FORMAT,
        fold_version=FOLD_VERSION,
        sources=sources,
        terms=sum(group.terms for group in parts),
        taxa=len(taxa),
        language=hash_of(importlib.metadata.version("py3langid").encode()),
        packaged=packaged,
        parts=parts,
    )
    _write_language(snapshot, manifest, earlier)
    (snapshot / "taxa.msgpack").write_bytes(msgspec.msgpack.encode(taxa))
    (snapshot / _MANIFEST).write_bytes(msgspec.json.encode(manifest))


def _write_parts(
    snapshot: Path, data: Path, packs: Sequence[Path], packaged: str, earlier: Path | None
) -> tuple[Group, ...]:
    """Compile the groups of terms that the earlier snapshot does not hold, and take over the others."""
    shipped: list[tuple[Group, list[Term]]] = [(group, []) for group in _compiled(earlier, packaged)]
    shipped = shipped or [(_group(terms), terms) for terms in groups_of(read_terms(data))]
    own = [(_group(terms), terms) for terms in groups_of(read_pack_terms(data, packs))]
    (snapshot / _PARTS).mkdir()
    for group, terms in (*shipped, *own):
        path = _part(snapshot, group)
        if not path.exists() and not (earlier and _take_over(_part(earlier, group), path)):
            path.write_bytes(compile_group(terms))
    return tuple(group for group, _ in (*shipped, *own))


def _compiled(earlier: Path | None, packaged: str) -> tuple[Group, ...]:
    """Give the packaged groups of terms where an earlier snapshot holds them as they are now, else none."""
    was = _manifest(earlier) if earlier else None
    groups = was.parts[:2] if was and was.packaged == packaged else ()
    return groups if earlier and all(_part(earlier, group).is_file() for group in groups) else ()


def _group(terms: Sequence[Term]) -> Group:
    return Group(hash_of(msgspec.msgpack.encode(terms)), len(terms))


def _part(snapshot: Path, group: Group) -> Path:
    return snapshot / _PARTS / f"{group.name}.bin"


def _write_language(snapshot: Path, manifest: Manifest, earlier: Path | None) -> None:
    path = snapshot / "language.bin"
    is_there = earlier and _manifest(earlier).language == manifest.language
    if not (earlier and is_there and _take_over(earlier / path.name, path)):
        path.write_bytes(compile_model().to_bytes())


def _take_over(source: Path, target: Path) -> bool:
    """Make a file of an earlier snapshot one of this one too, without copying where the disk can; False: no such file.

    Files of snapshots never change, so that two may share one.
    """
    if not source.is_file():
        return False
    try:
        target.hardlink_to(source)
    except OSError:
        shutil.copyfile(source, target)
    return True


def _newest(folder: Path) -> Path | None:
    """Give the snapshot last published in a folder, if it is whole and of this format."""
    found = sorted(snapshots(folder), key=lambda snapshot: snapshot.stat().st_mtime_ns)
    is_usable = found and _manifest(found[-1]).format == SNAPSHOT_FORMAT and content_hash(found[-1]) == found[-1].name
    return found[-1] if is_usable else None


def snapshots(folder: Path) -> list[Path]:
    """Give the whole snapshots of a folder."""
    if not folder.is_dir():
        return []
    return [path.parent for path in sorted(folder.glob(f"*/{_MANIFEST}")) if not path.parent.name.startswith(".")]


def _manifest(snapshot: Path) -> Manifest:
    try:
        return msgspec.json.decode((snapshot / _MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.MsgspecError) as error:
        raise KnowledgeError(f"{snapshot / _MANIFEST}: {error}; remove the snapshot and publish again") from error


def _packaged_hash(data: Path) -> str:
    """Hash the packaged lexicon, what its terms weigh and the code that reads it; raises WeightsError."""
    read_weights(data / "weights.toml")
    return hash_of_files(data, [*files(data / "lexicon"), data / "weights.toml"])


def _sources_hash(data: Path, packs: Sequence[Path]) -> str:
    """Hash the data, the packs and the code that compiles them."""
    roots = [code_files(), *((root, list(files(root))) for root in (data, *packs))]
    digest = hashlib.sha256(SNAPSHOT_FORMAT.encode())
    for root, paths in roots:
        feed(digest, root, paths)
    return digest.hexdigest()
