"""`make model`: fit what ships as `processors/data/written` on the project's own written posts.

The posts are those of `tests/evaluation/posts/training` and `tuning`, the example posts of the lexicon's terms and the
packaged sample; the part kept aside is never read, nor anybody else's posts. Only posts that name a subject count: the
others are never compared. The scores of tuning posts by fits that did not see them (five folds) then set the scale:
`REVIEW_FALSE` of the tuning look-alikes reach a score of .5, `ALERT_FALSE` reach .85.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rich.console import Console
from scipy import sparse

from lourie.evaluation_sets import plain_post, written_posts
from processors.detector import detect, whole_text
from processors.features import BLOCKS, BUCKETS, GROUPED, LETTERS, WORDS, normalise, rarity_of
from processors.fitting import Examples, splits
from processors.judge import code_version
from processors.knowledge import Knowledge, load, packaged_data, publish
from processors.learn import SIGNAL_SCALE as SIGNAL_SCALE_OF_LEARNING
from processors.learn import read_examples
from processors.lexicon_data import read_terms
from processors.lexicon_examples import read_examples as read_term_examples
from processors.model import Card, Model, save_model
from schemas.post import Post
from tests.bench.corpus import SAMPLE

POSTS = Path(__file__).parent / "posts"
REVIEW_FALSE, ALERT_FALSE = 0.025, 0.003
"""Shares of look-alikes that may reach review and alert: what the detector promises."""
ALERT_LOG_ODDS = float(np.log(0.85 / 0.15))
INVERSE_PENALTY, SIGNAL_SCALE, BASE_SCALE = 10.0, 0.6, 0.3
WORD_SCALE, LETTER_SCALE, GROUPED_SCALE = 1.5, 1.5, 0.5
WEIGHTS = {"written": 1.0, "silent": 1.0, "match": 1.0, "sample": 1.0}
"""How much a post of each origin counts. These and the scales above: chosen by fitting on the training part and
looking at the tuning part and at ordinary talk."""
FOLDS, SEED, BATCH = 5, 0, 1000

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Labelled:
    """One post to learn from; only those of the tuning part set the scale."""

    post: Post
    is_trade: bool
    origin: str
    is_tuning: bool = False


def main() -> None:
    console = Console()
    labelled = _labelled()
    knowledge = _knowledge()
    batches = [labelled[start : start + BATCH] for start in range(0, len(labelled), BATCH)]
    findings = [finding for batch in batches for finding in detect([one.post for one in batch], knowledge)]
    named = [number for number, finding in enumerate(findings) if len(finding.signals) > 1]
    console.print(f"{len(labelled)} posts, {sum(one.is_trade for one in labelled)} offers; {len(named)} name a subject")
    kept = [labelled[number] for number in named]
    examples, names = read_examples(
        [whole_text(one.post) for one in kept],
        [findings[number] for number in named],
        [one.is_trade for one in kept],
    )
    weights = np.array([WEIGHTS[one.origin] for one in kept])
    slope, offset = _scale(labelled, kept, _unseen(examples, weights), console)
    save_model(_to_model(examples, names, weights, slope, offset), packaged_data() / "written")
    console.print(f"processors/data/written: {len(names)} features of findings, {BLOCKS} x {BUCKETS} of words")


def _labelled() -> list[Labelled]:
    written = [(part, one) for part in ("training", "tuning") for one in written_posts(POSTS / part)]
    found = [Labelled(one.post, one.labels.label == "trade", "written", part == "tuning") for part, one in written]
    folder = packaged_data() / "lexicon"
    for number, example in enumerate(read_term_examples(folder, read_terms(packaged_data()))):
        if example.is_silent or example.term.kind != "lookalike":
            origin = "silent" if example.is_silent else "match"
            found.append(Labelled(plain_post(f"example-{number}", example.text), not example.is_silent, origin))
    for name in ("trade", "lookalikes", "ordinary"):
        for line in (SAMPLE / f"{name}.jsonl").read_text("utf-8").splitlines():
            fields = json.loads(line)
            found.append(Labelled(plain_post(fields["id"], fields["text"]), name == "trade", "sample"))
    return found


def _knowledge() -> Knowledge:
    folder = Path(tempfile.mkdtemp(prefix="lourie-fit-"))
    try:
        return replace(load(publish(packaged_data(), [], folder)), written=None)
    finally:
        shutil.rmtree(folder)


def _unseen(examples: Examples, weights: Floats) -> Floats:
    """Give each post's log-odds by the fit on the other folds."""
    unseen = np.zeros(len(examples.labels))
    for kept, left_out in splits(examples.labels, examples.groups, FOLDS, SEED):
        rarity = rarity_of(examples.rows[kept])
        fitted = _coefficients(examples.take(kept), rarity, weights[kept])
        unseen[left_out] = _columns(examples.take(left_out), rarity) @ fitted
    return unseen


def _scale(labelled: list[Labelled], named: list[Labelled], unseen: Floats, console: Console) -> tuple[float, float]:
    """Give slope and offset that bring the promised shares of look-alikes to .5 and .85."""
    look_alikes = sum(one.is_tuning and not one.is_trade for one in labelled)
    offers = sum(one.is_tuning and one.is_trade for one in labelled)
    false = np.sort([odds for one, odds in zip(named, unseen, strict=True) if one.is_tuning and not one.is_trade])[::-1]
    true = np.array([odds for one, odds in zip(named, unseen, strict=True) if one.is_tuning and one.is_trade])
    review, alert = false[int(REVIEW_FALSE * look_alikes)], false[int(ALERT_FALSE * look_alikes)]
    console.print(
        f"tuning offers unseen at fit: {(true > review).sum() / offers:.3f} at review, {len(true) / offers:.3f} named"
    )
    slope = ALERT_LOG_ODDS / (alert - review)
    return float(slope), float(-slope * review)


def _columns(examples: Examples, rarity: npt.NDArray[np.float32]) -> sparse.csr_matrix:
    return sparse.hstack(
        [
            normalise(examples.rows, rarity) @ sparse.diags(_block_scale()),
            examples.signals * (SIGNAL_SCALE / SIGNAL_SCALE_OF_LEARNING),
            sparse.csr_matrix(examples.base[:, None] * BASE_SCALE),
            sparse.csr_matrix(np.ones((len(examples.labels), 1))),
        ],
        format="csr",
    )


def _block_scale() -> Floats:
    scales = np.ones(BLOCKS)
    scales[[WORDS, LETTERS, GROUPED]] = WORD_SCALE, LETTER_SCALE, GROUPED_SCALE
    return np.repeat(scales, BUCKETS)


def _coefficients(examples: Examples, rarity: npt.NDArray[np.float32], weights: Floats) -> Floats:
    from sklearn.linear_model import LogisticRegression

    regression = LogisticRegression(
        C=INVERSE_PENALTY, solver="liblinear", tol=1e-2, max_iter=300, random_state=SEED, fit_intercept=False
    )
    fitted = regression.fit(_columns(examples, rarity), examples.labels, sample_weight=weights)
    return np.asarray(fitted.coef_[0], np.float64)


def _to_model(examples: Examples, names: tuple[str, ...], weights: Floats, slope: float, offset: float) -> Model:
    rarity = rarity_of(examples.rows)
    found = _coefficients(examples, rarity, weights) * slope
    size = BLOCKS * BUCKETS
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
        weights=(found[:size] * _block_scale()).astype(np.float32),
        signal_weights=found[size:-2] * SIGNAL_SCALE,
    )


if __name__ == "__main__":
    main()
