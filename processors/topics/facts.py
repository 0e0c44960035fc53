"""Arrays of a topic model and the posts they were learned from in, the model with what is known of each topic out."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from processors.topics.model import Array, ModelFacts, TopicFacts, TopicModel, infer

if TYPE_CHECKING:
    from processors.topics.fitting import Sample

SHOWN_WORDS = 10
"""Of a topic; also what coherence is measured on, as is usual."""
DIVERSITY_WORDS = 25
"""A. Dieng et al., Topic modeling in embedding spaces (TACL 2020)."""
MAX_COHERENCE_POSTS = 20_000
"""The newest that coherence is measured on; chosen by hand, so that it takes seconds."""
PRIOR_POSTS = 50
"""Posts at the share of all topics that are added to each: a small topic stays near the others. Chosen by hand."""
NEWEST_SHARE = 0.25
"""Of the window, against which the rest is compared for the trend. Chosen by hand."""


def describe(
    rows: dict[str, int],
    phi: Array,
    theta: Array,
    sample: Sample,
    seed: int,
    pair_count: int,
    *,
    before: ModelFacts | None = None,
) -> TopicModel:
    """Measure each topic on the sample and put the model together; `before` says that it is an update of that model."""
    tokens = list(rows)
    order = np.argsort(-phi, axis=0, kind="stable")
    words = [[tokens[row] for row in order[:DIVERSITY_WORDS, topic].tolist()] for topic in range(len(theta))]
    coherences = coherence_of([topic[:SHOWN_WORDS] for topic in words], sample.bags[-MAX_COHERENCE_POSTS:])
    shares = infer([_ids(bag, rows) for bag in sample.bags], phi, theta)
    topics = _topics(words, coherences, shares, sample)
    facts = ModelFacts(
        seed=seed,
        post_count=len(sample.bags),
        pair_count=pair_count,
        seen_count=sample.seen_count,
        update_count=before.update_count + 1 if before else 0,
        npmi=round(float(np.mean(coherences)), 4),
        diversity=round(len({word for topic in words for word in topic}) / sum(map(len, words)), 4),
        topics=topics,
    )
    return TopicModel(vocabulary=rows, phi=phi, theta=theta, facts=facts)


def coherence_of(words: Sequence[Sequence[str]], bags: Sequence[Sequence[str]]) -> list[float]:
    """Give each topic's NPMI by co-occurrence within posts (gensim's c_npmi); 0 where its words never occur."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # gensim's imports, not ours
        from gensim.corpora import Dictionary
        from gensim.models import CoherenceModel
    wanted = {word for topic in words for word in topic}
    texts = [kept for bag in bags if (kept := [token for token in bag if token in wanted])]
    known = {token for text in texts for token in text}
    measured = [[word for word in topic if word in known] for topic in words]
    fit_for_it = [topic for topic in measured if len(topic) > 1]
    if not fit_for_it:
        return [0.0] * len(words)
    # Posts without any of the words count too: as one-word texts, for gensim skips empty ones.
    texts += [["\0"]] * (len(bags) - len(texts))
    model = CoherenceModel(
        topics=fit_for_it,
        texts=texts,
        dictionary=Dictionary(texts),
        coherence="c_npmi",
        window_size=10_000,  # longer than any post: words of a post occur together, wherever they stand
        topn=SHOWN_WORDS,
        processes=1,
    )
    found = iter(model.get_coherence_per_topic())
    return [float(next(found)) if len(topic) > 1 else 0.0 for topic in measured]


def _topics(
    words: Sequence[Sequence[str]], coherences: Sequence[float], shares: Array, sample: Sample
) -> tuple[TopicFacts, ...]:
    count = len(words)
    known = shares.any(axis=1)
    best = np.where(known, shares.argmax(axis=1), count)
    newest = np.arange(len(best)) >= round(len(best) * (1 - NEWEST_SHARE))
    sizes, now, then = _counts(best, count), _counts(best[newest], count), _counts(best[~newest], count)
    named, flagged = _counts(best[sample.named], count), _counts(best[sample.named & sample.flagged], count)
    overall = (float(sample.flagged[sample.named].sum()) + 1) / (int(sample.named.sum()) + 2)
    made = []
    for topic in range(count):
        share = (float(flagged[topic]) + PRIOR_POSTS * overall) / (int(named[topic]) + PRIOR_POSTS)
        made.append(
            TopicFacts(
                id=f"t{topic + 1:02d}",
                words=tuple(words[topic][:SHOWN_WORDS]),
                size=round(float(sizes[topic]) / max(1, int(known.sum())), 4),
                trend=round(_trend(int(now[topic]), int(now.sum()), int(then[topic]), int(then.sum())), 2),
                named_count=int(named[topic]),
                flagged_count=int(flagged[topic]),
                flagged_share=round(share, 4),
                log_odds=round(_logit(share) - _logit(overall), 3),
                npmi=round(coherences[topic], 4),
            )
        )
    return tuple(made)


def _counts(best: npt.NDArray[np.int64], count: int) -> npt.NDArray[np.int64]:
    return np.bincount(best, minlength=count + 1)[:count]


def _trend(now: int, now_all: int, then: int, then_all: int) -> float:
    """Compare two shares, each with half a post added, so that nothing is divided by zero."""
    return math.log2(((now + 0.5) / (now_all + 1)) / ((then + 0.5) / (then_all + 1)))


def _logit(share: float) -> float:
    return math.log(share / (1 - share))


def _ids(bag: Sequence[str], rows: dict[str, int]) -> npt.NDArray[np.int32]:
    return np.array([rows[token] for token in bag if token in rows], np.int32)
