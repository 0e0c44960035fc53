"""Texts in, their languages out: py3langid's model restricted to our languages, walked for a whole batch at once.

Scores, classes and calibration are py3langid's own (`LanguageIdentifier.classify`); the walk through its automaton is
a kernel (`kernels/language.c`).
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import zstandard

from processors.kernels.library import CLASSES, FLOAT32, INT32, PLACES, SIZE, kernel
from processors.language_heads import MAX_BYTES, Heads
from processors.views.scripts import OTHER_SCRIPT, SCRIPT_LANGUAGES, script_counts

WALKED_LANGUAGES = (
    *("en", "es", "pt", "fr", "de", "it", "nl", "ru", "uk", "pl", "cs", "tr", "ar", "fa", "ur", "hi", "bn", "ne", "vi"),
    *("zh", "id", "ms", "tl", "jv", "sw", "ha", "af", "zu", "hu", "ro", "sv", "mr", "kk", "da", "no", "fi", "bg", "sk"),
    "hr",
)
"""Languages of scripts that several share: spoken where wildlife is traded, sought or shipped through, or common in
posts; all known to py3langid. Languages with a script of their own are named by it (`scripts.SCRIPT_LANGUAGES`)."""

COMMON = {
    "id": 0.6, "en": 0.6, "pt": 0.2, "ms": -0.3, "jv": -0.8, "sk": -0.5, "hr": -0.5, "bg": -0.5, "da": -0.4, "no": -0.4,
    "fi": -0.3, "af": -0.5, "zu": -0.5, "ne": -0.4, "kk": -0.4, "ha": -0.2, "tl": -0.2,
}  # fmt: skip
"""Log-odds for how much more or less a language is written than its neighbours; chosen by hand, and seen to raise the
macro-F1 over 24 languages from .984 to .992 on 60,000 of the recorded posts (2026-11-25)."""
KIN = (
    ("id", "ms", "jv"), ("hi", "mr", "ne"), ("cs", "sk"), ("ru", "uk", "bg", "kk"), ("fa", "ar", "ur"),
    ("da", "no", "sv"), ("nl", "af"), ("es", "pt"),
)  # fmt: skip
"""Languages so close that a doubt among them is no doubt about the group: their confidences add up."""

UNDETERMINED = "und"
MIN_CONFIDENCE = 0.5
"""Below it 64 % of labels are right, above 97 % and more (measured on 14,000 tweets in 14 languages)."""
MIN_SCRIPT_SHARE = 0.4
"""A script of one language decides alone from this share of a text's letters on: Thai posts are full of English brands
(chosen by hand, not measured)."""

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.uint8]
Indices = npt.NDArray[np.int64]

_score = kernel(
    "language_scores", CLASSES, PLACES, SIZE, CLASSES, *[INT32] * 3, *[FLOAT32] * 2, SIZE, *[FLOAT32] * 2, gives=None
)


@dataclass(frozen=True)
class LanguageModel:
    """Naive Bayes over byte n-grams found by an automaton.

    Shapes: s states, r distinct rows, b kinds of bytes, f features, c classes.
    """

    names: tuple[str, ...]
    kind_of_byte: bytes
    """(256,): the kind of each byte, as many do the same in every state: 197 kinds spare 9 MB."""
    next_state: Integers
    """(r * b,)"""
    row_start: Integers
    """(s,): where the state's row starts in `next_state`."""
    feature: Integers
    """(s,): the feature a state ends, or -1."""
    weights: Floats
    """(f, c) log-likelihoods."""
    prior: Floats
    """(c,)"""

    def __post_init__(self) -> None:
        """Raise ValueError for tables that lead out of one another: a kernel would follow them."""
        if not (self._is_whole() and self._stays_within()):
            raise ValueError("the tables of the language model lead out of one another; expected one whole model")

    def _is_whole(self) -> bool:
        steps, sums = (self.next_state, self.row_start, self.feature), (self.weights, self.prior)
        kinds = all(table.dtype == np.int32 and table.ndim == 1 for table in steps)
        kinds &= all(table.dtype == np.float32 and bool(np.isfinite(table).all()) for table in sums)
        shapes = self.weights.ndim == 2 and self.weights.shape[1:] == self.prior.shape == (len(self.names),)
        return kinds and shapes and len(self.kind_of_byte) == 256 and len(self.feature) == len(self.row_start) > 0

    def _stays_within(self) -> bool:
        rows = len(self.next_state) - max(self.kind_of_byte)
        bounds = (
            (self.next_state, 0, len(self.row_start)),
            (self.row_start, 0, rows),
            (self.feature, -1, len(self.weights)),
        )
        return all(low <= table.min(initial=low) and table.max(initial=low) < high for table, low, high in bounds)

    @cached_property
    def _kinds(self) -> npt.NDArray[np.uint8]:
        return np.frombuffer(self.kind_of_byte, np.uint8)

    @cached_property
    def _common(self) -> Floats:
        return np.array([COMMON.get(name, 0.0) for name in self.names], np.float32)

    @cached_property
    def _kin(self) -> list[list[int]]:
        """The classes of each group of close languages."""
        return [[self.names.index(name) for name in group if name in self.names] for group in KIN]

    def name(self, texts: Sequence[str]) -> list[tuple[str, float]]:
        """Give (BCP-47 language or `und`, confidence 0..1) of each text; any text, about 8 us each."""
        heads = Heads.of(texts)
        named = _by_script(heads)
        rest = [index for index, found in enumerate(named) if found is None]
        for index, found in zip(rest, self._walk(*heads.encoded(np.array(rest, np.int64))), strict=True):
            named[index] = found
        return [found or (UNDETERMINED, 0.0) for found in named]

    def _walk(self, encoded: Bytes, sizes: Indices) -> list[tuple[str, float]]:
        if not len(sizes):
            return []
        shares = self._shares(encoded, sizes, self._common)
        groups = shares.copy()
        for kin in self._kin:
            groups[:, kin] = shares[:, kin].sum(axis=1, keepdims=True)
        confidences = groups.max(axis=1)
        best = np.where(groups == confidences[:, None], shares, -1.0).argmax(axis=1)
        return [
            (self.names[index] if confidence >= MIN_CONFIDENCE else UNDETERMINED, min(1.0, confidence))
            for index, confidence in zip(best.tolist(), confidences.tolist(), strict=True)
        ]

    def _shares(self, encoded: Bytes, sizes: Indices, prior: Floats) -> Floats:
        """Give (texts, classes) probabilities, each text's adding up to 1."""
        scores = self._scores(encoded, sizes)
        # T = sqrt(bytes) keeps the softmax calibrated across lengths (py3langid).
        scores *= (1.0 / np.sqrt(np.maximum(sizes, 1)))[:, None]
        scores += prior
        np.exp(scores - scores.max(axis=1, keepdims=True), out=scores)
        scores /= scores.sum(axis=1, keepdims=True)
        return scores

    def _scores(self, encoded: Bytes, sizes: Indices) -> Floats:
        """Give (texts, classes) log-posteriors; a text without any feature scores 0 for every class."""
        scores = np.zeros((len(encoded), len(self.names)), np.float32)
        walked = (self._kinds, self.next_state, self.row_start, self.feature, self.weights, self.prior)
        _score(encoded, sizes, len(encoded), *walked, len(self.names), _damped(), scores)
        return scores

    def to_bytes(self) -> bytes:
        """Serialise (zstd over npz, a few megabytes)."""
        buffer = io.BytesIO()
        np.savez(
            buffer,
            names=np.array(self.names),
            kind_of_byte=np.frombuffer(self.kind_of_byte, np.uint8),
            next_state=self.next_state,
            row_start=self.row_start,
            feature=self.feature,
            weights=self.weights.astype(np.float16),  # the precision py3langid ships
            prior=self.prior,
        )
        return zstandard.ZstdCompressor(level=6).compress(buffer.getvalue())

    @classmethod
    def from_bytes(cls, serialised: bytes) -> LanguageModel:
        """Restore what `to_bytes` gave; raises ValueError or KeyError for anything else."""
        try:
            whole = zstandard.ZstdDecompressor().decompress(serialised)
        except zstandard.ZstdError as error:
            raise ValueError(f"no language model: {error}") from error
        with np.load(io.BytesIO(whole), allow_pickle=False) as arrays:
            return cls(
                names=tuple(arrays["names"].tolist()),
                kind_of_byte=arrays["kind_of_byte"].tobytes(),
                next_state=arrays["next_state"],
                row_start=arrays["row_start"],
                feature=arrays["feature"],
                weights=np.ascontiguousarray(arrays["weights"], np.float32),
                prior=arrays["prior"],
            )


