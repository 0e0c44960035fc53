"""Folded texts of a batch with their signals in, what each post is about out; and of one topic, its signal."""

from __future__ import annotations

from collections.abc import Sequence

from processors.topics.model import TopicModel, TopicShare
from processors.topics.words import folded_tokens, term_tokens
from processors.views.text import Views
from schemas.finding import Signal

NAME = "topic.trade_share"


def read(views: Views, evidence: Sequence[Sequence[Signal]], model: TopicModel | None) -> list[TopicShare | None]:
    """Name the topic of each post; None without a model, or where it knows fewer than two of the post's words."""
    if model is None:
        return [None] * len(evidence)
    return model.name(
        [folded_tokens(views.text_of(index), term_tokens(signals)) for index, signals in enumerate(evidence)]
    )


def find(topic: TopicShare | None, most: float) -> list[Signal]:
    """Give what the share of offers among posts on this topic adds, at `most` so many log-odds either way."""
    if topic is None:
        return []
    weight = max(-most, min(most, topic.weight))
    return [Signal(kind="topic", name=NAME, weight=weight, detail={"topic": topic.topic.name})]
