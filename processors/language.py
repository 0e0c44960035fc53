"""Texts in, their languages out: py3langid's model restricted to our languages, walked for a whole batch at once.

Scores, classes and calibration are py3langid's own (`LanguageIdentifier.classify`); the walk through its automaton is
a kernel (`kernels/language.c`).
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import zstandard

from processors.kernels.library import CLASSES, FLOAT, FLOAT16, FLOAT32, FLOAT64, INT32, PLACES, SIZE, kernel
from processors.language_heads import MAX_BYTES, Heads
from processors.views.scripts import OTHER_SCRIPT, SCRIPT_LANGUAGES, script_languages

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
WIDTH = 40
"""Classes there may be: as many as the kernel adds up at once."""

Floats = npt.NDArray[np.float32]
Halves = npt.NDArray[np.float16]
Integers = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.uint8]
Indices = npt.NDArray[np.int64]

_score = kernel(
    "language_scores",
    *(CLASSES, PLACES, SIZE, CLASSES, INT32, INT32, FLOAT16, FLOAT32, FLOAT32, SIZE, FLOAT32, FLOAT32),
    gives=None,
)
_choose = kernel(
    "likeliest_languages",
    *(FLOAT32, SIZE, SIZE, PLACES, PLACES, SIZE, FLOAT, PLACES, FLOAT64),
    gives=None,
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
    states: Integers
    """(s, 2): where the state's row starts in `next_state`; the feature it ends, or -1."""
    weights: Halves
    """(f, WIDTH) log-likelihoods, as many of a row as there are classes; the others are 0."""
    prior: Floats
    """(c,)"""

    def __post_init__(self) -> None:
        """Raise ValueError for tables that lead out of one another: a kernel would follow them."""
        if not (self._is_whole() and self._stays_within()):
            raise ValueError("the tables of the language model lead out of one another; expected one whole model")

    def _is_whole(self) -> bool:
        classes = len(self.names)
        kinds = all(table.dtype == np.int32 for table in (self.next_state, self.states))
        kinds &= self.weights.dtype == np.float16 and self.prior.dtype == np.float32
        kinds &= all(bool(np.isfinite(table).all()) for table in (self.weights, self.prior))
        shapes = self.next_state.ndim == 1 and self.states.shape[1:] == (2,) and len(self.states) > 0
        shapes &= self.weights.shape[1:] == (WIDTH,) and self.prior.shape == (classes,) and 0 < classes <= WIDTH
        return kinds and shapes and len(self.kind_of_byte) == 256

    def _stays_within(self) -> bool:
        rows = len(self.next_state) - max(self.kind_of_byte)
        bounds = (
            (self.next_state, 0, len(self.states)),
            (self.states[:, 0], 0, rows),
            (self.states[:, 1], -1, len(self.weights)),
        )
        return all(low <= table.min(initial=low) and table.max(initial=low) < high for table, low, high in bounds)

    @cached_property
    def _kinds(self) -> npt.NDArray[np.uint8]:
        return np.frombuffer(self.kind_of_byte, np.uint8)

    @cached_property
    def _common(self) -> Floats:
        return np.array([COMMON.get(name, 0.0) for name in self.names], np.float32)

    @cached_property
    def _kin(self) -> tuple[Indices, Indices]:
        """The classes of each group of close languages, and where each group ends."""
        groups = [[self.names.index(name) for name in group if name in self.names] for group in KIN]
        return np.array([*itertools.chain(*groups)], np.int64), np.cumsum([len(group) for group in groups])

    @cached_property
    def _languages(self) -> npt.NDArray[np.object_]:
        """By script number, `und` for no letters; then `und` for no class, and the classes."""
        return np.array([UNDETERMINED, *SCRIPT_LANGUAGES[1:], UNDETERMINED, *self.names], np.object_)

    def name(self, texts: Sequence[str]) -> list[tuple[str, float]]:
        """Give (BCP-47 language or `und`, confidence 0..1) of each text; any text, about 2 us each."""
        heads = Heads.of(texts)
        chosen, confidences = script_languages(heads.codes, heads.ends)
        rows = np.flatnonzero(chosen == OTHER_SCRIPT)
        likeliest, confidences[rows] = self._likeliest(self._odds(*heads.encoded(rows), self._common))
        chosen[rows] = likeliest + len(SCRIPT_LANGUAGES)
        return list(zip(self._languages[chosen].tolist(), confidences.tolist(), strict=True))

    def _odds(self, encoded: Bytes, sizes: Indices, common: Floats) -> Floats:
        """Give (texts, classes) how likely each class is beside the likeliest, by the text and how `common` it is."""
        scores = np.empty((len(encoded), len(self.names)), np.float32)
        tables = (self._kinds, self.next_state, self.states, self.weights, self.prior, common)
        _score(encoded, sizes, len(encoded), *tables, len(self.names), _damped(), scores)
        return np.exp(scores, out=scores)

    def _likeliest(self, odds: Floats) -> tuple[Indices, npt.NDArray[np.float64]]:
        """Give each text's class, counted from 1, or 0 where none is likely enough; and the confidence."""
        chosen, confidences = np.empty(len(odds), np.int64), np.empty(len(odds), np.float64)
        kin, ends = self._kin
        _choose(odds, *odds.shape, kin, ends, len(ends), MIN_CONFIDENCE, chosen, confidences)
        return chosen, confidences

    def to_bytes(self) -> bytes:
        """Serialise (zstd over npz, a few megabytes)."""
        buffer = io.BytesIO()
        np.savez(
            buffer,
            names=np.array(self.names),
            kind_of_byte=np.frombuffer(self.kind_of_byte, np.uint8),
            next_state=self.next_state,
            row_start=self.states[:, 0],
            feature=self.states[:, 1],
            weights=self.weights[:, : len(self.names)],
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
            names = tuple(arrays["names"].tolist())
            return cls(
                names=names,
                kind_of_byte=arrays["kind_of_byte"].tobytes(),
                next_state=arrays["next_state"],
                states=np.stack((arrays["row_start"], arrays["feature"]), axis=1),
                weights=_widened(arrays["weights"], len(names)),
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
    row_start = np.array(identifier.tk_row, np.int32) * len(columns)
    return LanguageModel(
        names=tuple(identifier.nb_classes),
        kind_of_byte=bytes(kinds),
        next_state=by_byte[:, chosen].ravel(),
        states=np.stack((row_start, np.array(identifier.tk_output, np.int32)), axis=1),
        weights=_widened(identifier.nb_ptc, len(identifier.nb_classes)),
        prior=np.asarray(identifier.nb_pc, np.float32),
    )


def _widened(weights: npt.NDArray[Any], classes: int) -> Halves:
    """Give rows of `WIDTH`, in the precision py3langid ships; raises ValueError for rows of any but so many classes."""
    if weights.shape[1:] != (classes,) or classes > WIDTH:
        raise ValueError(f"weights of shape {weights.shape}; expected rows of {classes} classes, at most {WIDTH}")
    widened = np.zeros((len(weights), WIDTH), np.float16)
    widened[:, :classes] = weights
    return widened


@cache
def _damped() -> Floats:
    """Give log(1 + count) for as often as a feature can be met."""
    return np.log1p(np.arange(MAX_BYTES + 1, dtype=np.float32))
