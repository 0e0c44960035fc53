"""Judged posts with decisions in, a `Model` and what cross-validation says of it out; deterministic given a seed.

`fit` is the whole procedure: strength, calibration and boundary come from inner folds of the posts it is given.
`cross_validate` repeats it on each fold's other posts, so its figures are those of the model that is saved.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import special

from processors.judgement.judge import code_version
from processors.models.features import read_rows
from processors.models.finding_features import read_finding
from processors.models.fitting import (
    COUNTED_SHARES,
    MANY,
    VARIANCES,
    Examples,
    Indices,
    Weights,
    as_it_is,
    boundary_of,
    calibrate,
    count_ratios,
    f1_of,
    log_loss,
    regress,
    scale,
    splits,
    weigh,
)
from processors.models.model import AS_IT_IS, BY_EVIDENCE, Card, Floats, Model, base_of, places_of, signal_rows
from processors.views.text import read_views
from schemas.finding import Finding

LEAST_LABELS = 10
LEAST_OF_A_CLASS = 3
"""Fewer decisions of one kind cannot be cut into folds that hold both; chosen by hand."""
SIGNAL_SCALE = 0.15
"""Features of findings beside rows of length 1; .15, .3 and .6 were tried on the labelled titles."""
LEAST_SEEN = 2
"""Labelled posts a feature of findings must be seen in; chosen by hand."""
INNER_FOLDS = 5
_READ_AT_ONCE = 1000


class LearnError(Exception):
    """The labels cannot be learned from; the message says what was found, what is needed and what to do."""


@dataclass(frozen=True, eq=False)
class Fitted:
    """What a fit chose, and the weights it came to."""

    weights: Weights
    variance: float
    counted_share: float
    boundary: float
    leaves_out: tuple[str, ...] = BY_EVIDENCE


def read_examples(
    texts: Sequence[str], findings: Sequence[Finding], labels: Sequence[bool], groups: Sequence[str] | None = None
) -> tuple[Examples, tuple[str, ...]]:
    """Turn judged posts into numbers; gives them and the names of the signals. `texts` are what the detector reads."""
    from scipy import sparse

    seen = Counter(name for finding in findings for name in read_finding(finding))
    names = tuple(sorted(name for name, count in seen.items() if count >= LEAST_SEEN))
    parts = [
        read_rows(
            read_views(texts[start : start + _READ_AT_ONCE]),
            [finding.groups for finding in findings[start : start + _READ_AT_ONCE]],
        )
        for start in range(0, len(texts), _READ_AT_ONCE)
    ]
    apart = np.arange(len(texts)) if groups is None else np.unique(np.array(groups, dtype=str), return_inverse=True)[1]
    examples = Examples(
        rows=sparse.vstack(parts, format="csr"),
        signals=signal_rows(findings, places_of(names)) * SIGNAL_SCALE,
        base=base_of(findings, BY_EVIDENCE),
        as_it_is=base_of(findings),
        labels=np.array(labels, np.bool_),
        groups=apart,
    )
    return examples, names


def check_labels(examples: Examples, folds: int = INNER_FOLDS) -> None:
    """Raise LearnError for labels no model can be learned from."""
    count, trade = len(examples.labels), int(examples.labels.sum())
    least = max(LEAST_OF_A_CLASS, min(folds, INNER_FOLDS))
    if count < LEAST_LABELS or min(trade, count - trade) < least:
        raise LearnError(
            f"{trade} labels say trade and {count - trade} do not; expected at least {LEAST_LABELS} labels, "
            f"and {least} of each kind: decide more posts, of the rarer kind above all"
        )
    if len(np.unique(examples.groups)) < folds:
        raise LearnError(
            f"the posts fall into {len(np.unique(examples.groups))} groups; expected at least {folds}: "
            "give fewer --folds, or another --group"
        )


def fit(examples: Examples, seed: int) -> Fitted:
    """Choose strength, calibration and boundary on inner folds, then fit on all; seconds for thousands of posts."""
    many = len(examples.labels) >= MANY
    variances = VARIANCES[2:3] if many else VARIANCES
    trade = int(examples.labels.sum())
    folds = min(3 if many else INNER_FOLDS, trade, len(examples.labels) - trade, len(np.unique(examples.groups)))
    unseen = _unseen(examples, variances, splits(examples.labels, examples.groups, max(2, folds), seed), seed)
    best: tuple[float, float, float, float, float, float] | None = None
    for variance in variances:
        for share in COUNTED_SHARES if variance else (0.0,):
            unit = share * _ratio(unseen[variance], unseen[None]) if share else 0.0
            summed = unseen[variance] + unit * unseen[None]
            slope, offset = calibrate(summed, examples.labels)
            loss = log_loss(slope * summed + offset, examples.labels)
            if best is None or loss < best[0]:
                best = (loss, variance, share, unit, slope, offset)
    assert best is not None
    _, variance, share, unit, slope, offset = best
    log_odds = slope * (unseen[variance] + unit * unseen[None]) + offset
    boundary = boundary_of(log_odds)
    if not _is_better(special.logit(boundary), log_odds, examples):
        return Fitted(as_it_is(examples), 0.0, 0.0, 0.5, AS_IT_IS)
    weighed = weigh(examples.rows, examples.rarity)
    weights = regress(examples, weighed, np.arange(len(examples.labels)), variance, seed)
    if unit:
        weights = weights.plus(count_ratios(weighed, examples.signals.shape[1], examples.labels), unit)
    weights = weights.moved(slope, offset - float(np.log(boundary / (1 - boundary))))
    return Fitted(replace(weights, hashed=weights.hashed * scale()), variance, share, boundary)


def to_model(fitted: Fitted, examples: Examples, names: tuple[str, ...], knowledge: str, **said: object) -> Model:
    """Put a fit into the model that is saved; `said` are the card's remaining facts."""
    card = Card(
        code=code_version(),
        knowledge=knowledge,
        label_count=len(examples.labels),
        trade_count=int(examples.labels.sum()),
        variance=fitted.variance,
        counted_share=fitted.counted_share,
        boundary=fitted.boundary,
        bias=fitted.weights.bias,
        base_weight=fitted.weights.base_weight,
        leaves_out=fitted.leaves_out,
        signals=names,
        **said,  # type: ignore[arg-type]  # the caller names the card's fields
    )
    return Model(
        card=card,
        rarity=examples.rarity,
        weights=fitted.weights.hashed.astype(np.float32),
        signal_weights=fitted.weights.signal * SIGNAL_SCALE,
    )


