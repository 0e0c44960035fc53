"""Folders of snapshots in, what each says of itself out; a snapshot is named by the hash of its own files."""

from __future__ import annotations

from pathlib import Path

import msgspec

from processors.snapshot_hashes import content_hash
from processors.views.fold_table import FOLD_VERSION

SNAPSHOT_FORMAT = "14"
MANIFEST = "manifest.json"
PARTS = "parts"
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


def check(snapshot: Path) -> Manifest:
    """Give what a snapshot says of itself; raises KnowledgeError for one that is not whole, or of another version."""
    if not (snapshot / MANIFEST).is_file():
        raise KnowledgeError(f"{snapshot}: no snapshot here; publish one with `lourie knowledge`")
    found = content_hash(snapshot)
    if found != snapshot.name:
        raise KnowledgeError(
            f"{snapshot}: files changed since it was published (hash {found}); remove and publish again"
        )
    manifest = manifest_of(snapshot)
    if (manifest.format, manifest.fold_version) != (SNAPSHOT_FORMAT, FOLD_VERSION):
        raise KnowledgeError(
            f"{snapshot}: format {manifest.format}, folding {manifest.fold_version}; "
            f"expected {SNAPSHOT_FORMAT} and {FOLD_VERSION}: publish again with this version of Lourie"
        )
    return manifest


def newest(folder: Path) -> Path | None:
    """Give the snapshot last published in a folder, if it is whole and of this format."""
    found = sorted(snapshots(folder), key=lambda snapshot: snapshot.stat().st_mtime_ns)
    is_usable = found and content_hash(found[-1]) == found[-1].name and manifest_of(found[-1]).format == SNAPSHOT_FORMAT
    return found[-1] if is_usable else None


def snapshots(folder: Path) -> list[Path]:
    """Give the whole snapshots of a folder."""
    if not folder.is_dir():
        return []
    return [path.parent for path in sorted(folder.glob(f"*/{MANIFEST}")) if not path.parent.name.startswith(".")]


def manifest_of(snapshot: Path) -> Manifest:
    """Read what a snapshot says of itself; raises KnowledgeError."""
    try:
        return msgspec.json.decode((snapshot / MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.MsgspecError) as error:
        raise KnowledgeError(f"{snapshot / MANIFEST}: {error}; remove the snapshot and publish again") from error


def part_of(snapshot: Path, group: Group) -> Path:
    """Give the file of a group of terms."""
    return snapshot / PARTS / f"{group.name}.bin"
