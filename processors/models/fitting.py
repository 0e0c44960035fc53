"""Labelled examples in, a fitted model out: a logistic regression that starts from the detector's own log-odds.

The prior is the detector's evidence: its log-odds count once, every other weight is 0. The decisions must speak for
each step away from that, and how far the weights may go is chosen by inner cross-validation, down to not at all: so
few labels move little. Beside the regression stands a share of log-count ratios (Wang and Manning 2012), which
needs fewer labels. Both are sums, so that their calibration (Platt 1999) folds into one set of weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import linalg, optimize, sparse, special

from processors.models.features import BLOCKS, BUCKETS, LETTERS, normalise, rarity_of
from processors.models.model import Floats

Flags = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.int64]

VARIANCES = (0.0, 0.1, 1.0, 10.0)
"""Prior variances tried for the weights; 0 leaves the detector's log-odds, scaled and moved."""
MANY = 4000
"""From as many labels on one variance is tried, on fewer folds, for the time it takes."""
NEWTON_STEPS = 50
"""Ten are enough as a rule."""
COUNTED_SHARES = (0.0, 0.5, 1.0)
"""Shares of the log-count ratios tried. With 1 beside the others F1 of draws of 500 and 1,000 adverts grew by .009
(Stringham junk, five draws) and stayed (wanted); of eight seeds the leather titles gained .005, the sharks lost it."""
COUNT_PRIOR = 0.05
"""Added to each count; .02, .05 and .2 were tried on the labelled titles."""
LETTER_SCALE = 1.5
"""Length of the letter block beside the others; .6, 1 and 1.5 were tried on the labelled titles."""
LEAST_BASE_VARIANCE, BASE_SHARE = 0.0625, 0.1
"""Prior variance of the detector's share around 1: a tenth of the weights', at least .0625. Chosen by hand; with
.0625 throughout, F1 on the leather titles was .007 lower."""
BIAS_VARIANCE = 25.0
SLOPE_VARIANCE = 0.25
"""Prior variance of the logarithm of Platt's slope around 0; chosen by hand: ten labels cannot turn it."""


@dataclass(frozen=True, eq=False)
class Examples:
    """Labelled posts as numbers, (n, ...); `groups` are folds' units: posts of one group stay together."""

    rows: sparse.csr_matrix
    """Not yet weighed by rarity."""
    signals: sparse.csr_matrix
    base: Floats
    """What the detector's evidence says, in log-odds; the prior."""
    as_it_is: Floats
    """What the detector says, its model of written posts too; what a fit must beat."""
    labels: Flags
    groups: Indices

    def take(self, chosen: Indices) -> Examples:
        """Give some of the examples."""
        return Examples(
            self.rows[chosen],
            self.signals[chosen],
            self.base[chosen],
            self.as_it_is[chosen],
            self.labels[chosen],
            self.groups[chosen],
        )

    @cached_property
    def rarity(self) -> npt.NDArray[np.float32]:
        """Give how rare each hashed feature is among these."""
        return rarity_of(self.rows)

    def likeness(self, weighed: sparse.csr_matrix) -> Floats:
        """Give the products of all pairs, (n, n); reckoned once."""
        if "_products" not in self.__dict__:
            products = (weighed @ weighed.T + self.signals @ self.signals.T).toarray()
            self.__dict__["_products"] = products
        return np.asarray(self.__dict__["_products"])


