"""A folder of plain arrays in, a `WrittenModel` out: what the project's own written posts taught, as log-odds.

The log-odds are a sum: a share of the finding's own, a weight for each signal and for each hashed feature of how the
post is put together. No text is kept, only hashes; no pickle is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from processors.models.model import (
    ARRAYS,
    CARD,
    Floats,
    ModelError,
    base_of,
    places_of,
    read_arrays,
    said_by_signals,
    write_files,
)
from processors.models.phrasing import PHRASING_VERSION, read_phrases
from processors.models.vocabulary import Vocabulary
from processors.views.fold_table import FOLD_VERSION
from processors.views.text import Views
from schemas.finding import Finding

WRITTEN_FORMAT = "3"
ADVICE = "fit it again by `make model`"
LEAVES_OUT = ("model", "topic")
"""Kinds of signals it does not see. A topic adds its own beside the written posts, which know of no stream."""


class WrittenCard(msgspec.Struct, frozen=True, kw_only=True):
    """What the model says of itself."""

    format: str = WRITTEN_FORMAT
    phrasing: str = PHRASING_VERSION
    fold: str = FOLD_VERSION
    code: str
    """Version of Lourie that fitted it."""
    label_count: int
    trade_count: int
    bias: float
    base_weight: float
    """Share of the detector's own log-odds."""
    least_said: float
    """Log-odds by signals alone below which the text is not read, as no offer was known to come up from there."""
    signals: tuple[str, ...]
    """Names of the signals, in the order of their weights."""


@dataclass(frozen=True, eq=False)
class WrittenModel:
    """A fitted model; equal posts get equal log-odds in any batch."""

    card: WrittenCard
    vocabulary: Vocabulary
    weights: npt.NDArray[np.float16]
    """(len(vocabulary.keys),): log-odds of each feature, for rows whose blocks have length 1."""
    signal_weights: Floats
    """(len(card.signals),)."""

    @cached_property
    def _places(self) -> dict[str, int]:
        return places_of(self.card.signals)

    def log_odds(self, views: Views, findings: Sequence[Finding]) -> Floats:
        """Give the log-odds of each post, (n,); `views` and `findings` in the same order."""
        said = said_by_signals(findings, self._places, self.signal_weights)
        said += self.card.base_weight * base_of(findings, LEAVES_OUT) + self.card.bias
        phrases = read_phrases(views, findings, said >= self.card.least_said)
        return self.vocabulary.sums(phrases, len(findings), self.weights) + said


def save_written(model: WrittenModel, folder: Path) -> None:
    """Write a model as two files; the same model gives the same bytes."""
    write_files(
        folder,
        model.card,
        keys=model.vocabulary.keys,
        held=model.vocabulary.held,
        post_count=np.array(model.vocabulary.post_count),
        weights=model.weights,
        signal_weights=model.signal_weights,
    )


def load_written(folder: Path) -> WrittenModel:
    """Read a model; raises ModelError for a folder that holds none, or one made by other features."""
    card = _card(folder)
    expected = (WRITTEN_FORMAT, PHRASING_VERSION, FOLD_VERSION)
    if (card.format, card.phrasing, card.fold) != expected:
        raise ModelError(
            f"{folder / CARD}: format {card.format}, phrasing {card.phrasing}, folding {card.fold}; expected "
            f"{', '.join(expected)}: {ADVICE}"
        )
    arrays = read_arrays(folder, ADVICE)
    missing = {"keys", "held", "post_count", "weights", "signal_weights"} - set(arrays)
    if missing:
        raise ModelError(f"{folder / ARRAYS}: no {', '.join(sorted(missing))}; {ADVICE}")
    model = WrittenModel(
        card=card,
        vocabulary=Vocabulary(arrays["keys"], arrays["held"], int(arrays["post_count"])),
        weights=arrays["weights"],
        signal_weights=arrays["signal_weights"].astype(np.float64),
    )
    _check(model, folder)
    return model


def _check(model: WrittenModel, folder: Path) -> None:
    keys, held = model.vocabulary.keys, model.vocabulary.held
    whole = (
        {keys.dtype, held.dtype} == {np.dtype(np.uint32)}
        and (len(keys),) == keys.shape == held.shape == model.weights.shape
        and int(held.max(initial=0)) <= model.vocabulary.post_count
        and bool((keys[1:] > keys[:-1]).all())
        and model.weights.dtype == np.float16
        and model.signal_weights.shape == (len(model.card.signals),)
        and bool(np.isfinite(model.weights).all() and np.isfinite(model.signal_weights).all())
    )
    if not whole:
        raise ModelError(
            f"{folder / ARRAYS}: expected ascending keys, a finite weight for each and {len(model.card.signals)} of "
            f"signals; {ADVICE}"
        )


def _card(folder: Path) -> WrittenCard:
    try:
        return msgspec.json.decode((folder / CARD).read_bytes(), type=WrittenCard)
    except (OSError, msgspec.MsgspecError) as error:
        raise ModelError(f"{folder / CARD}: {error}; {ADVICE}") from error
