"""Token bags of a window of posts in, a fitted or updated `TopicModel` out; deterministic given the seed.

Fitted by bitermplus (collapsed Gibbs sampling), words counted and filtered by gensim's Dictionary. Between two fits an
own stepwise EM moves the model towards the newest posts (O. Cappé and E. Moulines, On-line EM, JRSS B 2009).
"""

from __future__ import annotations

import runpy
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from processors.topics.facts import describe
from processors.topics.model import Array, Ids, TopicModel, pairs
from processors.views.text import fold_texts

MIN_POSTS = 5
"""A word in fewer posts of the window is never learned, nor kept: it may be a name. Chosen by hand."""
MIN_POSTS_SHARE = 1 / 2_500
"""A word in a smaller share of the posts is not learned: 20 of 50,000, as measured on 100,000 English posts."""
MAX_POSTS_SHARE = 0.2
"""A word in a larger share says nothing. Chosen by hand."""
MAX_WORDS = 8_000
"""Words beside the lexicon's terms; 100,000 English posts had 5,091. Chosen by hand."""
BETA = 0.01
"""Pseudo-count of each word in each topic, bitermplus' default."""
UPDATE_POSTS = 500
"""Posts of one step of the update: the next step reads the words with what this one learned. Chosen by hand."""
WINDOW_PAIRS = 1_500_000
"""Pairs after which each new one pushes an old one out: about 50,000 posts' (measured: 32 a noted post)."""


class TooFewPosts(Exception):
    """Nothing can be fitted; the message says how much is needed."""


@dataclass(frozen=True, kw_only=True)
class FitOptions:
    """How to fit; the same posts and options give the same model."""

    topic_count: int = 20
    """Chosen by hand: 15 were measured on one language."""
    iterations: int = 20
    """100 gain .015 NPMI and take five times as long (measured on 100,000 English posts)."""
    seed: int = 1


@dataclass(frozen=True, eq=False)
class Sample:
    """The posts to learn from, oldest first: their tokens, and by post what detection said."""

    bags: Sequence[Sequence[str]]
    named: npt.NDArray[np.bool_]
    """Names a subject of the lexicon."""
    flagged: npt.NDArray[np.bool_]
    """Reached review, leaving out what a topic added."""
    seen_count: int
    """Posts ever given to learning, up to the last of these."""


def fit(
    sample: Sample,
    always: Iterable[str],
    *,
    options: FitOptions = FitOptions(),
    before: TopicModel | None = None,
) -> TopicModel:
    """Fit a model; `always` are the lexicon's tokens, known however rare.

    Topics keep the ids of those of `before` that they resemble.
    Takes about 4 s for 50,000 posts. Raises TooFewPosts.
    """
    vocabulary = _vocabulary(sample.bags, sorted(set(always)))
    rows = {token: row for row, token in enumerate(vocabulary)}
    bags = [_ids(bag, rows) for bag in sample.bags]
    biterms = [_biterms(bag) for bag in bags if len(bag) > 1]
    if len(biterms) < MIN_POSTS:
        raise TooFewPosts(f"{len(biterms)} posts hold two known words; expected {MIN_POSTS} or more to learn topics")
    phi, theta = _sample_topics(bags, biterms, vocabulary, options)
    if before is not None and before.phi.shape[1] == options.topic_count:
        order = _order_like(before, rows, phi)
        phi, theta = phi[:, order], theta[order]
    return describe(rows, phi, theta, sample, options.seed, sum(map(len, biterms)))


def update(model: TopicModel, sample: Sample) -> TopicModel:
    """Move a model towards the posts of the sample it has not seen; words stay as they are. Raises nothing."""
    new_count = max(0, min(len(sample.bags), sample.seen_count - model.facts.seen_count))
    fresh = [model.ids(bag) for bag in sample.bags[len(sample.bags) - new_count :]]
    phi, theta, pair_count = model.phi, model.theta, model.facts.pair_count
    for start in range(0, len(fresh), UPDATE_POSTS):
        several = [_biterms(bag) for bag in fresh[start : start + UPDATE_POSTS] if len(bag) > 1]
        if several:
            biterms = np.concatenate(several)
            pair_count = min(pair_count + len(biterms), max(pair_count, WINDOW_PAIRS))
            phi, theta = _step(biterms, phi, theta, min(1.0, len(biterms) / pair_count))
    return describe(dict(model.vocabulary), phi, theta, sample, model.facts.seed, pair_count, before=model.facts)


