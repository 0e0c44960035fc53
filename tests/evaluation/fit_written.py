"""`make model`: fit what ships as `processors/data/written` on the project's own written posts.

The posts are those of `tests/evaluation/posts/training` and `tuning`; the part kept aside is never read. Only posts
that name a subject count: the others are never compared. Scores of posts not seen at fit (five folds) then set the
scale: `REVIEW_FALSE` of the look-alikes reach a score of .5, `ALERT_FALSE` reach .85.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rich.console import Console
from scipy import sparse

from lourie.evaluation_sets import written_posts
from processors.detector import detect, whole_text
from processors.features import BLOCKS, BUCKETS, LETTERS, WORDS, normalise, rarity_of
from processors.fitting import Examples, splits
from processors.judge import code_version
from processors.knowledge import Knowledge, load, packaged_data, publish
from processors.learn import SIGNAL_SCALE as LEARN_SCALE
from processors.learn import read_examples
from processors.model import Card, Model, save_model

POSTS = Path(__file__).parent / "posts"
PARTS = ("training", "tuning")
REVIEW_FALSE, ALERT_FALSE = 0.03, 0.005
"""Shares of look-alikes that may reach review and alert: what the detector promises."""
ALERT_LOG_ODDS = float(np.log(0.85 / 0.15))
INVERSE_PENALTY, SIGNAL_SCALE, BASE_SCALE = 10.0, 0.6, 0.3
BLOCK_SCALES = {WORDS: 1.0, LETTERS: 1.5}
"""Chosen by fitting on the training part and looking at the tuning part."""
BASE_SCALE_OF_OTHERS = 0.5
FOLDS, SEED = 5, 0
BATCH = 1000

Floats = npt.NDArray[np.float64]


def main() -> None:
    console = Console()
    knowledge = _knowledge()
    written = [one for part in PARTS for one in written_posts(POSTS / part)]
    posts = [one.post for one in written]
    labels = [one.labels.label == "trade" for one in written]
    findings = [
        finding for start in range(0, len(posts), 1000) for finding in detect(posts[start : start + 1000], knowledge)
    ]
    named = [number for number, finding in enumerate(findings) if len(finding.signals) > 1]
    console.print(f"{len(written)} posts, {sum(labels)} of them offers; {len(named)} name a subject")
    examples, names = read_examples(
        [whole_text(posts[number]) for number in named],
        [findings[number] for number in named],
        [labels[number] for number in named],
    )
    unseen = np.zeros(len(named))
    for kept, left_out in splits(examples.labels, examples.groups, FOLDS, SEED):
        rarity = rarity_of(examples.rows[kept])
        unseen[left_out] = _columns(examples.take(left_out), rarity) @ _coefficients(examples.take(kept), rarity)
    slope, offset = _scale(unseen, examples.labels, len(labels) - sum(labels))
    reached = slope * unseen + offset >= 0
    console.print(f"unseen: {reached[examples.labels].sum() / sum(labels):.3f} of the offers at review")
    model = _to_model(examples, names, slope, offset)
    save_model(model, packaged_data() / "written")
    console.print(f"written: processors/data/written ({len(names)} features of findings)")


def _knowledge() -> Knowledge:
    folder = Path(tempfile.mkdtemp(prefix="lourie-fit-"))
    try:
        return replace(load(publish(packaged_data(), [], folder)), written=None)
    finally:
        shutil.rmtree(folder)


def _columns(examples: Examples, rarity: npt.NDArray[np.float32]) -> sparse.csr_matrix:
    count = len(examples.labels)
    return sparse.hstack(
        [
            normalise(examples.rows, rarity) @ sparse.diags(_block_scale()),
            examples.signals * (SIGNAL_SCALE / LEARN_SCALE),
            sparse.csr_matrix(examples.base[:, None] * BASE_SCALE),
            sparse.csr_matrix(np.ones((count, 1))),
        ],
        format="csr",
    )


def _block_scale() -> Floats:
    return np.repeat([BLOCK_SCALES.get(block, BASE_SCALE_OF_OTHERS) for block in range(BLOCKS)], BUCKETS)


def _coefficients(examples: Examples, rarity: npt.NDArray[np.float32]) -> Floats:
    from sklearn.linear_model import LogisticRegression

    regression = LogisticRegression(
        C=INVERSE_PENALTY, solver="liblinear", dual=True, tol=1e-2, max_iter=300, random_state=SEED, fit_intercept=False
    )
    return np.asarray(regression.fit(_columns(examples, rarity), examples.labels).coef_[0], np.float64)


def _scale(unseen: Floats, labels: npt.NDArray[np.bool_], look_alikes: int) -> tuple[float, float]:
    """Give slope and offset that bring the promised shares of look-alikes to .5 and .85."""
    false = np.sort(unseen[~labels])[::-1]
    review, alert = false[int(REVIEW_FALSE * look_alikes)], false[int(ALERT_FALSE * look_alikes)]
    slope = ALERT_LOG_ODDS / (alert - review)
    return float(slope), float(-slope * review)


def _to_model(examples: Examples, names: tuple[str, ...], slope: float, offset: float) -> Model:
    rarity = rarity_of(examples.rows)
    found = _coefficients(examples, rarity) * slope
    hashed, signals = found[: BLOCKS * BUCKETS] * _block_scale(), found[BLOCKS * BUCKETS : -2]
    card = Card(
        code=code_version(),
        knowledge="",
        label_count=len(examples.labels),
        trade_count=int(examples.labels.sum()),
        variance=INVERSE_PENALTY,
        counted_share=0.0,
        boundary=0.5,
        bias=float(found[-1] + offset),
        base_weight=float(found[-2] * BASE_SCALE),
        signals=names,
    )
    return Model(
        card=card,
        rarity=rarity,
        weights=hashed.astype(np.float32),
        signal_weights=signals * SIGNAL_SCALE,
    )


if __name__ == "__main__":
    main()
