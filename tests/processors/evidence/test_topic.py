from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from processors.detector import detect
from processors.evidence import topic
from processors.topics.model import TopicShare
from tests.builders import make_post
from tests.processors.topics.posts import fitted

if TYPE_CHECKING:
    from processors.knowledge import Knowledge


def share(weight: float) -> TopicShare:
    return TopicShare(fitted().facts.topics[0], 0.9, weight)


@pytest.mark.parametrize(("weight", "added"), [(0.2, 0.2), (3.0, 0.5), (-3.0, -0.5)])
def test_what_a_topic_adds_is_capped(weight: float, added: float) -> None:
    (signal,) = topic.find(share(weight), 0.5)
    assert (signal.kind, signal.name, signal.weight, signal.span) == ("topic", "topic.trade_share", added, None)
    assert signal.detail == {"topic": fitted().facts.topics[0].name}


def test_no_topic_no_signal() -> None:
    assert topic.find(None, 0.5) == []


def test_without_a_model_no_post_has_a_topic(knowledge: Knowledge) -> None:
    (finding,) = detect([make_post(text="Carved ivory tusk for sale")], knowledge)
    assert finding.topic is None
    assert not [signal for signal in finding.signals if signal.kind == "topic"]


def test_a_post_that_names_a_subject_gets_its_topic_and_says_so(knowledge: Knowledge) -> None:
    known = replace(knowledge, topics=fitted())
    offer, talk = detect(
        [make_post(text="Carved ivory tusk bangles for sale, polished"), make_post(text="bread flour oven")], known
    )
    assert offer.topic
    assert offer.topic.split()[1:]
    assert any("share of offers among posts on its topic" in sentence for sentence in offer.because)
    assert talk.topic is None
