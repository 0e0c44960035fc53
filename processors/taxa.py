"""Read taxa.tsv into `Taxon` records: what a species card shows and the judge cites."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NoReturn

import msgspec

from processors.tables import read_table

COLUMNS = (
    "id", "scientific_name", "rank", "english_name", "group", "cites_appendix", "cites_as_of", "iucn_status",
    "native_range", "products", "lookalikes", "check", "notes", "domestic", "source", "verified",
)  # fmt: skip
APPENDICES = frozenset({"I", "II", "III", "none", "I-II", "I-III", "II-III", "I-none", "II-none"})
"""A range means a group whose members differ; nothing here says that a trade is illegal."""


class Taxon(msgspec.Struct, frozen=True, kw_only=True):
    """A species or group of species in trade; facts restated, with their date."""

    id: str
    scientific_name: str
    rank: str
    english_name: str
    group: str
    cites_appendix: str
    """I, II, III, none, or a range for a group whose members differ."""
    cites_as_of: str
    """Which conference of the parties the appendix was read after."""
    iucn_status: str = ""
    native_range: str = ""
    products: tuple[str, ...] = ()
    lookalikes: tuple[str, ...] = ()
    """Ids of taxa it is mistaken for, or sold as."""
    check: str = ""
    """What to look at in a picture or ask for; one sentence, empty where not known."""
    notes: str = ""
    is_domestic: bool = False
    """Bred as a pet for generations; an offer alone says nothing."""
    source: str = ""
    verified: bool = True
    """False: the appendix is general knowledge or only an absence, look it up before use."""

    @property
    def listing(self) -> str:
        """Say the CITES listing in words, with its date and whether to look it up."""
        if self.cites_appendix == "none":
            return "not in CITES, verify"
        mixed = " (differs within the group)" if "-" in self.cites_appendix else ""
        conference = self.cites_as_of.split(" ", 1)[0]
        return f"CITES {self.cites_appendix.replace('-', '/')}{mixed} as of {conference}, verify"


class TaxaError(Exception):
    """taxa.tsv cannot be used; the message says where, what was expected and what to do."""


def read_taxa(path: Path) -> dict[str, Taxon]:
    """Read the table of taxa by id; raises TaxaError naming file and line."""
    taxa: dict[str, Taxon] = {}
    for where, cells in read_table(path, COLUMNS, _refuse):
        taxon = _to_taxon(dict(cells), where)
        if taxon.id in taxa:
            _refuse(f'{where}: id "{taxon.id}" is taken; give this taxon an id of its own')
        taxa[taxon.id] = taxon
    _check_lookalikes(taxa, path)
    return taxa


def _refuse(fault: str) -> NoReturn:
    raise TaxaError(fault)


def _to_taxon(fields: dict[str, Any], where: str) -> Taxon:
    if fields["cites_appendix"] not in APPENDICES:
        expected = ", ".join(sorted(APPENDICES))
        raise TaxaError(f'{where}: cites_appendix "{fields["cites_appendix"]}" is unknown; expected one of {expected}')
    for name in ("products", "lookalikes"):
        fields[name] = tuple(part for part in fields[name].split(",") if part)
    fields["is_domestic"] = fields.pop("domestic") == "yes"
    fields["verified"] = fields["verified"] == "yes"
    return Taxon(**fields)


def _check_lookalikes(taxa: dict[str, Taxon], path: Path) -> None:
    for taxon in taxa.values():
        for other in taxon.lookalikes:
            if other not in taxa:
                raise TaxaError(f'{path}: taxon "{taxon.id}": look-alike "{other}" is no taxon; use the id of a row')
