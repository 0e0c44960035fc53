"""A folder of plain arrays in, a `Model` out: what analysts' decisions taught, as log-odds of a post.

The log-odds are a sum: a share of the finding's own, a weight for each signal and for each hashed word, pair and
letter group. No text is kept, only places of hashes; no pickle is read.
"""

from __future__ import annotations

import hashlib
import math
import zipfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, repeat
from pathlib import Path
from typing import Any, Protocol

import msgspec
import numpy as np
import numpy.typing as npt
from scipy import sparse

from processors.models.features import BLOCKS, BUCKETS, FEATURES_VERSION, normalise, read_rows
from processors.models.finding_features import read_finding
from processors.views.fold_table import FOLD_VERSION
from processors.views.text import Views
from schemas.finding import Finding

MODEL_FORMAT = "1"
CARD, ARRAYS = "model.json", "weights.npz"
MAX_BASE = 8.0
"""Log-odds of the detector count up to here, so that no single post bends the fit; chosen by hand."""
LEARNED, WRITTEN = "model.learned", "model.written"
"""The signals of the two models there can be: one of analysts' decisions, one of the project's own written posts."""
AS_IT_IS = (LEARNED,)
"""What the detector's log-odds are summed without: what a model added before."""
BY_EVIDENCE = (LEARNED, WRITTEN)
"""What decisions start from: posts of other kinds than the written ones are told better without these (F1 of leather
titles .921 against .913, of sharks .936 against .922, means of four seeds)."""

Floats = npt.NDArray[np.float64]


class ModelError(Exception):
    """A model cannot be used; the message says where, what was expected and what to do."""


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """What a model says of itself."""

    format: str = MODEL_FORMAT
    features: str = FEATURES_VERSION
    fold: str = FOLD_VERSION
    code: str
    """Version of Lourie that fitted it."""
    knowledge: str
    """Hash of the snapshot its signals came from."""
    trained_at: str | None = None
    label_count: int
    trade_count: int
    variance: float
    """Prior variance of the weights, chosen by inner cross-validation; 0: only the detector's own log-odds."""
    counted_share: float
    """Share of the log-count ratios beside the logistic regression."""
    boundary: float
    """Calibrated probability at which F1 is largest; moved to a score of .5."""
    bias: float
    base_weight: float
    """Share of the detector's own log-odds."""
    leaves_out: tuple[str, ...] = AS_IT_IS
    """Signals that the detector's own log-odds are summed without."""
    signals: tuple[str, ...]
    """Names of the signals, in the order of their weights."""
    figures: dict[str, float] = {}
    """Of cross-validation, as `lourie train` printed them."""


@dataclass(frozen=True, eq=False)
class Model:
    """A fitted model; equal posts get equal log-odds in any batch."""

    card: Card
    rarity: npt.NDArray[np.float32]
    """(BLOCKS * BUCKETS,): how rare each feature was among the labelled posts."""
    weights: npt.NDArray[np.float32]
    """(BLOCKS * BUCKETS,): log-odds of each feature, for rows whose blocks have length 1."""
    signal_weights: Floats
    """(len(card.signals),)."""

    @cached_property
    def hash(self) -> str:
        """Name the model by its content."""
        digest = hashlib.sha256(msgspec.json.encode(self.card))
        for array in (self.rarity, self.weights, self.signal_weights):
            digest.update(array.tobytes())
        return digest.hexdigest()[:16]

    @cached_property
    def _places(self) -> dict[str, int]:
        return places_of(self.card.signals)

    @cached_property
    def _exact_weights(self) -> Floats:
        return self.weights.astype(np.float64)

    def log_odds(self, views: Views, findings: Sequence[Finding]) -> Floats:
        """Give the log-odds of each post, (n,); `views` and `findings` in the same order."""
        rows = normalise(read_rows(views, [finding.groups for finding in findings]), self.rarity)
        summed = rows @ self._exact_weights + said_by_signals(findings, self._places, self.signal_weights)
        summed += self.card.base_weight * base_of(findings, self.card.leaves_out) + self.card.bias
        return np.asarray(summed, np.float64)


class SecondOpinion(Protocol):
    """What a finding can be compared by: a model of any kind."""

    def log_odds(self, views: Views, findings: Sequence[Finding]) -> Floats:
        """Give the log-odds of each post, (n,)."""


def base_of(findings: Sequence[Finding], without: Collection[str] = AS_IT_IS) -> Floats:
    """Give the log-odds that a model starts from, held within `MAX_BASE`; `without` names signals and kinds."""
    sums = [said_without(finding, without) for finding in findings]
    return np.clip(np.array(sums, np.float64), -MAX_BASE, MAX_BASE)


