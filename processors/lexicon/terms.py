"""Read the lexicon's files (bulk tables and curated terms) into `Term`s; a fault names its file and line."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

import msgspec

from processors.tables import read_table
from processors.weights import Weights, read_weights

SUBJECT_KINDS = frozenset({"species", "product", "codeword", "substitute", "emoji", "compound", "hashtag", "lookalike"})
"""Terms that say what a post is about; a post without one is not looked at further."""
TELL = "tell"
"""Terms that give something away: `insider` ones wink, `grain` ones describe the true material and open a post too."""
SOUGHT_KINDS = SUBJECT_KINDS | {TELL}
"""Terms that are looked for in every post."""
BARE = "bare"
"""Concept of a substitute that is an everyday word: it counts only where it is quoted or beside a tell."""
STANCES = (
    "news", "enforcement", "conservation", "education", "entertainment", "toy",
    "game", "sport", "fashion", "imitation", "food", "brand", "domestic",
    "goods", "fossil",
)  # fmt: skip
CONTEXT_KINDS = frozenset(
    {"offer", "want", "swap", "price", "payment", "shipping", "contact", "place", "qualifier"}
    | {f"stance.{stance}" for stance in STANCES}
)
"""Terms that say how a post speaks; they are only looked for beside a subject."""
KINDS = SOUGHT_KINDS | CONTEXT_KINDS
TABLES = ("names.tsv", "products.tsv", "intent.tsv", "stance.tsv")
COLUMNS = ("id", "text", "kind", "taxon", "concept", "weight", "source", "verified")
CURATED = "terms.toml"


class Term(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One entry of the lexicon.

    `weight` is the log-odds the term adds where it stands; `verified` false keeps a post at
    watch; `fuzzy` allows one typo; every post of `match` must show the term, every post of
    `silent` must be ignored.
    """

    id: str
    text: str
    language: str
    kind: str
    taxon: str | None = None
    concept: str | None = None
    weight: float = 0.0
    source: str = ""
    added: str = ""
    verified: bool = True
    fuzzy: bool = False
    false_positives: tuple[str, ...] = ()
    match: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()


_FIELDS = frozenset(Term.__struct_fields__)


class LexiconError(Exception):
    """A lexicon file cannot be used; the message says where, what was expected and what to do."""


class Rulebook(msgspec.Struct, frozen=True):
    """What a row may refer to: known sources, and the log-odds of each weight class by kind."""

    sources: frozenset[str]
    weights: Weights


OnFault = Callable[[LexiconError], None]
"""Told of a row that cannot be used; the row is left out when it returns."""


def refuse(fault: LexiconError) -> NoReturn:
    """Raise the first fault: nothing that is at fault is ever judged by."""
    raise fault


def read_terms(data: Path, packs: Sequence[Path] = ()) -> list[Term]:
    """Read the packaged lexicon under `data`, then private packs; raises LexiconError.

    A pack is a folder laid out like `lexicon/`. A pack's term with a packaged id replaces it.
    """
    terms = _read_folders((data / "lexicon", *packs), read_rulebook(data, packs))
    return list(terms.values())


def read_pack_terms(data: Path, packs: Sequence[Path]) -> list[Term]:
    """Read the terms of private packs alone, which may name packaged sources; raises LexiconError.

    A later pack's term replaces an earlier one's of its id.
    """
    terms = _read_folders(packs, read_rulebook(data, packs)) if packs else {}
    return list(terms.values())


def _read_folders(folders: Sequence[Path], rulebook: Rulebook) -> dict[str, Term]:
    terms: dict[str, Term] = {}
    for folder in folders:
        terms.update((term.id, term) for _, term in read_rows(folder, rulebook))
    return terms


def read_rulebook(data: Path, packs: Sequence[Path] = ()) -> Rulebook:
    """Read the weight classes and every `sources.toml`; raises LexiconError, WeightsError."""
    sources: set[str] = set()
    for folder in (data / "lexicon", *packs):
        if (folder / "sources.toml").exists():
            sources.update(_read_toml(folder / "sources.toml"))
    return Rulebook(frozenset(sources), read_weights(data / "weights.toml"))


def check_folder(folder: Path) -> None:
    """Raise LexiconError for a lexicon folder or pack that is not there."""
    if not folder.is_dir():
        raise LexiconError(
            f"{folder}: not a folder; expected one folder a language with {', '.join(TABLES)}, {CURATED}"
        )


