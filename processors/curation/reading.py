"""A lexicon folder or pack in, everything its checks look at out: `Linted`. Rows that cannot be read become remarks."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import msgspec

from processors.curation.examples import Example, read_examples
from processors.lexicon.terms import LexiconError, Term, read_rows, read_rulebook
from processors.taxa import Taxon, read_taxa
from processors.views.text import fold_texts
from processors.weights import Weights

SOURCES = "sources.toml"
Severity = Literal["fault", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("fault", "warning", "info")
"""A fault must be mended before the lexicon ships, a warning looked at, an info is worth knowing."""


class Remark(msgspec.Struct, frozen=True):
    """What one check says of one place."""

    severity: Severity
    where: str
    """`file:line`, or a file or folder."""
    message: str
    check: str = ""
    """Name of the check, put in by `lint`."""


@dataclass(frozen=True)
class Linted:
    """One folder of terms as the checks see it."""

    folder: Path
    rows: Sequence[tuple[str, Term]]
    """Every readable term with its place."""
    beside: Sequence[Term]
    """Terms of the packaged lexicon that stand beside a pack's; none when the packaged one is looked at."""
    examples: Sequence[Example]
    sources: Mapping[str, Mapping[str, Any]]
    taxa: Mapping[str, Taxon]
    weights: Weights
    unreadable: Sequence[Remark] = ()
    is_private: bool = False
    """A pack: it needs no examples and no public sources."""

    @property
    def terms(self) -> list[Term]:
        """The terms without their places."""
        return [term for _, term in self.rows]

    @cached_property
    def folded(self) -> list[str]:
        """Each term's text as it is sought, in the order of `rows`."""
        return fold_texts(self.terms_texts)

    @property
    def terms_texts(self) -> list[str]:
        """The terms' texts."""
        return [term.text for term in self.terms]

    @cached_property
    def source_places(self) -> dict[str, str]:
        """Where each source is declared."""
        path = self.folder / SOURCES
        if not path.exists():
            return {}
        lines = enumerate(path.read_text("utf-8").splitlines(), 1)
        return {line.strip(" []\"'"): f"{path}:{number}" for number, line in lines if line.startswith("[")}


def read_linted(data: Path, pack: Path | None = None) -> Linted:
    """Read the packaged lexicon under `data`, or a pack beside it; raises LexiconError where there is no folder."""
    folder = pack or data / "lexicon"
    faults: list[Remark] = []

    def hear(fault: LexiconError) -> None:
        where, _, message = str(fault).partition(": ")
        faults.append(Remark("fault", where, message))

    rulebook = read_rulebook(data, [pack] if pack else [])
    rows = read_rows(folder, rulebook, hear)
    beside = [term for _, term in read_rows(data / "lexicon", rulebook)] if pack else []
    try:
        examples = read_examples(folder, [term for _, term in rows])
    except LexiconError as fault:
        hear(fault)
        examples = []
    return Linted(
        folder=folder,
        rows=rows,
        beside=beside,
        examples=examples,
        sources=read_sources([data / "lexicon", folder]),
        taxa=read_taxa(data / "taxa.tsv"),
        weights=rulebook.weights,
        unreadable=faults,
        is_private=pack is not None,
    )


def read_sources(folders: Sequence[Path]) -> dict[str, dict[str, Any]]:
    """Give every source that lexicon folders declare, by id: its citation, its licence."""
    sources: dict[str, dict[str, Any]] = {}
    for folder in folders:
        path = folder / SOURCES
        if path.exists():
            sources |= tomllib.loads(path.read_text("utf-8"))
    return sources
