"""Read weights.toml, the one place of every log-odds and threshold, into a `Weights` record."""

from __future__ import annotations

from pathlib import Path

import msgspec

from schemas.finding import LEVELS, Level


class Measured(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A log-odds weight and what it rests on."""

    weight: float
    source: str


class Weights(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that turns evidence into a score."""

    prior: Measured
    evidence: dict[str, Measured]
    """By signal name, for evidence that is no lexicon term."""
    interactions: dict[str, Measured]
    """By signal name without `interaction.`."""
    thresholds: dict[Level, float]
    """The least score of each level above ignore; inclusive."""
    classes: dict[str, dict[str, float]]
    """By kind of term (or its part before the dot, or `default`), then weight class."""
    classes_source: str

    def of(self, name: str) -> float:
        """Give the log-odds of a signal that is no lexicon term."""
        return self.evidence[name].weight

    def of_interaction(self, name: str) -> float:
        """Give the log-odds of an interaction."""
        return self.interactions[name].weight

    def level_of(self, score: float) -> Level:
        """Give the level of a score alone."""
        level: Level = LEVELS[0]
        for name in LEVELS[1:]:
            if score >= self.thresholds[name]:
                level = name
        return level

    def of_class(self, kind: str, name: str) -> float | None:
        """Give the log-odds of a term's weight class; None where the class is unknown."""
        table = self.classes.get(kind) or self.classes.get(kind.split(".", 1)[0]) or self.classes["default"]
        return table.get(name)


class WeightsError(Exception):
    """weights.toml cannot be used; the message says where and what was expected."""


def read_weights(path: Path) -> Weights:
    """Read and check weights.toml; raises WeightsError."""
    try:
        weights = msgspec.toml.decode(path.read_bytes(), type=Weights)
    except (OSError, msgspec.MsgspecError) as error:
        raise WeightsError(f"{path}: {error}; expected the tables of the packaged weights.toml") from error
    if "default" not in weights.classes:
        raise WeightsError(f"{path}: [classes.default] is missing; give log-odds for each weight class")
    if set(weights.thresholds) != {"watch", "review", "alert"}:
        raise WeightsError(f"{path}: [thresholds] must give watch, review and alert")
    return weights
