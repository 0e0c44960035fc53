"""All samples of the metrics at one moment; values, growth and quantiles since an earlier moment go out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Labels = tuple[tuple[str, str], ...]
"""Label names and values, sorted by name."""


@dataclass(frozen=True)
class Reading:
    """Samples by name (without `lourie_`) and labels, and when they were read."""

    samples: Mapping[tuple[str, Labels], float]
    at_seconds: float
    """On the monotonic clock."""

    def value(self, name: str, **labels: str) -> float:
        """Give one sample; 0 when there is none yet."""
        return self.samples.get((name, tuple(sorted(labels.items()))), 0.0)

    def growth(self, earlier: Reading, name: str, **labels: str) -> float:
        """Give how much a sample grew since an earlier reading."""
        return self.value(name, **labels) - earlier.value(name, **labels)

    def rate(self, earlier: Reading, name: str, **labels: str) -> float:
        """Give the growth per second since an earlier reading; 0 when no time has passed."""
        seconds = self.at_seconds - earlier.at_seconds
        return self.growth(earlier, name, **labels) / seconds if seconds > 0 else 0.0

    def quantile(self, earlier: Reading, name: str, share: float, **labels: str) -> float | None:
        """Estimate a quantile of what a histogram saw since an earlier reading; null when it saw nothing.

        Even spread inside a bucket is assumed, as Prometheus' `histogram_quantile` does; beyond the
        last bound the last bound is given.
        """
        buckets = self._buckets(earlier, f"{name}_bucket", labels)
        total = buckets[-1][1] if buckets else 0.0
        if not total:
            return None
        rank = share * total
        low, below = 0.0, 0.0
        for bound, count in buckets:
            if count >= rank and count > below:
                return low if bound == float("inf") else low + (bound - low) * (rank - below) / (count - below)
            low, below = bound, count
        return low

    def _buckets(self, earlier: Reading, name: str, labels: dict[str, str]) -> list[tuple[float, float]]:
        """Give upper bounds and cumulative counts since `earlier`, by bound."""
        wanted = labels.items()
        return sorted(
            (float(found["le"]), count - earlier.samples.get(key, 0.0))
            for key, count in self.samples.items()
            if key[0] == name and wanted <= (found := dict(key[1])).items()
        )
