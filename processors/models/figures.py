"""Labels and scores in, figures out: how well posts are told apart and how many decisions come out right."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from processors.models.fitting import Flags
from processors.models.model import Floats

FIRST = (20, 100)
"""Posts an analyst reads in one sitting and in one day; chosen by hand."""


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """What `lourie train` prints of a way to score posts."""

    pr_auc: float
    roc_auc: float
    f1: float
    """At a score of .5."""
    precision: float
    recall: float
    precision_at: dict[int, float]
    """Share of trade among the first k posts by score."""


class Confusion(msgspec.Struct, frozen=True, kw_only=True):
    """How decisions at .5 came out among posts of one language."""

    language: str
    trade_flagged: int
    trade_missed: int
    other_flagged: int
    other_silent: int


def figures_of(log_odds: Floats, labels: Flags) -> Figures:
    """Reckon the figures of log-odds; a post is flagged from 0 on."""
    from sklearn.metrics import average_precision_score, roc_auc_score

    flagged = log_odds >= 0
    right = int((flagged & labels).sum())
    order = np.argsort(-log_odds, kind="stable")
    return Figures(
        pr_auc=round(float(average_precision_score(labels, log_odds)), 4),
        roc_auc=round(float(roc_auc_score(labels, log_odds)), 4),
        f1=round(2 * right / max(1, int(flagged.sum()) + int(labels.sum())), 4),
        precision=round(right / max(1, int(flagged.sum())), 4),
        recall=round(right / max(1, int(labels.sum())), 4),
        precision_at={k: round(float(labels[order[:k]].mean()), 4) for k in FIRST if k <= len(labels)},
    )


def confusion_of(log_odds: Floats, labels: Flags, languages: Sequence[str]) -> list[Confusion]:
    """Count decisions by language, most posts first."""
    named, flagged = np.array(languages, dtype=str), log_odds >= 0
    counted = []
    for language in np.unique(named):
        here = named == language
        counted.append(
            Confusion(
                language=str(language),
                trade_flagged=int((here & labels & flagged).sum()),
                trade_missed=int((here & labels & ~flagged).sum()),
                other_flagged=int((here & ~labels & flagged).sum()),
                other_silent=int((here & ~labels & ~flagged).sum()),
            )
        )
    return sorted(counted, key=lambda one: -sum(msgspec.structs.astuple(one)[1:]))
