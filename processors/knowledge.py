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
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from processors.fold_table import FOLD_VERSION
from processors.language import LanguageModel, compile_model
from processors.lexicon import Lexicon, compile_group, groups_of
from processors.lexicon_data import Term, read_terms
from processors.model import Model, load_model
from processors.taxa import Taxon, read_taxa
from processors.topics import TopicModel
from processors.weights import Weights, read_weights

SNAPSHOT_FORMAT = "1"
_MANIFEST = "manifest.json"


class KnowledgeError(Exception):
    """A snapshot cannot be used; the message says where, what was expected and what to do."""


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a snapshot says of itself."""

    format: str
    fold_version: str
    sources: str
    """Hash of the data and code it was built from."""
    terms: int
    taxa: int
    language: str = ""
    """Hash of what the language model is made of; the next snapshot takes it over where nothing of that changed."""
    groups: tuple[str, ...] = ()
    """Hash of each group of terms and of the code that compiles it, in `lexicon.bin`'s order; the same holds."""


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
    written: Model | None = None
    """Fitted on the project's own written posts; shipped with Lourie."""
    model: Model | None = None
    """Learned from analysts' decisions, where there are any."""


def packaged_data() -> Path:
    """Give the folder of the data shipped with Lourie."""
    return Path(__file__).parent / "data"


def publish(data: Path, packs: Sequence[Path], folder: Path, learned: Mapping[str, Path] | None = None) -> Path:
    """Build the snapshot of the data, private packs and what was learned inside `folder` and give its path.

    `learned` gives the folder of each learned part ("topics", "model"), which becomes a folder of the snapshot.
    Instant when the same sources were published there before; else some seconds. Either way it is now the newest.
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
        _write(unfinished, data, packs, sources, _newest(folder))
        snapshot = folder / _content_hash(unfinished)
        unfinished.chmod(0o755)
        try:
            unfinished.rename(snapshot)
        except OSError:
            if not snapshot.is_dir():  # else another process published the same meanwhile
                raise
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return snapshot


def check(snapshot: Path) -> Manifest:
    """Give what a snapshot says of itself; raises KnowledgeError for one that is not whole, or of another version."""
    if not (snapshot / _MANIFEST).is_file():
        raise KnowledgeError(f"{snapshot}: no snapshot here; publish one with `lourie knowledge`")
    found = _content_hash(snapshot)
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


def load(snapshot: Path) -> Knowledge:
    """Read a snapshot whole, in under a second; raises KnowledgeError if a byte differs from what was published."""
    check(snapshot)
    terms = msgspec.msgpack.decode((snapshot / "terms.msgpack").read_bytes(), type=list[Term])
    return Knowledge(
        hash=snapshot.name,
        lexicon=Lexicon.from_bytes(terms, (snapshot / "lexicon.bin").read_bytes()),
        taxa=msgspec.msgpack.decode((snapshot / "taxa.msgpack").read_bytes(), type=dict[str, Taxon]),
        language=LanguageModel.from_bytes((snapshot / "language.bin").read_bytes()),
        patterns={path.stem: msgspec.json.decode(path.read_bytes()) for path in _files(snapshot / "patterns")},
        weights=read_weights(snapshot / "weights.toml"),
        topics=TopicModel.load(snapshot / "topics") if (snapshot / "topics").is_dir() else None,
        written=load_model(snapshot / "written") if (snapshot / "written").is_dir() else None,
        model=load_model(snapshot / "model") if (snapshot / "model").is_dir() else None,
    )


def _write(snapshot: Path, data: Path, packs: Sequence[Path], sources: str, earlier: Path | None) -> None:
    """Write every file of a snapshot; what an earlier one made of the same parts is taken over: it is slow to make."""
    terms, taxa = read_terms(data, packs), read_taxa(data / "taxa.tsv")
    read_weights(data / "weights.toml")
    shutil.copy(data / "weights.toml", snapshot)
    shutil.copytree(data / "patterns", snapshot / "patterns")
    if (data / "written").is_dir():
        shutil.copytree(data / "written", snapshot / "written")
    manifest = Manifest(
        format=SNAPSHOT_FORMAT,
        fold_version=FOLD_VERSION,
        sources=sources,
        terms=len(terms),
        taxa=len(taxa),
        language=_hash_of(importlib.metadata.version("py3langid").encode()),
        groups=tuple(_hash_of(msgspec.msgpack.encode(group)) for group in groups_of(terms)),
    )
    for name, content in (
        ("terms.msgpack", msgspec.msgpack.encode(terms)),
        ("lexicon.bin", _lexicon(terms, manifest, earlier)),
        ("taxa.msgpack", msgspec.msgpack.encode(taxa)),
        ("language.bin", _language(manifest, earlier)),
        (_MANIFEST, msgspec.json.encode(manifest)),
    ):
        (snapshot / name).write_bytes(content)


def _lexicon(terms: Sequence[Term], manifest: Manifest, earlier: Path | None) -> bytes:
    """Compile the groups of terms that the earlier snapshot does not hold."""
    kept: dict[str, msgspec.Raw] = {}
    if earlier:
        automata = msgspec.msgpack.decode((earlier / "lexicon.bin").read_bytes(), type=list[msgspec.Raw])
        kept = dict(zip(_manifest(earlier).groups, automata, strict=False))
    groups = zip(manifest.groups, groups_of(terms), strict=True)
    return msgspec.msgpack.encode([kept.get(name) or msgspec.Raw(compile_group(group)) for name, group in groups])


def _language(manifest: Manifest, earlier: Path | None) -> bytes:
    if earlier and _manifest(earlier).language == manifest.language:
        return (earlier / "language.bin").read_bytes()
    return compile_model().to_bytes()


def _newest(folder: Path) -> Path | None:
    """Give the snapshot last published in a folder, if it is whole."""
    found = sorted(snapshots(folder), key=lambda snapshot: snapshot.stat().st_mtime_ns)
    return found[-1] if found and _content_hash(found[-1]) == found[-1].name else None


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


def _sources_hash(data: Path, packs: Sequence[Path]) -> str:
    """Hash the data, the packs and the code that compiles them."""
    roots = [_code(), *((root, list(_files(root))) for root in (data, *packs))]
    digest = hashlib.sha256(SNAPSHOT_FORMAT.encode())
    for root, paths in roots:
        _feed(digest, root, paths)
    return digest.hexdigest()


def _hash_of(content: bytes) -> str:
    """Hash a part of the sources together with the code that compiles it."""
    digest = hashlib.sha256(content)
    _feed(digest, *_code())
    return digest.hexdigest()


def _code() -> tuple[Path, list[Path]]:
    folder = Path(__file__).parent
    return folder, sorted(folder.glob("*.py"))


def _content_hash(snapshot: Path) -> str:
    digest = hashlib.sha256()
    _feed(digest, snapshot, list(_files(snapshot)))
    return digest.hexdigest()


def _feed(digest: Any, root: Path, paths: Sequence[Path]) -> None:
    for path in paths:
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)


def _files(root: Path) -> Iterator[Path]:
    """Give the files under a folder in a fixed order; none where there is no folder."""
    yield from sorted(path for path in root.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
