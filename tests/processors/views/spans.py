"""Hits written out as tuples."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from processors.views.boundaries import Spans


def spans_of(hits: Sequence[tuple[int, int, int]]) -> Spans:
    return Spans(*np.array(hits, np.int64).reshape(-1, 3).T.copy())
