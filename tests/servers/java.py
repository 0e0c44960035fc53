"""A Java of at least some version, among those this machine has."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from tests.servers.maven import ServersMissing

JVM_FOLDERS = (Path("/usr/lib/jvm"), Path("/Library/Java/JavaVirtualMachines"))
BRIEFLY = ("-XX:TieredStopAtLevel=1", "-XX:-UseG1GC", "-XX:+UseSerialGC")
"""Options of a server that runs for minutes beside others on few cores: compile at once, and no more than once."""
_VERSION = re.compile(r'^JAVA_VERSION="(?:1\.)?(\d+)', re.MULTILINE)


def java_home(least: int) -> Path:
    """Give the folder of the newest JDK that is recent enough; raises ServersMissing."""
    homes = sorted(_versions())
    if not homes or homes[-1][0] < least:
        raise ServersMissing(f"needs a real server, and no Java {least} or later found (JAVA_HOME names one)")
    return homes[-1][1]


def _versions() -> Iterator[tuple[int, Path]]:
    named = os.environ.get("JAVA_HOME")
    homes = [Path(named)] if named else []
    homes += [home for folder in JVM_FOLDERS for home in folder.glob("*")]
    homes += [home / "Contents" / "Home" for home in list(homes)]
    for home in homes:
        release = home / "release"
        if (home / "bin" / "java").is_file() and release.is_file():
            version = _VERSION.search(release.read_text(encoding="utf-8"))
            if version:
                yield int(version[1]), home