def said_without(finding: Finding, without: Collection[str]) -> float:
    """Sum the weights of a finding's signals but for some names and kinds."""
    return math.fsum(
        [signal.weight for signal in finding.signals if signal.name not in without and signal.kind not in without]
    )


def signal_rows(findings: Sequence[Finding], places: Mapping[str, int]) -> sparse.csr_matrix:
    """Give a row of features a finding; names that have no place, as they were not there at fit, are left out."""
    lengths, columns, values = _signal_entries(findings, places)
    starts = np.concatenate([[0], np.cumsum(lengths)])
    return sparse.csr_matrix((values, columns, starts), shape=(len(findings), len(places)))


def said_by_signals(findings: Sequence[Finding], places: Mapping[str, int], weights: Floats) -> Floats:
    """Give `signal_rows` times weights, (n,), summed in the same order without making the rows."""
    lengths, columns, values = _signal_entries(findings, places)
    row_of = np.repeat(np.arange(len(findings)), lengths)
    return np.asarray(np.bincount(row_of, values * weights[columns], minlength=len(findings)), np.float64)


def _signal_entries(
    findings: Sequence[Finding], places: Mapping[str, int]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Floats]:
    """Give how many features each finding has, and their places and values, in order of places.

    Sums of the same weights in another order differ in the last bit.
    """
    features = [read_finding(finding) for finding in findings]
    lengths = np.fromiter(map(len, features), np.int64, len(features))
    size = int(lengths.sum())
    found = np.fromiter(map(places.get, chain.from_iterable(features), repeat(-1)), np.int64, size)
    values = np.fromiter(chain.from_iterable(map(dict.values, features)), np.float64, size)
    rows = np.repeat(np.arange(len(features)), lengths)
    known = np.flatnonzero(found >= 0)
    rows, found = rows[known], found[known]
    order = np.argsort(rows * len(places) + found)
    return np.bincount(rows, minlength=len(features)), found[order], values[known[order]]


def places_of(names: Sequence[str]) -> dict[str, int]:
    """Give the place of each feature's name."""
    return {name: place for place, name in enumerate(names)}


def save_model(model: Model, folder: Path) -> None:
    """Write a model as two files; the same model gives the same bytes."""
    write_files(folder, model.card, rarity=model.rarity, weights=model.weights, signal_weights=model.signal_weights)


def write_files(folder: Path, card: msgspec.Struct, **arrays: npt.NDArray[Any]) -> None:
    """Write a model's card and arrays."""
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / ARRAYS, **arrays)  # type: ignore[arg-type]  # no array is called allow_pickle
    (folder / CARD).write_bytes(msgspec.json.format(msgspec.json.encode(card), indent=1) + b"\n")


def load_model(folder: Path) -> Model:
    """Read a model; raises ModelError for a folder that holds none, or one made by other features."""
    card = _card(folder)
    expected = (MODEL_FORMAT, FEATURES_VERSION, FOLD_VERSION)
    if (card.format, card.features, card.fold) != expected:
        raise ModelError(
            f"{folder / CARD}: format {card.format}, features {card.features}, folding {card.fold}; expected "
            f"{', '.join(expected)}: train again with this version of Lourie"
        )
    arrays = read_arrays(folder)
    size = BLOCKS * BUCKETS
    shapes = {"rarity": (size,), "weights": (size,), "signal_weights": (len(card.signals),)}
    for name, shape in shapes.items():
        found = arrays.get(name)
        if found is None or found.shape != shape or found.dtype.kind != "f" or not np.isfinite(found).all():
            raise ModelError(f"{folder / ARRAYS}: {name}: expected {shape} finite numbers; train again")
    return Model(
        card=card,
        rarity=arrays["rarity"],
        weights=arrays["weights"],
        signal_weights=arrays["signal_weights"].astype(np.float64),
    )


def _card(folder: Path) -> Card:
    try:
        return msgspec.json.decode((folder / CARD).read_bytes(), type=Card)
    except FileNotFoundError as error:
        raise ModelError(f"{folder}: no model here (no {CARD}); make one with `lourie train --out`") from error
    except (OSError, msgspec.MsgspecError) as error:
        raise ModelError(f"{folder / CARD}: {error}; train again") from error


def read_arrays(folder: Path, advice: str = "train again") -> dict[str, npt.NDArray[Any]]:
    """Read a model's arrays; raises ModelError with what to do."""
    try:
        with np.load(folder / ARRAYS, allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise ModelError(f"{folder / ARRAYS}: {error}; expected the arrays of a model: {advice}") from error
