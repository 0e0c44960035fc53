"""Signals of one kind in, the same signals out, the weaker ones faded: ten sale words are not ten proofs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from schemas.finding import Signal

SHARES = (1.0, 0.4, 0.2)
"""What the strongest, second and third piece of like evidence keep; later ones keep nothing. Chosen by hand."""


def fade(signals: Sequence[Signal], same: Callable[[Signal], str] = lambda signal: signal.name) -> list[Signal]:
    """Weigh signals down by their rank among all, repeats of the `same` thing to 0; order is kept."""
    ranked = sorted(range(len(signals)), key=lambda number: -abs(signals[number].weight))
    seen: set[str] = set()
    weights = [0.0] * len(signals)
    for number in ranked:
        signal = signals[number]
        if same(signal) in seen:
            continue
        if len(seen) < len(SHARES):
            weights[number] = round(signal.weight * SHARES[len(seen)], 4)
        seen.add(same(signal))
    return [msgspec.structs.replace(signal, weight=weight) for signal, weight in zip(signals, weights, strict=True)]
