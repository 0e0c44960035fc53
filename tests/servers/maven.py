"""A pom comes in; the class path or files Maven resolves for it go out, resolved once a machine."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import platformdirs

POMS = Path(__file__).parent / "poms"
RESOLVE_SECONDS = 600
"""A fresh machine needs 7 to 15 s a server (measured 2026-11-22); a slow line gets its chance."""


class ServersMissing(Exception):
    """This machine cannot start the servers. The message says what is missing."""


def cache_folder() -> Path:
    """Give the folder of what was resolved: the user's cache, outside the repository."""
    folder = platformdirs.user_cache_path("lourie-servers", appauthor=False)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def check_tools() -> None:
    """Raise ServersMissing where Java or Maven is not installed."""
    missing = [tool for tool in ("java", "mvn") if shutil.which(tool) is None]
    if missing:
        raise ServersMissing(f"needs a real server, and {' and '.join(missing)} not found on PATH")


def class_path(name: str) -> str:
    """Give the class path of `poms/<name>.xml`; Maven is asked once and again when a jar has gone.

    Raises ServersMissing.
    """
    check_tools()
    pom = POMS / f"{name}.xml"
    cached = cache_folder() / f"{name}-{hashlib.sha256(pom.read_bytes()).hexdigest()[:16]}.classpath"
    with locked(name):
        if not _is_whole(cached):
            fresh = cached.with_suffix(f".{os.getpid()}")
            maven("-f", str(pom), "dependency:build-classpath", f"-Dmdep.outputFile={fresh}")
            fresh.replace(cached)
    return cached.read_text(encoding="utf-8").strip()


def maven(*arguments: str) -> None:
    """Run Maven quietly; raises ServersMissing with the end of what it said."""
    command = ["mvn", "-q", "-B", *arguments]
    folder = cache_folder()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=RESOLVE_SECONDS, check=False)
    if done.returncode:
        raise ServersMissing(
            f"needs a real server, and Maven cannot resolve it: {done.stdout[-600:]}{done.stderr[-300:]}"
        )


@contextmanager
def locked(name: str) -> Iterator[None]:
    """Let one process at a time resolve `name`."""
    with (cache_folder() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _is_whole(cached: Path) -> bool:
    return cached.is_file() and all(
        Path(jar).is_file() for jar in cached.read_text(encoding="utf-8").strip().split(":")
    )
