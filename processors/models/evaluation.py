"""Labelled posts and their findings in, how well the detector does out: recall, false alarms, precision and recall.

Pure counting: where the posts come from and how the figures are shown is `lourie evaluate`'s business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from schemas.finding import LEVELS, Finding, Level


@dataclass(frozen=True, slots=True)
class Judged:
    """One labelled post with what the detector made of it."""

    id: str
    is_trade: bool
    language: str
    tag: str
    """The hiding trick of an offer, the reason a look-alike looks alike."""
    finding: Finding

    def reaches(self, level: Level) -> bool:
        """Say whether the finding is at a level or above."""
        return LEVELS.index(self.finding.level) >= LEVELS.index(level)


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a group were flagged."""

    name: str
    flagged: int
    count: int

    @property
    def share(self) -> float:
        """Give the flagged share, 0 for an empty group."""
        return self.flagged / self.count if self.count else 0.0


@dataclass(frozen=True, slots=True)
class Curve:
    """Precision and recall of the score at every threshold, and the area under the curve; arrays of shape (points,)."""

    precision: npt.NDArray[np.float64]
    recall: npt.NDArray[np.float64]
    average_precision: float


def overall(judged: Iterable[Judged], level: Level, name: str = "all") -> Share:
    """Count the posts at a level or above."""
    flags = [one.reaches(level) for one in judged]
    return Share(name, sum(flags), len(flags))


def shares(judged: Iterable[Judged], key: Callable[[Judged], str], level: Level) -> list[Share]:
    """Count the posts at a level or above by group, the lowest share first."""
    groups: dict[str, list[Judged]] = {}
    for one in judged:
        groups.setdefault(key(one), []).append(one)
    counted = [overall(group, level, name) for name, group in groups.items()]
    return sorted(counted, key=lambda share: (share.share, share.name))


def curve(judged: Sequence[Judged]) -> Curve | None:
    """Give precision against recall of the score; None unless both kinds of post are there."""
    from sklearn.metrics import average_precision_score, precision_recall_curve

    labels = [one.is_trade for one in judged]
    if len(set(labels)) < 2:
        return None
    scores = [one.finding.score for one in judged]
    precision, recall, _ = precision_recall_curve(labels, scores)
    return Curve(precision, recall, float(average_precision_score(labels, scores)))


def f1(labels: Sequence[bool], decided: Sequence[bool]) -> tuple[float, float, float]:
    """Give precision, recall and F1 of decisions; zeros where nothing was decided for."""
    right = sum(label and decision for label, decision in zip(labels, decided, strict=True))
    precision = right / max(1, sum(decided))
    recall = right / max(1, sum(labels))
    return precision, recall, 2 * precision * recall / max(1e-12, precision + recall)


def language_f1(truth: Sequence[str], named: Sequence[str]) -> tuple[float, dict[str, float]]:
    """Give the macro-F1 over the languages of `truth`, and each one's F1; a name outside counts as a miss."""
    from sklearn.metrics import f1_score

    languages = sorted(set(truth))
    by_language = f1_score(truth, named, labels=languages, average=None, zero_division=0.0)
    return float(np.mean(by_language)), dict(zip(languages, map(float, by_language), strict=True))


def confusion(truth: Sequence[str], named: Sequence[str]) -> dict[tuple[str, str], int]:
    """Count (true, named) pairs that differ, most frequent first."""
    counts: dict[tuple[str, str], int] = {}
    for pair in zip(truth, named, strict=True):
        if pair[0] != pair[1]:
            counts[pair] = counts.get(pair, 0) + 1
    return dict(sorted(counts.items(), key=lambda entry: (-entry[1], entry[0])))


def per_100_000(flagged: int, count: int) -> float:
    """Give a rate per 100,000 posts."""
    return 100_000 * flagged / count if count else 0.0
