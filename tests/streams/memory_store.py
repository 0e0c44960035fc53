"""A store that keeps everything in plain lists, and fails when told to: what the stream's tests read back from."""

from __future__ import annotations

from schemas.dead import DeadRecord
from schemas.flagged import FlaggedPost
from schemas.store import SourceState, StoreUnavailable, WriteBatch, WriteOutcome
from schemas.tally import CountKey, Tally, TermKey
from schemas.tombstone import Tombstone


class MemoryStore:
    def __init__(self) -> None:
        self.posts: dict[str, FlaggedPost] = {}
        self.tombstones: list[Tombstone] = []
        self.dead_letters: list[DeadRecord] = []
        self.counts: dict[CountKey, int] = {}
        self.tallies: dict[TermKey, tuple[int, int]] = {}
        self.cursors: dict[str, str] = {}
        self.places: dict[str, int] = {}
        self.states: list[SourceState] = []
        self.batches: list[WriteBatch] = []
        self.refusals = 0
        """How many writes to refuse as unavailable from now on."""
        self.poison = ""
        """A post with this in its text makes a write raise."""

    async def write(self, batch: WriteBatch) -> WriteOutcome:
        if self.refusals:
            self.refusals -= 1
            raise StoreUnavailable("no room on the disk")
        if self.poison and any(self.poison in flagged.post.text for flagged in batch.posts):
            raise ValueError(f"cannot store {self.poison}")
        before = len(self.posts)
        self.posts |= {flagged.post.id: flagged for flagged in batch.posts}
        self.tombstones += batch.tombstones
        self.dead_letters += batch.dead
        self._count(batch.counts, batch.terms)
        for tally in batch.tallies:
            self._tally(tally)
        self.cursors |= batch.cursors
        self.batches.append(batch)
        return WriteOutcome(stored_count=len(self.posts) - before)

    def _tally(self, tally: Tally) -> None:
        if tally.place is not None:
            if tally.place.offset <= self.places.get(tally.place.log, -1):
                return
            self.places[tally.place.log] = tally.place.offset
        self._count(dict(tally.counts), {term: (hits, flagged) for term, hits, flagged in tally.terms})

    def _count(self, counts: dict[CountKey, int], terms: dict[TermKey, tuple[int, int]]) -> None:
        for key, count in counts.items():
            self.counts[key] = self.counts.get(key, 0) + count
        for term, (hits, flagged_hits) in terms.items():
            old = self.tallies.get(term, (0, 0))
            self.tallies[term] = (old[0] + hits, old[1] + flagged_hits)

    async def cursor(self, source: str) -> str | None:
        return self.cursors.get(source)

    async def report(self, state: SourceState) -> None:
        self.states.append(state)
