"""Tokens of judged posts in; a bounded window of them, kept in one file across restarts, out to whoever learns.

Neither texts nor authors nor ids of posts are kept, nor the order of a post's words. A word in fewer than `MIN_POSTS`
posts of the window lives in memory only: it is left out when the window is saved.
"""

from __future__ import annotations

import os
import threading
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import msgspec
import numpy as np
import numpy.typing as npt

from processors.topics.bursts import Counts
from processors.topics.fitting import MIN_POSTS, Sample
from processors.topics.words import is_emoji_run, is_of_lexicon

WINDOW_POSTS = 50_000
"""A fit of these takes about 4 s (measured); chosen by hand."""
WINDOW_DAYS = 30
"""Older ones leave the window even where few posts come; chosen by hand."""
RUN_HOURS = 24 * 14
"""Hours that runs of emoji are counted by; chosen by hand: two weeks show the rhythm of a week."""
MAX_RUNS = 2_000
"""Runs of emoji kept of one hour, the most frequent; chosen by hand."""
_NAMED, _FLAGGED = 1, 2


class WindowError(Exception):
    """The window's file cannot be read; the message says where and what to do."""


class Noted(msgspec.Struct, frozen=True):
    """What is noted of one post."""

    tokens: Sequence[str]
    hour: int
    """Hours since 1970 UTC at which it was noted."""
    sort_hour: int
    """The same of the time it is filed under."""
    named: bool
    flagged: bool


class _Head(msgspec.Struct, frozen=True):
    tokens: list[str]
    seen_count: int
    runs: dict[int, dict[str, int]]
    run_posts: dict[int, int]