def cross_validate(
    examples: Examples, *, folds: int, seed: int, done: Callable[[], None] = lambda: None
) -> tuple[Floats, Indices]:
    """Give each post's log-odds by the model fitted on the other folds, and the number of its fold."""
    log_odds, fold_of = np.zeros(len(examples.labels)), np.zeros(len(examples.labels), np.int64)
    for number, (kept, left_out) in enumerate(splits(examples.labels, examples.groups, folds, seed)):
        log_odds[left_out] = apply(fit(examples.take(kept), seed), examples.take(kept), examples.take(left_out))
        fold_of[left_out] = number
        done()
    return log_odds, fold_of


def apply(fitted: Fitted, learned_from: Examples, unseen: Examples) -> Floats:
    """Give the log-odds of examples by a fit on others."""
    from processors.models.features import normalise

    rows = normalise(unseen.rows, learned_from.rarity)
    base = unseen.base if fitted.leaves_out == BY_EVIDENCE else unseen.as_it_is
    return fitted.weights.of(rows, unseen.signals, base)


def _unseen(
    examples: Examples, variances: Sequence[float], folds: Sequence[tuple[Indices, Indices]], seed: int
) -> dict[float | None, Floats]:
    """Give out-of-fold log-odds by prior variance, and of the log-count ratios under None.

    Rarity is that of all examples: it knows no label.
    """
    weighed = weigh(examples.rows, examples.rarity)
    found: dict[float | None, Floats] = {key: np.zeros(len(examples.labels)) for key in (*variances, None)}
    for kept, left_out in folds:
        seen, labels = weighed[kept], examples.labels[kept]
        for key, log_odds in found.items():
            if key is None:
                weights = count_ratios(seen, examples.signals.shape[1], labels)
            else:
                weights = regress(examples, weighed, kept, key, seed)
            log_odds[left_out] = weights.of(weighed[left_out], examples.signals[left_out], examples.base[left_out])
    return found


def _is_better(threshold: float, log_odds: Floats, examples: Examples) -> bool:
    """Say whether F1 on posts not seen grows by more than luck: about a standard error, .5 / sqrt(trade labels)."""
    luck: float = 0.5 / math.sqrt(examples.labels.sum())
    return f1_of(log_odds >= threshold, examples.labels) > f1_of(examples.as_it_is >= 0, examples.labels) + luck


def _ratio(regressed: Floats, counted: Floats) -> float:
    return float(regressed.std() / max(counted.std(), 1e-9))