@dataclass(frozen=True, eq=False)
class Weights:
    """Log-odds = bias + base_weight * base + rows @ hashed + signals @ signal."""

    bias: float
    base_weight: float
    hashed: Floats
    signal: Floats

    def of(self, weighed: sparse.csr_matrix, signals: sparse.csr_matrix, base: Floats) -> Floats:
        """Give the log-odds of weighed rows."""
        return np.asarray(weighed @ self.hashed + signals @ self.signal + self.base_weight * base + self.bias)

    def plus(self, other: Weights, share: float) -> Weights:
        """Add a share of other weights."""
        return Weights(
            bias=self.bias + share * other.bias,
            base_weight=self.base_weight + share * other.base_weight,
            hashed=self.hashed + share * other.hashed,
            signal=self.signal + share * other.signal,
        )

    def moved(self, slope: float, offset: float) -> Weights:
        """Give slope * log-odds + offset as weights."""
        return Weights(slope * self.bias + offset, slope * self.base_weight, slope * self.hashed, slope * self.signal)


def as_it_is(examples: Examples) -> Weights:
    """Give the weights that leave the detector's log-odds alone: what few labels that do not convince come to."""
    hashed, signal = np.zeros(examples.rows.shape[1]), np.zeros(examples.signals.shape[1])
    return Weights(bias=0.0, base_weight=1.0, hashed=hashed, signal=signal)


def weigh(rows: sparse.csr_matrix, rarity: npt.NDArray[np.float32]) -> sparse.csr_matrix:
    """Give rows as the fit sees them; `scale` is folded into the weights afterwards."""
    return normalise(rows, rarity) @ sparse.diags(scale())


def scale() -> Floats:
    """Give how much each block counts, by feature."""
    factors = np.ones(BLOCKS)
    factors[LETTERS] = LETTER_SCALE
    return np.repeat(factors, BUCKETS)


def regress(examples: Examples, weighed: sparse.csr_matrix, kept: Indices, variance: float, seed: int) -> Weights:
    """Find the most likely weights under the prior, from the examples `kept`."""
    if len(examples.labels) >= MANY:
        return _regress_many(examples, weighed, kept, variance, seed)
    base, signs = examples.base[kept], np.where(examples.labels[kept], 1.0, -1.0)
    freedom = max(LEAST_BASE_VARIANCE, BASE_SHARE * variance)
    likeness = variance * examples.likeness(weighed)[np.ix_(kept, kept)]
    likeness += BIAS_VARIANCE + freedom * np.outer(base, base)
    pulls = _pulls(likeness, base, signs)
    return Weights(
        bias=float(BIAS_VARIANCE * pulls.sum()),
        base_weight=float(1 + freedom * (base @ pulls)),
        hashed=variance * np.asarray(weighed[kept].T @ pulls),
        signal=variance * np.asarray(examples.signals[kept].T @ pulls),
    )


def _pulls(likeness: Floats, base: Floats, signs: Floats) -> Floats:
    """Give how hard each example pulls: weights are sums of examples times their pulls.

    Newton's steps on the log-odds themselves (Rasmussen and Williams 2006, algorithm 3.1): a few hundred examples
    have tens of thousands of features, so this is far less work than the weights would be.
    """
    moved, pulls = np.zeros(len(base)), np.zeros(len(base))
    loss = _loss(base, moved, pulls, signs)
    for _ in range(NEWTON_STEPS):
        chances = special.expit(base + moved)
        curves = np.maximum(chances * (1 - chances), 1e-10)
        roots = np.sqrt(curves)
        wanted = curves * moved + (signs + 1) / 2 - chances
        factor = linalg.cho_factor(np.eye(len(base)) + roots[:, None] * likeness * roots, lower=True)
        step = wanted - roots * linalg.cho_solve(factor, roots * (likeness @ wanted)) - pulls
        moved_step, share, before = likeness @ step, 1.0, loss
        while share > 1e-6:  # a full step may overshoot where the detector is far from the decisions
            loss = _loss(base, moved + share * moved_step, pulls + share * step, signs)
            if loss <= before:
                moved, pulls = moved + share * moved_step, pulls + share * step
                break
            share /= 2
        if before - loss < 1e-8 * max(1.0, abs(before)):
            break
    return pulls


def _loss(base: Floats, moved: Floats, pulls: Floats, signs: Floats) -> float:
    return float(np.logaddexp(0, -signs * (base + moved)).sum() + moved @ pulls / 2)


