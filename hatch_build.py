"""Compiles `processors/kernels/*.c` into one shared library when Lourie is installed or a wheel is built.

By the compiler of `CC`, else by the one that the package ziglang brings, so that a machine without any can do it. The
kernels ask for no library and no header but the compiler's own.
"""

from __future__ import annotations

import os
import re
import runpy
import shlex
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDER = Path("processors") / "kernels"
SOURCES = runpy.run_path(str(Path(__file__).parent / FOLDER / "sources.py"))
"""By path: where this runs, nothing of Lourie may be installed yet."""
LIBRARY: str = SOURCES["LIBRARY"]
FLAGS = (
    *("-std=c11", "-O3", "-ffp-contract=off", "-fno-builtin", "-fno-math-errno"),
    *("-shared", "-fPIC", "-ffreestanding"),
)
"""No multiplication and addition are made one: sums of floats are the same on every machine. A square root is one
instruction, and asks for no library."""
ALONE = ("-nostdlib",) if sys.platform != "darwin" else ()
"""Nothing is linked, but on macOS, which opens no library without its own. memset, which compilers add, Python has."""
FOR_ANY_CPU = ("-mcpu=baseline", "-fno-sanitize=all", "-Wl,-undefined,dynamic_lookup")
"""What ziglang needs to be told beside: not this machine's processor alone."""
LIMIT_SECONDS = 300


class CustomBuildHook(BuildHookInterface):
    """What hatchling calls before it packs."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, and pack the library; a wheel is then one for this kind of machine."""
        del version
        library = compile_kernels(Path(self.root) / FOLDER)
        build_data["artifacts"].append(f"/{library.relative_to(self.root).as_posix()}")
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{re.sub('[-.]', '_', sysconfig.get_platform())}"


def compile_kernels(folder: Path) -> Path:
    """Compile the C files of a folder into its library; raises SystemExit with what the compiler said."""
    sources = sorted(folder.glob("*.c"))
    digest = SOURCES["digest_of_sources"](folder)
    library = folder / LIBRARY
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / LIBRARY
        command = [*_compiler(), *FLAGS, *ALONE, f'-DLOURIE_SOURCES="{digest}"', "-o", str(made), *map(str, sources)]
        cache = {"ZIG_GLOBAL_CACHE_DIR": scratch, "ZIG_LOCAL_CACHE_DIR": scratch}
        error = _run(command, {**os.environ, **cache})
        if error:
            raise SystemExit(f"{shlex.join(command)}: {error}; set CC to a C11 compiler, or install ziglang")
        _put(made, library)
    return library


def _run(command: list[str], environment: dict[str, str]) -> str | None:
    """Run the compiler; gives what went wrong."""
    try:
        done = subprocess.run(  # noqa: S603
            command, env=environment, capture_output=True, text=True, timeout=LIMIT_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return (done.stderr.strip() or f"ended with {done.returncode}") if done.returncode else None


def _compiler() -> list[str]:
    if os.environ.get("CC"):
        return shlex.split(os.environ["CC"])
    return [sys.executable, "-m", "ziglang", "cc", *FOR_ANY_CPU]


def _put(made: Path, library: Path) -> None:
    """Put the library in its place at once: a process that has the old one open keeps it."""
    beside = library.with_suffix(".new")
    beside.write_bytes(made.read_bytes())
    beside.replace(library)