def _vocabulary(bags: Sequence[Sequence[str]], always: Sequence[str]) -> list[str]:
    """Give the words worth learning, sorted, then the lexicon's terms."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # gensim's imports, not ours
        from gensim.corpora import Dictionary
    dictionary = Dictionary(bags)
    known = stop_words().union(always)
    dictionary.filter_tokens([number for token, number in dictionary.token2id.items() if token in known])
    least = max(MIN_POSTS, round(len(bags) * MIN_POSTS_SHARE))
    dictionary.filter_extremes(no_below=least, no_above=MAX_POSTS_SHARE, keep_n=MAX_WORDS)
    return [*sorted(dictionary.token2id), *always]


def _ids(bag: Sequence[str], rows: dict[str, int]) -> Ids:
    return np.array([rows[token] for token in bag if token in rows], np.int32)


def _biterms(bag: Ids) -> Ids:
    first, second = pairs(len(bag))
    return np.stack([bag[first], bag[second]], axis=1)


def _sample_topics(
    bags: Sequence[Ids], biterms: list[Ids], vocabulary: list[str], options: FitOptions
) -> tuple[Array, Array]:
    import bitermplus
    from scipy.sparse import csr_matrix

    starts = np.concatenate([[0], np.cumsum([len(bag) for bag in bags])])
    ids = np.concatenate(bags)
    counts = csr_matrix((np.ones(len(ids), np.int64), ids, starts), shape=(len(bags), len(vocabulary)))
    model = bitermplus.BTM(
        counts, np.array(vocabulary), T=options.topic_count, M=min(20, len(vocabulary)), beta=BETA, seed=options.seed
    )
    model.fit(biterms, iterations=options.iterations, verbose=False)
    phi = np.asarray(model.matrix_topics_words_, np.float32).T
    return np.ascontiguousarray(phi), np.asarray(model.theta_, np.float32)


def _step(biterms: Ids, phi: Array, theta: Array, share: float) -> tuple[Array, Array]:
    """Mix some pairs of words into the model, by the share they are of all that made it."""
    joint = (phi * theta)[biterms[:, 0]] * phi[biterms[:, 1]]
    joint /= joint.sum(axis=1, keepdims=True)
    counted = np.zeros(phi.shape, np.float64)
    for column in (0, 1):
        np.add.at(counted, biterms[:, column], joint)
    counted += BETA * share  # so that a whole window of steps adds it once, as a fit does
    mass = (1 - share) * (phi * theta).astype(np.float64) + share * counted / counted.sum()
    theta_after = mass.sum(axis=0)
    return (mass / theta_after).astype(np.float32), theta_after.astype(np.float32)


def _order_like(before: TopicModel, rows: dict[str, int], phi: Array) -> npt.NDArray[np.int64]:
    """Give the order of the new topics in which each stands where the old one it resembles stood."""
    from scipy.optimize import linear_sum_assignment

    shared = [(before.vocabulary[token], row) for token, row in rows.items() if token in before.vocabulary]
    if not shared:
        return np.arange(phi.shape[1])
    old_rows, new_rows = np.array(shared).T
    old, new = np.sqrt(before.phi[old_rows]), np.sqrt(phi[new_rows])
    _, order = linear_sum_assignment(-(old.T @ new))
    return np.asarray(order, np.int64)


@cache
def stop_words() -> frozenset[str]:
    """Give the function words of every language spaCy knows, folded: they tell languages apart, not topics.

    Each file is run by itself: its language, which importing it would make, takes seconds for all of them.
    """
    import spacy.lang

    words: set[str] = set()
    for file in sorted(Path(next(iter(spacy.lang.__path__))).glob("*/stop_words.py")):
        words.update(runpy.run_path(str(file))["STOP_WORDS"])
    return frozenset(fold_texts(sorted(words)))