def _regress_many(examples: Examples, weighed: sparse.csr_matrix, kept: Indices, variance: float, seed: int) -> Weights:
    """Fit thousands of examples with liblinear; so many outvote the prior, so the detector's share starts from 0."""
    from sklearn.linear_model import LogisticRegression

    columns = sparse.hstack([weighed[kept], examples.signals[kept], examples.base[kept, None]], format="csr")
    regression = LogisticRegression(C=variance, solver="liblinear", dual=True, tol=1e-2, random_state=seed)
    found = regression.fit(columns, examples.labels[kept])
    coefficients = np.asarray(found.coef_[0])
    return Weights(
        bias=float(found.intercept_[0]),
        base_weight=float(coefficients[-1]),
        hashed=coefficients[: weighed.shape[1]],
        signal=coefficients[weighed.shape[1] : -1],
    )


def count_ratios(weighed: sparse.csr_matrix, signal_count: int, labels: Flags) -> Weights:
    """Give the log-ratio of each feature's weight in trade and in other posts; 0 where it was never seen."""
    trade = np.asarray(weighed[labels].sum(axis=0)).ravel()
    other = np.asarray(weighed[~labels].sum(axis=0)).ravel()
    seen = trade + other > 0
    size = COUNT_PRIOR * seen.sum()
    ratios = np.log((trade + COUNT_PRIOR) / (trade.sum() + size)) - np.log((other + COUNT_PRIOR) / (other.sum() + size))
    return Weights(bias=0.0, base_weight=0.0, hashed=np.where(seen, ratios, 0.0), signal=np.zeros(signal_count))


def calibrate(log_odds: Floats, labels: Flags) -> tuple[float, float]:
    """Give slope and offset that make log-odds of posts not seen at fit true ones (Platt 1999)."""
    signs = np.where(labels, 1.0, -1.0)

    def loss(point: Floats) -> float:
        margins = signs * (np.exp(point[0]) * log_odds + point[1])
        prior = point[0] ** 2 / SLOPE_VARIANCE + point[1] ** 2 / BIAS_VARIANCE
        return float(np.logaddexp(0, -margins).sum() + prior / 2)

    best = optimize.minimize(loss, np.zeros(2), method="L-BFGS-B").x
    return float(np.exp(best[0])), float(best[1])


def boundary_of(log_odds: Floats) -> float:
    """Give the calibrated probability above which F1 is expected to be largest.

    Expected from the probabilities, not counted from the labels: of a few hundred labels the count is mostly luck.
    """
    chances = np.sort(special.expit(log_odds))[::-1]
    expected = 2 * np.cumsum(chances) / (np.arange(1, len(chances) + 1) + chances.sum())
    best = int(np.argmax(expected))
    following = chances[min(best + 1, len(chances) - 1)]
    return float(np.clip((chances[best] + following) / 2, 0.05, 0.95))


def f1_of(flagged: Flags, labels: Flags) -> float:
    """Give F1 of decisions."""
    return 2 * float((flagged & labels).sum()) / max(1.0, float(flagged.sum() + labels.sum()))


def log_loss(log_odds: Floats, labels: Flags) -> float:
    """Give the mean logarithmic loss of log-odds."""
    return float(np.logaddexp(0, np.where(labels, -log_odds, log_odds)).mean())


def splits(labels: Flags, groups: Indices, folds: int, seed: int) -> Sequence[tuple[Indices, Indices]]:
    """Give (kept, left out) of each fold: stratified, and no group on both sides."""
    from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

    grouped = len(np.unique(groups)) < len(groups)
    kind = StratifiedGroupKFold if grouped else StratifiedKFold
    cut = kind(n_splits=folds, shuffle=True, random_state=seed)
    return list(cut.split(np.zeros(len(labels)), labels, groups if grouped else None))
