from __future__ import annotations

from collections import Counter

import pytest

from processors.curation.rates import MEASURED_POSTS, count_terms, too_common
from processors.knowledge import Knowledge
from tests.builders import make_post
from tests.processors.lexicon.builders import make_linted, make_term


@pytest.mark.parametrize(
    ("count", "weight", "advice"),
    [
        (4, 2.2, None),
        (5, 2.2, "plain"),
        (5, 1.8, None),
        (11, 1.8, "weak"),
        (36, 1.0, "faint"),
        (36, 0.4, None),
        (141, 0.4, "leave it out"),
    ],
)
def test_a_name_may_weigh_what_its_rate_allows(count: int, weight: float, advice: str | None) -> None:
    term = make_term(weight=weight)
    remarks = list(too_common(make_linted(term), Counter({term.id: count}), MEASURED_POSTS))
    assert [advice in remark.message for remark in remarks] == ([True] if advice else [])


def test_one_or_two_hits_in_few_posts_say_nothing() -> None:
    term = make_term(weight=2.2)
    assert list(too_common(make_linted(term), Counter({term.id: 2}), 100)) == []
    assert list(too_common(make_linted(term), Counter({term.id: 3}), 100))


def test_posts_are_counted_once_each_where_the_term_is_evidence(knowledge: Knowledge) -> None:
    texts = ["rhino horn, rhino horn", "good morning", "a rhino horn was seized"]
    counts, post_count = count_terms([[make_post(text=text) for text in texts]] * 2, knowledge)
    (term,) = [term.id for term in knowledge.lexicon.terms if term.text == "rhino horn" and term.language == "en"]
    assert (counts[term], post_count) == (4, 6)