def read_rows(folder: Path, rulebook: Rulebook, on_fault: OnFault = refuse) -> list[tuple[str, Term]]:
    """Read the terms of one lexicon folder or pack, each with its place (`file:line`); `on_fault` hears of the others.

    Raises LexiconError for a folder that is not there.
    """
    check_folder(folder)
    rows: dict[str, tuple[str, Term]] = {}
    for language in sorted(path for path in folder.iterdir() if path.is_dir()):
        name = language.name
        for where, fields in _read_language(language, on_fault):
            try:
                term = make_term(fields, name, rulebook, where)
                if term.id in rows:
                    raise LexiconError(f'{where}: id "{term.id}" is taken; give this term an id of its own')  # noqa: TRY301 told like the others
            except LexiconError as fault:
                on_fault(fault)
                continue
            rows[term.id] = (where, term)
    return list(rows.values())


Row = tuple[str, dict[str, Any]]
"""The fields of a term as a file gives them, and where."""


def _read_language(folder: Path, on_fault: OnFault) -> Iterator[Row]:
    for name, read in (*((table, _read_table) for table in TABLES), (CURATED, _read_curated)):
        if (folder / name).exists():
            try:
                yield from read(folder / name, on_fault)
            except LexiconError as fault:
                on_fault(fault)


def _read_table(path: Path, on_fault: OnFault) -> Iterator[Row]:
    for where, cells in read_table(path, COLUMNS, lambda fault: on_fault(LexiconError(fault))):
        if cells["verified"] in {"yes", "no"}:
            yield where, cells | {"verified": cells["verified"] == "yes"}
        else:
            on_fault(LexiconError(f'{where}: verified is "{cells["verified"]}", expected yes or no'))


def _read_curated(path: Path, on_fault: OnFault) -> Iterator[Row]:
    del on_fault  # a TOML file is read whole or not at all
    starts = [
        number for number, line in enumerate(path.read_text("utf-8").splitlines(), 1) if line.strip() == "[[term]]"
    ]
    entries = _read_toml(path).get("term", [])
    if len(starts) != len(entries):
        raise LexiconError(f"{path}:1: {len(entries)} terms under {len(starts)} lines [[term]]; begin each with one")
    for start, fields in zip(starts, entries, strict=True):
        where = f'{path}:{start}: term "{fields.get("id", "?")}"'
        fields["added"] = str(fields.get("added", ""))
        for examples in ("false_positives", "match", "silent"):
            fields[examples] = tuple(fields.get(examples, ()))
        yield where, fields


def make_term(fields: dict[str, Any], language: str, rulebook: Rulebook, where: str) -> Term:
    """Make a term of one row's fields; raises LexiconError that begins with `where`."""
    for name in ("id", "text", "kind", "weight", "source"):
        if not fields.get(name):
            raise LexiconError(f"{where}: {name} is empty; every term needs id, text, kind, weight and source")
    if fields["kind"] not in KINDS:
        raise LexiconError(f'{where}: kind "{fields["kind"]}" is unknown; expected one of {", ".join(sorted(KINDS))}')
    if fields["source"] not in rulebook.sources:
        raise LexiconError(f'{where}: source "{fields["source"]}" is not in sources.toml; add its citation there')
    weight = rulebook.weights.of_class(fields["kind"], str(fields["weight"]))
    if weight is None:
        classes = ", ".join(rulebook.weights.classes["default"])
        raise LexiconError(f'{where}: weight "{fields["weight"]}" is not a class; expected one of {classes}')
    known = {**fields, "language": language, "weight": weight}
    for optional in ("taxon", "concept"):
        known[optional] = known.get(optional) or None
    if not known.keys() <= _FIELDS:
        unknown, allowed = ", ".join(sorted(known.keys() - _FIELDS)), ", ".join(Term.__struct_fields__)
        raise LexiconError(f"{where}: unknown field {unknown}; expected {allowed}")
    try:
        return msgspec.convert(known, Term, strict=True)
    except msgspec.ValidationError as error:
        raise LexiconError(f"{where}: {error}") from error


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise LexiconError(f"{path}: file is missing; a lexicon needs it") from error
    except tomllib.TOMLDecodeError as error:
        raise LexiconError(f"{path}: not valid TOML: {error}") from error
