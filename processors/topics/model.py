"""Token bags in, the topic each is most likely about out: a fitted biterm topic model, as plain arrays and JSON.

Method: X. Yan et al., A biterm topic model for short texts (WWW 2013): a post's topics are those of its pairs of words,
p(z | post) = mean over its pairs (i, j) of p(z | i, j), which is proportional to theta[z] * phi[i, z] * phi[j, z].
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zipfile import BadZipFile

import msgspec
import numpy as np
import numpy.typing as npt

from processors.topics.words import shown

Array = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int32]

TOPICS_FORMAT = "topics/1"
_ARRAYS, _FACTS = "topics.npz", "topics.json"
BAGS_AT_ONCE = 64
"""Bags whose pairs are looked at together: 1.4 MB for the longest at 20 topics, to stay in the processor's cache."""


class TopicsError(Exception):
    """A topic model cannot be read; the message says where, what was expected and what to do."""


class TopicFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one topic, measured on the window of posts it was learned from."""

    id: str
    """`t07`: kept from one model to the next that resembles it most."""
    words: tuple[str, ...]
    """Its likeliest words, each in many posts, or lexicon terms."""
    size: float
    """Share of the posts that are about it more than about any other topic."""
    trend: float
    """Binary logarithm of its share among the newest quarter of the posts over that among the others."""
    named_count: int
    """Posts about it that name a subject of the lexicon."""
    flagged_count: int
    """Of these, the posts that reached review without any topic's help."""
    flagged_share: float
    """Of these, shrunk towards the share of all topics."""
    log_odds: float
    """Of `flagged_share` against all topics': what a post about it gains or loses, before it is capped."""
    npmi: float
    """Normalised pointwise mutual information of its ten likeliest words; -1 to 1, higher is more coherent."""

    @property
    def name(self) -> str:
        """Its id and first words, as a finding says it; ids of terms only where there is nothing else."""
        words = [word for word in self.words if not word.startswith("term:")] or self.words
        return " ".join([self.id, *map(shown, words[:3])])


class ModelFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the whole model."""

    format: str = TOPICS_FORMAT
    seed: int
    post_count: int
    """Posts of the window it was fitted on."""
    pair_count: int
    """Pairs of words of these posts."""
    seen_count: int
    """Posts that learning had ever been given when this was made: the window's newest."""
    update_count: int
    """Updates since it was fitted from nothing."""
    npmi: float
    diversity: float
    """Share of different words among the 25 likeliest of each topic."""
    topics: tuple[TopicFacts, ...]


class _Saved(msgspec.Struct, frozen=True):
    facts: ModelFacts
    vocabulary: list[str]


@dataclass(frozen=True, slots=True)
class TopicShare:
    """What a post is most about, and how surely; `weight` is the log-odds that its topics add together."""

    topic: TopicFacts
    share: float
    weight: float


@dataclass(frozen=True, eq=False)
class TopicModel:
    """A fitted model; never changed."""

    vocabulary: Mapping[str, int]
    """Token to row of `phi`."""
    phi: Array
    """(words, topics): p(word | topic)."""
    theta: Array
    """(topics,): p(topic)."""
    facts: ModelFacts

    def name(self, bags: Sequence[Sequence[str]]) -> list[TopicShare | None]:
        """Give the topic of each bag; None where fewer than two of its tokens are known.

        Each depends on its own bag alone.
        """
        topics = self.facts.topics
        shares = self.shares(bags)
        best = shares.argmax(axis=1)
        weights = (shares * np.array([topic.log_odds for topic in topics], np.float32)).sum(axis=1)
        chosen = zip(best.tolist(), shares[np.arange(len(best)), best].tolist(), weights.tolist(), strict=True)
        return [
            TopicShare(topics[number], round(share, 4), round(weight, 3)) if share else None
            for number, share, weight in chosen
        ]

    def shares(self, bags: Sequence[Sequence[str]]) -> Array:
        """Give (bags, topics) p(topic | bag); a row of zeros where fewer than two tokens are known."""
        return infer([self.ids(bag) for bag in bags], self.phi, self.theta)

    def ids(self, bag: Sequence[str]) -> Ids:
        """Give the rows of a bag's known tokens."""
        known = self.vocabulary
        return np.array([known[token] for token in bag if token in known], np.int32)

    def save(self, folder: Path) -> None:
        """Write the model's two files into an existing folder."""
        with (folder / _ARRAYS).open("wb") as out:
            np.savez(out, phi=self.phi, theta=self.theta)
        saved = _Saved(self.facts, list(self.vocabulary))
        (folder / _FACTS).write_bytes(msgspec.json.encode(saved))

    @classmethod
    def load(cls, folder: Path) -> TopicModel:
        """Read a saved model; raises TopicsError."""
        try:
            saved = msgspec.json.decode((folder / _FACTS).read_bytes(), type=_Saved)
            with (folder / _ARRAYS).open("rb") as content, np.load(content, allow_pickle=False) as arrays:
                phi, theta = arrays["phi"], arrays["theta"]
        except (OSError, EOFError, ValueError, KeyError, BadZipFile, msgspec.MsgspecError) as error:
            raise TopicsError(f"{folder}: {error}; train the topics again: `lourie topics train`") from error
        expected = (len(saved.vocabulary), len(saved.facts.topics))
        if saved.facts.format != TOPICS_FORMAT or phi.shape != expected or theta.shape != expected[1:]:
            raise TopicsError(
                f"{folder}: format {saved.facts.format}, arrays {phi.shape} and {theta.shape}; expected "
                f"{TOPICS_FORMAT}, {expected} and {expected[1:]}: train the topics again: `lourie topics train`"
            )
        return cls(
            vocabulary={token: row for row, token in enumerate(saved.vocabulary)},
            phi=phi.astype(np.float32),
            theta=theta.astype(np.float32),
            facts=saved.facts,
        )


def infer(bags: Sequence[Ids], phi: Array, theta: Array) -> Array:
    """Give (bags, topics) shares of each bag's pairs; a row of zeros where there are none."""
    shares = np.zeros((len(bags), len(theta)), np.float32)
    for start in range(0, len(bags), BAGS_AT_ONCE):
        _infer(bags[start : start + BAGS_AT_ONCE], phi, theta, shares[start : start + BAGS_AT_ONCE])
    return shares


def _infer(bags: Sequence[Ids], phi: Array, theta: Array, shares: Array) -> None:
    """Set the shares of several bags; what is asked of each pair is one array operation for all of them."""
    lengths = [len(bag) for bag in bags]
    of_bags = [pairs(length) for length in lengths]
    counts = [len(first) for first, _ in of_bags]
    starts = np.repeat(np.cumsum([0, *lengths[:-1]]), counts)
    words = phi[np.concatenate(bags)]
    joint = (words * theta)[np.concatenate([first for first, _ in of_bags]) + starts]
    joint *= words[np.concatenate([second for _, second in of_bags]) + starts]
    joint /= joint.sum(axis=1, keepdims=True)
    end = 0
    for row, count in zip(shares, counts, strict=True):
        start, end = end, end + count
        np.add.reduce(joint[start:end], out=row)
    shares /= np.maximum(counts, 1)[:, None]


@cache
def pairs(length: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Give the places of all pairs of a bag of this length."""
    first, second = np.triu_indices(length, 1)
    return first, second
