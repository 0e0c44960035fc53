from __future__ import annotations

from pathlib import Path

import pytest

from processors.knowledge import packaged_data
from processors.taxa import TaxaError, read_taxa

PATH = packaged_data() / "taxa.tsv"


def test_every_taxon_says_what_a_card_needs() -> None:
    for taxon in read_taxa(PATH).values():
        assert taxon.scientific_name
        assert taxon.english_name
        assert taxon.group
        assert taxon.cites_as_of
        assert "annotation in extract" not in taxon.notes


@pytest.mark.parametrize(
    ("taxon", "listing"),
    [
        ("pangolin", "CITES I as of CoP20, verify"),
        ("elephant", "CITES I/II (differs within the group) as of CoP20, verify"),
        ("budgerigar", "not in CITES, verify"),
    ],
)
def test_the_listing_names_its_date(taxon: str, listing: str) -> None:
    assert read_taxa(PATH)[taxon].listing == listing


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("scientific_name", "latin", "wrong header"),
        ("\tpangolins\tI\t", "\tpangolins\tIV\t", "unknown"),
        ("\tpangolins\tI\t", "\tpangolins\t", "columns, expected"),
        ("mammoth,walrus", "mamoth,walrus", "is no taxon"),
    ],
)
def test_a_fault_says_where_and_what(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = tmp_path / "taxa.tsv"
    path.write_text(PATH.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(TaxaError, match=message):
        read_taxa(path)
