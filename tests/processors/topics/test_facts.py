from __future__ import annotations

import numpy as np
import pytest

from processors.topics.facts import coherence_of
from processors.topics.fitting import Sample, update
from tests.processors.topics.posts import MATTERS, fitted, make_sample


def topic_of(matter: str, model=None):
    (found,) = (model or fitted()).name([MATTERS[matter]])
    assert found
    return found.topic


def test_the_share_of_flagged_posts_is_shrunk_towards_all_topics() -> None:
    ivory, bread = topic_of("ivory"), topic_of("bread")
    assert 0 < ivory.flagged_count < ivory.named_count
    assert ivory.flagged_share < ivory.flagged_count / ivory.named_count
    assert bread.flagged_share > bread.flagged_count / bread.named_count == 0
    assert ivory.log_odds > 0 > bread.log_odds


def test_sizes_add_up_and_coherent_topics_are_seen_as_such() -> None:
    facts = fitted().facts
    assert sum(topic.size for topic in facts.topics) == pytest.approx(1, abs=0.01)
    assert 0 < facts.diversity < 1
    assert facts.npmi == pytest.approx(np.mean([topic.npmi for topic in facts.topics]), abs=0.001)


def test_a_topic_that_grows_has_a_trend_above_zero() -> None:
    sample = make_sample(400)
    by_matter = sorted(range(400), key=lambda place: "ivory" in sample.bags[place] or "tusk" in sample.bags[place])
    ordered = Sample(
        bags=[sample.bags[place] for place in by_matter],
        named=sample.named[by_matter],
        flagged=sample.flagged[by_matter],
        seen_count=600,
    )
    model = update(fitted(), ordered)
    assert topic_of("ivory", model).trend > 1
    assert topic_of("bread", model).trend < 0


def test_words_that_go_together_cohere() -> None:
    bags = [["a", "b", "x"], ["a", "b"], ["c"], ["d"], ["c", "x"], ["d", "y"]] * 5
    together, apart, unmet = coherence_of([["a", "b"], ["c", "d"], ["nowhere", "never"]], bags)
    assert together == pytest.approx(1, abs=0.01)
    assert apart < -0.9
    assert unmet == 0