class LearningWindow:
    """The newest noted posts. Safe to add to from one thread while another saves."""

    def __init__(self, capacity: int = WINDOW_POSTS) -> None:
        self._lock = threading.Lock()
        self._numbers: dict[str, int] = {}
        self._bags: deque[npt.NDArray[np.int32]] = deque(maxlen=capacity)
        self._marks: deque[tuple[int, int]] = deque(maxlen=capacity)
        """By post: the hour, and whether named and flagged."""
        self._runs: dict[int, Counter[str]] = {}
        self._run_posts: Counter[int] = Counter()
        self.seen_count = 0
        """Posts ever noted."""

    def __len__(self) -> int:
        return len(self._bags)

    def add(self, noted: Iterable[Noted]) -> None:
        """Note posts; the oldest leave."""
        with self._lock:
            for post in noted:
                numbers = self._numbers
                # Numbered by the alphabet: numbers must not tell the order of a post's words either.
                bag = sorted({numbers.setdefault(token, len(numbers)) for token in sorted(post.tokens)})
                self._bags.append(np.array(bag, np.int32))
                self._marks.append((post.hour, _NAMED * post.named + _FLAGGED * post.flagged))
                self.seen_count += 1
                self._run_posts[post.sort_hour] += 1
                self._runs.setdefault(post.sort_hour, Counter()).update(set(filter(is_emoji_run, post.tokens)))

    def sample(self) -> Sample:
        """Give what there is to learn from, oldest first."""
        with self._lock:
            tokens = list(self._numbers)
            marks = np.array([mark for _, mark in self._marks], np.uint8)
            return Sample(
                bags=[[tokens[number] for number in bag.tolist()] for bag in self._bags],
                named=(marks & _NAMED) > 0,
                flagged=(marks & _FLAGGED) > 0,
                seen_count=self.seen_count,
            )

    def runs(self, first_hour: int, end_hour: int) -> Counts:
        """Count the runs of emoji in posts filed under the hours from the first to before the end."""
        with self._lock:
            hours = [hour for hour in self._run_posts if first_hour <= hour < end_hour]
            counted: Counter[str] = Counter()
            for hour in hours:
                counted.update(self._runs.get(hour, {}))
            return Counts(counted, sum(self._run_posts[hour] for hour in hours))

    def save(self, file: Path, *, hour: int) -> None:
        """Write the window in one step (0600), and forget what has passed its time at `hour`, and rare old words."""
        with self._lock:
            self._forget(hour)
            arrays, head = self._written()
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = file.with_name(f".{file.name}.{os.getpid()}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            np.savez(out, head=np.frombuffer(msgspec.json.encode(head), np.uint8), **arrays)
        fresh.replace(file)

    @classmethod
    def load(cls, file: Path, capacity: int = WINDOW_POSTS) -> LearningWindow:
        """Read a saved window, an empty one where there is no file; raises WindowError."""
        window = cls(capacity)
        if not file.exists():
            return window
        try:
            with file.open("rb") as content, np.load(content, allow_pickle=False) as saved:
                head = msgspec.json.decode(saved["head"].tobytes(), type=_Head)
                ids, lengths, marks = saved["ids"], saved["lengths"], saved["marks"]
            bags = np.split(ids, np.cumsum(lengths)[:-1]) if len(lengths) else []
        except (OSError, ValueError, KeyError, EOFError, BadZipFile, msgspec.MsgspecError) as error:
            raise WindowError(f"{file}: {error}; remove it, learning begins anew") from error
        window._numbers = {token: number for number, token in enumerate(head.tokens)}
        window._bags.extend(bags)
        window._marks.extend(zip(*marks.T.tolist(), strict=True) if len(marks) else ())
        window._runs = {at: Counter(runs) for at, runs in head.runs.items()}
        window._run_posts = Counter(head.run_posts)
        window.seen_count = head.seen_count
        return window

    def _forget(self, hour: int) -> None:
        while self._marks and self._marks[0][0] < hour - 24 * WINDOW_DAYS:
            self._marks.popleft()
            self._bags.popleft()
        newest = max(self._run_posts, default=0)
        for old in [at for at in self._run_posts if at <= newest - RUN_HOURS]:
            del self._run_posts[old]
            self._runs.pop(old, None)
        self._runs = {at: Counter(dict(runs.most_common(MAX_RUNS))) for at, runs in self._runs.items()}
        used = np.zeros(len(self._numbers), np.bool_)
        used[np.fromiter(chain.from_iterable(self._bags), np.int64)] = True
        self._renumber(used)

    def _renumber(self, kept: npt.NDArray[np.bool_]) -> None:
        """Forget the words that are not kept, here and in the bags."""
        fresh = np.cumsum(kept, dtype=np.int32) - 1
        self._numbers = {token: int(fresh[number]) for token, number in self._numbers.items() if kept[number]}
        for place, bag in enumerate(self._bags):
            self._bags[place] = fresh[bag[kept[bag]]]

    def _written(self) -> tuple[dict[str, Any], _Head]:
        """Give the arrays and the head of the file: the words of many posts, and the lexicon's terms, alone."""
        lengths = [len(bag) for bag in self._bags]
        ids = np.concatenate(self._bags) if self._bags else np.zeros(0, np.int32)
        posts = np.bincount(ids, minlength=len(self._numbers))
        tokens = list(self._numbers)
        kept = np.array([posts[number] >= MIN_POSTS or is_of_lexicon(token) for number, token in enumerate(tokens)])
        kept = kept.astype(np.bool_)
        fresh = np.cumsum(kept, dtype=np.int32) - 1
        places = np.repeat(np.arange(len(lengths)), lengths)[kept[ids]]
        counted: Counter[str] = Counter()
        for runs in self._runs.values():
            counted.update(runs)
        head = _Head(
            tokens=[token for number, token in enumerate(tokens) if kept[number]],
            seen_count=self.seen_count,
            runs={
                at: {run: count for run, count in runs.items() if counted[run] >= MIN_POSTS}
                for at, runs in self._runs.items()
            },
            run_posts=dict(self._run_posts),
        )
        arrays = {
            "ids": fresh[ids[kept[ids]]],
            "lengths": np.bincount(places, minlength=len(lengths)).astype(np.int32),
            "marks": np.array(self._marks, np.int32).reshape(-1, 2),
        }
        return arrays, head
