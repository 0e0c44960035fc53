"""Example posts of terms in, those the detector gets wrong out."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from processors.bare_post import bare_post
from processors.curation.examples import Example
from processors.detector import detect
from processors.knowledge import Knowledge
from schemas.finding import Finding

BATCH = 1_000


class Failure(msgspec.Struct, frozen=True):
    """One example that came out otherwise than it was written."""

    where: str
    term: str
    text: str
    expected: str
    level: str
    seen: tuple[str, ...]
    """The finding's sentences, or which terms it showed."""


def run_examples(examples: Sequence[Example], knowledge: Knowledge) -> list[Failure]:
    """Judge every example: a match must show its term, or another of its taxon; a silent one ends at ignore."""
    failures: list[Failure] = []
    for start in range(0, len(examples), BATCH):
        batch = examples[start : start + BATCH]
        findings = detect([bare_post(example.text, "example") for example in batch], knowledge)
        for example, finding in zip(batch, findings, strict=True):
            if not _holds(example, finding):
                failures.append(_failure(example, finding))
    return failures


def _holds(example: Example, finding: Finding) -> bool:
    if example.is_silent:
        return finding.level == "ignore"
    return any(_speaks_of(example, signal.detail) for signal in finding.signals)


def _speaks_of(example: Example, detail: dict[str, str]) -> bool:
    taxon = example.term.taxon
    return detail.get("term") == example.term.id or (taxon is not None and detail.get("taxon") == taxon)


def _failure(example: Example, finding: Finding) -> Failure:
    shown = tuple(signal.detail["term"] for signal in finding.signals if "term" in signal.detail)
    expected = "level ignore" if example.is_silent else f"the term {example.term.id} among the signals"
    seen = finding.because if example.is_silent else (f"terms: {', '.join(shown) or 'none'}", *finding.because)
    return Failure(example.where, example.term.id, example.text, expected, finding.level, seen)
