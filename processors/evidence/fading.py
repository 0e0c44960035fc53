"""Signals of one kind in, the same signals out, the weaker ones faded: ten sale words are not ten proofs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from schemas.finding import Signal

SHARES = (1.0, 0.4, 0.2)
"""What the strongest, second and third piece of like evidence keep; later ones keep nothing. Chosen by hand."""

MOST_REPEATS = 20
"""Repeats that weigh nothing are still marked in the text, up to so many; a flood of them is cut. Chosen by hand."""


def fade(signals: Sequence[Signal], same: Callable[[Signal], str] = lambda signal: signal.name) -> list[Signal]:
    """Weigh signals down by their rank among all, repeats of the `same` thing to 0; order is kept."""
    if not signals:
        return []
    if len(signals) == 1 and round(signals[0].weight, 4) == signals[0].weight:
        return [signals[0]]
    ranked = sorted(range(len(signals)), key=lambda number: -abs(signals[number].weight))
    seen: set[str] = set()
    weights = [0.0] * len(signals)
    for number in ranked:
        thing = same(signals[number])
        if thing in seen:
            continue
        if len(seen) < len(SHARES):
            weights[number] = round(signals[number].weight * SHARES[len(seen)], 4)
        seen.add(thing)
    repeats = [number for number, weight in enumerate(weights) if weight == 0]
    cut = frozenset(repeats[MOST_REPEATS:])
    return [
        msgspec.structs.replace(signal, weight=weights[number])
        for number, signal in enumerate(signals)
        if number not in cut
    ]
