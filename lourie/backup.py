"""`lourie backup` and `lourie restore`: everything that cannot be made anew, in one file."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import tarfile
import tempfile
from pathlib import Path

import click

from lourie.options import run_async, settings_of
from lourie.store import audit
from lourie.stores import has_store, open_ledger, place_of
from streams.settings import Settings
from streams.stores.sqlite.store import SqliteStore

MANIFEST = "manifest.json"
PACK = "pack"
_SNAPSHOT = "They are in {place}: its snapshots are the search server's own job (its snapshot and restore API)."
_PACK_FILE = re.compile(rf"{PACK}/([A-Za-z0-9-]+/terms|sources)\.toml")


def backed_up_files(settings: Settings) -> dict[str, Path]:
    """Give the archive's member names and where they live."""
    return {
        "store.sqlite": Path(settings.store_file),
        "ledger.sqlite": Path(settings.ledger_file),
        "author.key": Path(settings.author_key_file),
    }


def _pack_files(settings: Settings) -> dict[str, Path]:
    """Give the files of the private pack that was written from the board, by their names in the archive."""
    folder = settings.pack_folder
    return {f"{PACK}/{path.relative_to(folder).as_posix()}": path for path in sorted(folder.glob("**/*.toml"))}


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_context
def backup(ctx: click.Context, file: Path) -> None:
    """Write store, audit trail, pseudonym key and the board's private pack to FILE (tar, mode 0600).

    Works while `lourie run` runs. With a search server as store, its posts are left out: take its own snapshots.

    The key is inside: whoever has the file can link pseudonyms to accounts. Keep it as safe as the store.

    \b
    Example:
      lourie backup lourie-2026-03-01.tar
    """
    settings = settings_of(ctx)
    if file.exists():
        raise click.UsageError(f"{file} exists; name a new file")
    if not has_store(settings):
        raise click.ClickException(f"nothing to back up yet: no store at {settings.store_file}")
    if settings.store != "sqlite":
        click.echo(f"The posts are NOT in this file. {_SNAPSHOT.format(place=place_of(settings))}", err=True)
    with tempfile.TemporaryDirectory(dir=settings.data_folder) as folder:
        copies = run_async(lambda: _copy_all(settings, Path(folder)))
        _write_archive(file, copies)
    run_async(lambda: audit(settings, "backup", file.name))
    click.echo(f"{file}: {', '.join(copies)} ({file.stat().st_size:,} bytes)")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace what is there; the old files are kept beside as *.before-restore.")
@click.pass_context
def restore(ctx: click.Context, file: Path, force: bool) -> None:  # noqa: FBT001 click's way
    """Put back what `lourie backup` wrote. Stop `lourie run` first. Snapshots of a search server are its own job.

    \b
    Example:
      lourie restore lourie-2026-03-01.tar
    """
    settings = settings_of(ctx)
    places = backed_up_files(settings)
    members = _read_archive(file)
    places |= {name: settings.data_folder / name for name in members if _PACK_FILE.fullmatch(name)}
    if strange := set(members) - set(places):
        raise click.ClickException(f"{file}: {', '.join(sorted(strange))} is no part of a backup; nothing was changed")
    there = [path for path in places.values() if path.exists()]
    if there and not force:
        raise click.UsageError(f"{there[0]} exists; use --force to replace it (a copy is kept)")
    for name, content in members.items():
        path = places[name]
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _set_aside(path)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(content)
    run_async(lambda: audit(settings, "restore", file.name))
    click.echo(f"restored {', '.join(members)} to {settings.data_folder}")
    if settings.store != "sqlite":
        click.echo(f"The posts were not touched. {_SNAPSHOT.format(place=place_of(settings))}", err=True)


async def _copy_all(settings: Settings, folder: Path) -> dict[str, Path]:
    copies = {}
    if settings.store == "sqlite":
        kept = await SqliteStore.open(settings.store_file)
        try:
            await kept.backup_to(folder / "store.sqlite")
        finally:
            await kept.close()
        copies["store.sqlite"] = folder / "store.sqlite"
    if settings.ledger_file.exists():
        async with open_ledger(settings) as ledger:
            await ledger.backup_to(folder / "ledger.sqlite")
        copies["ledger.sqlite"] = folder / "ledger.sqlite"
    if settings.author_key_file.exists():
        copies["author.key"] = settings.author_key_file
    return copies | _pack_files(settings)


def _write_archive(file: Path, copies: dict[str, Path]) -> None:
    sums = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in copies.items()}
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out, tarfile.open(fileobj=out, mode="w") as archive:
        _add(archive, MANIFEST, json.dumps({"lourie_backup": 1, "sha256": sums}, indent=1).encode())
        for name, path in copies.items():
            _add(archive, name, path.read_bytes())


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    entry.mode = 0o600
    archive.addfile(entry, io.BytesIO(content))


def _read_archive(file: Path) -> dict[str, bytes]:
    """Read and check all members before anything is replaced."""
    try:
        with tarfile.open(file, mode="r:") as archive:
            members = {
                entry.name: extracted.read()
                for entry in archive.getmembers()
                if entry.isfile() and (extracted := archive.extractfile(entry))
            }
        sums = json.loads(members.pop(MANIFEST))["sha256"]
    except (tarfile.TarError, KeyError, ValueError) as error:
        raise click.ClickException(f"{file}: not a backup made by `lourie backup` ({type(error).__name__})") from None
    for name, content in members.items():
        if sums.get(name) != hashlib.sha256(content).hexdigest():
            raise click.ClickException(f"{file}: {name} is damaged (its SHA-256 differs); nothing was changed")
    if missing := set(sums) - set(members):
        raise click.ClickException(f"{file}: {', '.join(sorted(missing))} missing; nothing was changed")
    return members


def _set_aside(path: Path) -> None:
    """Keep the file as *.before-restore, with its write-ahead log: it must not be played into the new file."""
    for part in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
        if part.exists():
            part.replace(part.with_name(part.name + ".before-restore"))
