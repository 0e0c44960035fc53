from __future__ import annotations

from processors.curation.term_card import find_terms, term_card
from processors.knowledge import Knowledge
from tests.processors.lexicon.builders import examples_of, make_term


def test_a_term_is_found_by_id_and_by_its_text_in_any_spelling() -> None:
    terms = [make_term("León", id="es-lion"), make_term("leon", id="tl-lion", language="tl"), make_term("lince")]
    assert [term.id for term in find_terms("es-lion", terms)] == ["es-lion"]
    assert [term.id for term in find_terms("LEON", terms)] == ["es-lion", "tl-lion"]
    assert find_terms("tigre", terms) == []


def test_a_card_holds_forms_source_and_taxon(knowledge: Knowledge) -> None:
    term = make_term("tigrillo dorado", false_positives=("dorado",))
    card = term_card(term, "names.tsv:2", knowledge, {"own": {"citation": "ours"}}, examples_of(term))
    assert {"tigrillo dorado", "tigrillodorado"} <= set(card.folded_forms)
    assert "tigrilodorado" in card.squeezed_forms
    assert card.endings == ("es", "s")
    assert (card.weight_class, card.citation, len(card.match), len(card.silent)) == ("plain", "ours", 1, 1)
    assert card.listing is not None
    assert "CITES" in card.listing
    assert card.hit_count is None
