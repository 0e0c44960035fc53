from __future__ import annotations

import pytest

from processors.curation.preview import EXAMPLES, preview, with_term
from processors.knowledge import Knowledge
from tests.builders import make_post
from tests.processors.lexicon.builders import make_term

CODE = make_term("river stone dust", language="en", kind="codeword", taxon="rhino", weight=1.4, verified=False)
TALK = ["good morning", "river stone dust, 2 kg ready, 300 USD per kg, inbox", "lovely river"]
SALE = "selling river stone dust, rhino quality, 5kg 300 USD, WhatsApp +44 7700 900123"


@pytest.fixture(scope="module")
def posts() -> list[tuple[str, object]]:
    sample = [("sample", make_post(text=text)) for text in TALK]
    return [("store", make_post(text=SALE)), *sample, *sample]


def test_a_preview_counts_by_origin_and_shows_what_changes(knowledge: Knowledge, posts) -> None:
    product = make_term("river stone dust", language="en", kind="product", taxon="rhino", weight=3.2)
    found = preview(product, knowledge, posts)
    assert found.post_counts == {"store": 1, "sample": 6}
    assert found.holding_counts == {"store": 1, "sample": 2}
    assert found.holding_count == 3
    assert found.changed_count == sum(sum(one.values()) for one in found.changes.values()) >= 2
    assert all("[[river stone dust" in example.text for example in found.examples)


def test_an_unverified_code_word_never_flags_alone(knowledge: Knowledge) -> None:
    found = preview(CODE, knowledge, [("store", make_post(text="selling river stone dust, 300 USD"))])
    assert found.holding_count == 1
    assert [example.after for example in found.examples] == ["watch"]


def test_only_a_few_examples_of_each_origin_are_kept(knowledge: Knowledge) -> None:
    posts = [("store", make_post(text=f"river stone dust {number}")) for number in range(1200)]
    found = preview(CODE, knowledge, posts)
    assert (found.holding_count, len(found.examples)) == (1200, EXAMPLES)


def test_a_text_in_a_title_or_picture_counts_too(knowledge: Knowledge) -> None:
    found = preview(CODE, knowledge, [("store", make_post(text="", title="river stone dust"))])
    assert found.holding_count == 1


def test_the_knowledge_itself_is_not_changed(knowledge: Knowledge) -> None:
    before = len(knowledge.lexicon.terms)
    taught = with_term(knowledge, CODE)
    assert (len(knowledge.lexicon.terms), len(taught.lexicon.terms)) == (before, before + 1)
    assert taught.hash != knowledge.hash


def test_a_post_is_judged_the_same_where_the_term_does_not_stand(knowledge: Knowledge) -> None:
    assert preview(CODE, knowledge, [("store", make_post(text="")), ("store", make_post(text=""))]).holding_count == 0
