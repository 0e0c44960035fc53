"""Packaged data, private packs and what was learned in, one immutable snapshot folder out.

It is written beside its place, moved there whole, and never changed. What is slow to make is taken over from an earlier
one that was made of the same.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import msgspec

from processors.language import compile_model
from processors.lexicon.lexicon import groups_of
from processors.lexicon.parts import compile_group
from processors.lexicon.terms import Term, check_folder, read_pack_terms, read_terms
from processors.snapshot_hashes import code_files, content_hash, feed, files, hash_of, hash_of_files
from processors.snapshots import (
    MANIFEST,
    PARTS,
    SNAPSHOT_FORMAT,
    Group,
    KnowledgeError,
    Manifest,
    manifest_of,
    newest,
    part_of,
    snapshots,
)
from processors.taxa import read_taxa
from processors.views.fold_table import FOLD_VERSION
from processors.weights import read_weights


def publish(
    data: Path,
    packs: Sequence[Path],
    folder: Path,
    learned: Mapping[str, Path] | None = None,
    on_compile: Callable[[], object] = lambda: None,
    prepared: Path | None = None,
) -> Path:
    """Build the snapshot of the data, private packs and what was learned inside `folder` and give its path.

    `learned` gives the folder of each learned part ("topics", "model"), which becomes a folder of the snapshot.
    Instant when the same sources were published there before; a fraction of a second when only packs or learned parts
    are others than in the newest there, or in the newest of the folder `prepared` when Lourie was installed; else some
    ten seconds, before which `on_compile` is called. Either way it is now the newest.
    Raises LexiconError, TaxaError or WeightsError for faulty data, LexiconError also for a pack that is not there.
    """
    for pack in packs:
        check_folder(pack)  # else one that is gone would be the same as none
    learned = learned or {}
    sources = _sources_hash(data, (*packs, *learned.values()))
    for snapshot in snapshots(folder):
        if _is_of(snapshot, sources):
            os.utime(snapshot)
            return snapshot
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=folder))
    try:
        for part, source in learned.items():
            shutil.copytree(source, unfinished / part)
        packaged = _packaged_hash(data)
        earlier = _earlier((folder, prepared or folder), packaged)
        if not _compiled(earlier, packaged):
            on_compile()
        _write(unfinished, data, packs, sources, packaged, earlier)
        return _put_in_place(unfinished, folder / content_hash(unfinished))
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _earlier(folders: Sequence[Path], packaged: str) -> Path | None:
    """Give the newest snapshot of the first folder whose one holds the packaged groups, else of the first with any."""
    found = [snapshot for folder in folders if (snapshot := newest(folder))]
    return next((snapshot for snapshot in found if _compiled(snapshot, packaged)), found[0] if found else None)


def _put_in_place(unfinished: Path, snapshot: Path) -> Path:
    unfinished.chmod(0o755)
    try:
        unfinished.rename(snapshot)
    except OSError:
        if not snapshot.is_dir():
            raise
        if not _is_whole(snapshot):  # else another process published the same meanwhile
            shutil.rmtree(snapshot)
            unfinished.rename(snapshot)
    return snapshot


def _is_of(snapshot: Path, sources: str) -> bool:
    """Say whether a snapshot was built of these sources and nothing of it changed; one that cannot be read was not."""
    try:
        return manifest_of(snapshot).sources == sources and _is_whole(snapshot)
    except KnowledgeError:
        return False


def _is_whole(snapshot: Path) -> bool:
    return content_hash(snapshot) == snapshot.name


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
    (snapshot / MANIFEST).write_bytes(msgspec.json.encode(manifest))


def _write_parts(
    snapshot: Path, data: Path, packs: Sequence[Path], packaged: str, earlier: Path | None
) -> tuple[Group, ...]:
    """Compile the groups of terms that the earlier snapshot does not hold, and take over the others."""
    shipped: list[tuple[Group, list[Term]]] = [(group, []) for group in _compiled(earlier, packaged)]
    shipped = shipped or [(_group(terms), terms) for terms in groups_of(read_terms(data))]
    own = [(_group(terms), terms) for terms in groups_of(read_pack_terms(data, packs))]
    (snapshot / PARTS).mkdir()
    for group, terms in (*shipped, *own):
        path = part_of(snapshot, group)
        if not path.exists() and not (earlier and _take_over(part_of(earlier, group), path)):
            path.write_bytes(compile_group(terms))
    return tuple(group for group, _ in (*shipped, *own))


def _compiled(earlier: Path | None, packaged: str) -> tuple[Group, ...]:
    """Give the packaged groups of terms where an earlier snapshot holds them as they are now, else none."""
    was = manifest_of(earlier) if earlier else None
    groups = was.parts[:2] if was and was.packaged == packaged else ()
    return groups if earlier and all(part_of(earlier, group).is_file() for group in groups) else ()


def _group(terms: Sequence[Term]) -> Group:
    return Group(hash_of(msgspec.msgpack.encode(terms)), len(terms))


def _write_language(snapshot: Path, manifest: Manifest, earlier: Path | None) -> None:
    path = snapshot / "language.bin"
    is_there = earlier and manifest_of(earlier).language == manifest.language
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
