"""The kernels are compiled from the sources beside them, and whoever cannot is told what to do."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

import pytest

from hatch_build import FLAGS, _compiler, _run, compile_kernels
from processors.kernels.sources import FOLDER, digest_of_sources


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    for file in [*FOLDER.glob("*.c"), *FOLDER.glob("*.h")]:
        (tmp_path / file.name).write_bytes(file.read_bytes())
    return tmp_path


def test_the_library_says_what_it_was_compiled_from(sources: Path) -> None:
    (sources / "sounds.c").write_text("/* none */", "utf-8")
    library = ctypes.CDLL(str(compile_kernels(sources)))
    made_of = ctypes.c_char_p.in_dll(library, "lourie_sources").value
    assert made_of == digest_of_sources(sources).encode() != digest_of_sources().encode()
    assert not hasattr(library, "lourie_sound_windows")


def test_an_error_names_the_file_and_a_way_out(sources: Path) -> None:
    (sources / "masks.c").write_text("int64_t broken(", "utf-8")
    with pytest.raises(SystemExit, match=r"masks\.c(?s:.*)set CC to a C11 compiler, or install ziglang"):
        compile_kernels(sources)
    assert not list(sources.glob("*.so"))


def test_another_compiler_is_taken_from_the_environment(sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", "no-such-compiler --flag")
    with pytest.raises(SystemExit, match="no-such-compiler"):
        compile_kernels(sources)


def test_a_compiler_that_ends_without_a_word_is_an_error(sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", "false")
    with pytest.raises(SystemExit, match="ended with 1; set CC"):
        compile_kernels(sources)


def test_the_kernels_compile_without_a_warning(tmp_path: Path) -> None:
    strict = ("-Wall", "-Wextra", "-Werror", '-DLOURIE_SOURCES="none"', "-o", str(tmp_path / "strict.so"))
    assert _run([*_compiler(), *FLAGS, *strict, *map(str, FOLDER.glob("*.c"))], dict(os.environ)) is None
