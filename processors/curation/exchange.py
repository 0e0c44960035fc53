"""Terms in, CSV or a MISP warninglist out; and a CSV, a warninglist or a plain list in, rows of terms out."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from processors.curation.pack import class_of
from processors.lexicon.terms import LexiconError, Term
from processors.weights import Weights

COLUMNS = ("language", "id", "text", "kind", "taxon", "concept", "weight", "source", "added", "verified", "fuzzy",
           "false_positives", "match", "silent", "citation", "licence")  # fmt: skip
SEVERAL = frozenset({"false_positives", "match", "silent"})
"""Columns that hold a JSON list of texts, or nothing."""
TRUTHS = {"yes": True, "no": False}
MATCHING_ATTRIBUTES = ("text", "comment", "other")
"""MISP attribute types that hold prose (misp-objects, "describeTypes")."""

_FORMULA = frozenset("=+-@\t\r'")
"""Signs a spreadsheet takes for a formula at the start of a cell: an apostrophe goes before them (OWASP)."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One row that is to become a term: its fields as a lexicon file gives them."""

    where: str
    language: str
    fields: dict[str, Any]
    citation: str = ""
    licence: str = ""


class Warninglist(msgspec.Struct, kw_only=True):
    """A MISP warninglist, as its repository's schema.json asks."""

    name: str
    type: str
    version: int
    description: str
    list: Sequence[str]
    matching_attributes: Sequence[str] = ()


def select(terms: Iterable[Term], languages: Sequence[str], kinds: Sequence[str]) -> list[Term]:
    """Keep terms of the languages and kinds asked for; none asked for means all. `stance` means every stance."""
    return [
        term
        for term in terms
        if (not languages or term.language in languages)
        and (not kinds or term.kind in kinds or term.kind.split(".", 1)[0] in kinds)
    ]


def to_csv(terms: Iterable[Term], sources: Mapping[str, Mapping[str, Any]], weights: Weights) -> str:
    """Write terms as CSV with their sources' citations; what is read back gives the same terms."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(COLUMNS)
    for term in terms:
        source = sources.get(term.source, {})
        fields = msgspec.structs.asdict(term) | {
            "weight": class_of(term, weights),
            "citation": source.get("citation", ""),
            "licence": source.get("licence", ""),
        }
        rows.writerow([_guard(_cell(fields[name])) for name in COLUMNS])
    return out.getvalue()


def to_warninglist(terms: Iterable[Term], *, name: str, description: str, version: int) -> str:
    """Write the texts of terms as a MISP warninglist; all else of them is lost."""
    listed = sorted({term.text for term in terms})
    sheet = Warninglist(
        name=name,
        type="string",
        version=version,
        description=description,
        list=listed,
        matching_attributes=MATCHING_ATTRIBUTES,
    )
    return msgspec.json.format(msgspec.json.encode(sheet), indent=2).decode() + "\n"


def read_incoming(content: str, name: str, language: str) -> list[Incoming]:
    """Read a CSV with a `text` column, a MISP warninglist or a plain list, told by its first line.

    `language` is for rows that name none. Raises LexiconError naming file and line.
    """
    content = content.removeprefix("\ufeff")
    first = content.lstrip().partition("\n")[0]
    if first.startswith("{"):
        return list(_from_warninglist(content, name, language))
    if "text" in next(csv.reader([first]), []):
        return list(_from_csv(content, name, language))
    return list(_from_lines(content.splitlines(), name, language))


def _from_warninglist(content: str, name: str, language: str) -> Iterator[Incoming]:
    try:
        sheet = msgspec.json.decode(content, type=Warninglist)
    except msgspec.MsgspecError as error:
        raise LexiconError(f"{name}: not a MISP warninglist: {error}; expected name, type, version, list") from error
    for number, text in enumerate(dict.fromkeys(sheet.list), 1):
        yield Incoming(f"{name}: entry {number}", language, {"text": text}, citation=sheet.name)


def _from_csv(content: str, name: str, language: str) -> Iterator[Incoming]:
    rows = csv.DictReader(io.StringIO(content, newline=""))
    if unknown := sorted(set(rows.fieldnames or ()) - set(COLUMNS)):
        raise LexiconError(f"{name}:1: unknown column {', '.join(unknown)}; expected some of {', '.join(COLUMNS)}")
    for row in rows:
        where = f"{name}:{rows.line_num}"
        if None in row or None in row.values():
            raise LexiconError(f"{where}: expected {len(rows.fieldnames or ())} columns; check the commas and quotes")
        cells = {column: _unguard(cell) for column, cell in row.items() if cell}
        beside = {column: cells.pop(column, "") for column in ("language", "citation", "licence")}
        fields = {column: _read_cell(column, cell, where) for column, cell in cells.items()}
        yield Incoming(where, beside["language"] or language, fields, beside["citation"], beside["licence"])


def _from_lines(lines: Sequence[str], name: str, language: str) -> Iterator[Incoming]:
    seen: set[str] = set()
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if text and not text.startswith("# ") and text not in seen:
            seen.add(text)
            yield Incoming(f"{name}:{number}", language, {"text": text})


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return msgspec.json.encode(value).decode() if value else ""
    return "" if value is None else str(value)


def _read_cell(column: str, cell: str, where: str) -> object:
    if column in TRUTHS_COLUMNS:
        if cell not in TRUTHS:
            raise LexiconError(f'{where}: {column} is "{cell}", expected yes or no')
        return TRUTHS[cell]
    if column in SEVERAL:
        read: Callable[[str], tuple[str, ...]] = msgspec.json.Decoder(tuple[str, ...]).decode
        try:
            return read(cell)
        except msgspec.MsgspecError:
            raise LexiconError(f'{where}: {column} is no JSON list; expected such as ["one", "two"]') from None
    return cell


TRUTHS_COLUMNS = frozenset({"verified", "fuzzy"})


def _guard(cell: str) -> str:
    is_formula = cell[:1] in _FORMULA - {"'"} or (cell[:1] == "'" and cell[1:2] in _FORMULA)
    return f"'{cell}" if cell and is_formula else cell


def _unguard(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and cell[1:2] in _FORMULA and len(cell) > 1 else cell