def compile_model(languages: Sequence[str] = WALKED_LANGUAGES) -> LanguageModel:
    """Read py3langid's bundled model and keep these languages; about a second."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier: Any = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(languages)
    by_byte = np.array(identifier.tk_nextmove, np.int32).reshape(-1, 256)
    columns: dict[bytes, int] = {}
    kinds = [columns.setdefault(by_byte[:, byte].tobytes(), len(columns)) for byte in range(256)]
    chosen = [kinds.index(kind) for kind in range(len(columns))]
    return LanguageModel(
        names=tuple(identifier.nb_classes),
        kind_of_byte=bytes(kinds),
        next_state=by_byte[:, chosen].ravel(),
        row_start=np.array(identifier.tk_row, np.int32) * len(columns),
        feature=np.array(identifier.tk_output, np.int32),
        weights=np.ascontiguousarray(identifier.nb_ptc, np.float32),
        prior=np.asarray(identifier.nb_pc, np.float32),
    )


@cache
def _damped() -> Floats:
    """Give log(1 + count) for as often as a feature can be met."""
    return np.log1p(np.arange(MAX_BYTES + 1, dtype=np.float32))


def _by_script(heads: Heads) -> list[tuple[str, float] | None]:
    """Name texts in a script that only one of our languages uses; None where the script does not decide.

    A text without letters is `und`.
    """
    counts = script_counts(heads.codes, heads.ends)
    letters = counts.sum(axis=1)
    best = counts[:, OTHER_SCRIPT + 1 :].argmax(axis=1) + OTHER_SCRIPT + 1
    share = counts[np.arange(len(best)), best] / np.maximum(letters, 1)
    named: list[tuple[str, float] | None] = [None] * len(best)
    for index in np.flatnonzero(letters == 0).tolist():
        named[index] = (UNDETERMINED, 0.0)
    for index in np.flatnonzero(share >= MIN_SCRIPT_SHARE).tolist():
        named[index] = (SCRIPT_LANGUAGES[best[index]], float(share[index]))
    return named
