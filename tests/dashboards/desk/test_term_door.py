from __future__ import annotations

import msgspec
import pytest

from dashboards.desk.term_door import MAX_CHARACTERS, AskedTerm
from processors.curation.row_checks import MAX_TEXT

FIELDS = {"text": "dust", "language": "en", "kind": "product"}


def test_a_term_is_unverified_and_plain_unless_said() -> None:
    asked = msgspec.convert(FIELDS, AskedTerm)
    assert (asked.verified, asked.weight, asked.taxon) == ("no", "plain", "")


@pytest.mark.parametrize("changes", [{"text": ""}, {"verified": "on"}, {"weight": "1.5"}, {"language": "x"}])
def test_other_values_are_refused(changes: dict[str, str]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(FIELDS | changes, AskedTerm)


def test_the_form_allows_what_the_lexicon_allows() -> None:
    assert MAX_CHARACTERS == MAX_TEXT
