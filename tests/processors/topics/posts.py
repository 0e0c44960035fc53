"""Written posts on six matters, for whoever tests topics; and a model fitted on them."""

from __future__ import annotations

import random
from functools import cache

import numpy as np

from processors.topics.fitting import FitOptions, Sample, fit
from processors.topics.model import TopicModel
from processors.topics.words import text_tokens

MATTERS = {
    "ivory": ("ivory", "bangles", "tusk", "carved", "bracelet", "antique", "polished", "seller"),
    "bread": ("bread", "flour", "oven", "dough", "butter", "bakery", "yeast", "crust"),
    "garden": ("tulip", "compost", "hedge", "seedling", "spade", "pruning", "lawn", "mulch"),
    "sea": ("sail", "harbour", "anchor", "tide", "mast", "skipper", "rudder", "buoy"),
    "music": ("violin", "chorus", "tenor", "melody", "concert", "piano", "rehearsal", "encore"),
    "match": ("goal", "keeper", "penalty", "stadium", "referee", "striker", "league", "whistle"),
}
OPTIONS = FitOptions(topic_count=6, iterations=50, seed=1)
TERMS = ["concept:ivory", "taxon:elephant", "term:en-ivory"]


def written_posts(count: int = 600, seed: int = 3) -> list[tuple[str, str]]:
    """Give (matter, text) pairs, a few words of one matter each."""
    chance = random.Random(seed)
    matters = [chance.choice(sorted(MATTERS)) for _ in range(count)]
    return [(matter, " ".join(chance.sample(MATTERS[matter], 5))) for matter in matters]


def make_sample(count: int = 600, seed: int = 3, seen_count: int | None = None) -> Sample:
    """Give a sample in which posts on ivory name a subject, and two in three of them were flagged."""
    posts = written_posts(count, seed)
    is_ivory = np.array([matter == "ivory" for matter, _ in posts], np.bool_)
    bags = [
        [*(TERMS if matter == "ivory" else ()), *tokens]
        for (matter, _), tokens in zip(posts, text_tokens([text for _, text in posts]), strict=True)
    ]
    return Sample(
        bags=bags,
        named=is_ivory | (np.arange(count) % 4 == 0),
        flagged=is_ivory & (np.arange(count) % 3 != 0),
        seen_count=count if seen_count is None else seen_count,
    )


@cache
def fitted() -> TopicModel:
    """Give the model of `make_sample()`."""
    return fit(make_sample(), TERMS, options=OPTIONS)
