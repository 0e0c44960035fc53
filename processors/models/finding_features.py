"""A finding in, named numbers out: what a model learns from beside the words of a post.

All of it is the same in every language: kinds of evidence and what they mean, in which order they stand, which species
and groups are named, how words are hidden. That is what a model carries from a language with many labels to one with
few.
"""

from __future__ import annotations

from itertools import pairwise

from schemas.finding import Finding, Signal

MAX_SUM = 3.0
"""Log-odds of one signal count up to here, so that no single post bends a fit; chosen by hand."""
NEAR = 12
"""Code points between two signals that stand side by side: about two words. Chosen by hand."""
MOST_TAXA = 2
"""Species and groups of a post that count, strongest first; chosen by hand."""
_SAID_ELSEWHERE = frozenset({"prior", "model", "topic"})
"""What the post itself does not say."""


def read_finding(finding: Finding) -> dict[str, float]:
    """Give the features of a finding by name; a feature that is not there is 0."""
    signals = [signal for signal in finding.signals if signal.kind not in _SAID_ELSEWHERE]
    topic = sum([signal.weight for signal in finding.signals if signal.kind == "topic"])
    relevance = round(finding.relevance - topic, 4)
    features = {"relevance": _held(relevance / 2), "offer": _held(finding.offer / 2)}
    features["relevance beside offer"] = max(0.0, features["relevance"]) * max(0.0, features["offer"])
    for signal in signals:
        features[signal.name] = features.get(signal.name, 0.0) + signal.weight
    for name, total in features.items():
        if not -MAX_SUM <= total <= MAX_SUM:
            features[name] = _held(total)
    features |= dict.fromkeys(_facts(finding, signals), 1.0)
    return features


def _facts(finding: Finding, signals: list[Signal]) -> list[str]:
    facts = []
    for signal in signals:
        if detail := signal.detail:
            if concept := detail.get("concept"):
                facts.append(f"{signal.name}: {concept}")
            if hidden := detail.get("hidden"):
                facts.append(f"hidden: {hidden}")
    facts += [f"species: {taxon}" for taxon in finding.species[:MOST_TAXA]]
    names = dict.fromkeys([signal.name for signal in signals])
    for group in finding.groups[:MOST_TAXA]:
        facts.append(f"group: {group}")
        facts += [f"{group} beside {name}" for name in names]
    facts += _order(signals)
    return facts


def _order(signals: list[Signal]) -> list[str]:
    """Give which kinds of evidence follow one another, and which come first and last."""
    placed = [(*signal.span, signal.name) for signal in signals if signal.span and signal.kind != "interaction"]
    if not placed:
        return []
    placed.sort()
    following = [
        f"{name} then {after}" + (" at once" if start - end <= NEAR else "")
        for (_, end, name), (start, _, after) in pairwise(placed)
        if name != after
    ]
    return [*following, f"first: {placed[0][2]}", f"last: {placed[-1][2]}"]


def _held(total: float) -> float:
    return -MAX_SUM if total < -MAX_SUM else min(MAX_SUM, total)
