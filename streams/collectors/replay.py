"""A file of posts (NDJSON, plain, gzip or zstd) or standard input in, envelopes out, at a given rate.

Delivery: at least once, idempotent by post id and revision. Standard input cannot be resumed.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import sys
from collections.abc import AsyncGenerator, AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from pathlib import Path

import msgspec

from schemas.dead import DeadRecord
from schemas.envelope import Envelope
from schemas.post import Post
from schemas.store import SourceState
from streams.clock import Clock, utc_now
from streams.collectors.byte_sources import file_pieces, fingerprint, pipe_pieces
from streams.collectors.collector import Progress, SourceUnavailable
from streams.collectors.envelopes import Assembler, Collected, bury
from streams.collectors.line_posts import LineError, Reading, read_post
from streams.collectors.lines import Line, LineReader
from streams.collectors.pacing import Pace
from streams.pseudonyms import Pseudonyms

STANDARD_INPUT = "-"
STEP_SECONDS = 0.01
"""With a rate, lines are read as they fall due, in steps: `observed_at` is then as true as a live source's."""
_FIRST_BYTES = 1024
"""What is kept of a line too long to be read."""


class ReplayCursor(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where to go on: a file, a lap, and the line and uncompressed offset behind what was handled."""

    file: str
    lap: int = 0
    line: int = 0
    offset: int = 0
    shift_seconds: float | None = None
    """By how much the times of this lap are moved, once it is known."""


class ReplayOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How to play."""

    rate: float | None = None
    """Posts a second; None is as fast as they are taken."""
    loop: bool = False
    """Play it again and again; every lap has fresh ids."""
    retime: bool = False
    """Move all times of a lap by one constant, so that its first timed post is now.

    A post that would still lie ahead of the clock gets the clock's time.
    """


_PLAIN_OPTIONS = ReplayOptions()


class Replay:
    """Plays a file; resumes behind the saved line, unless the file is another one."""

    def __init__(
        self,
        path: str,
        pseudonyms: Pseudonyms,
        *,
        options: ReplayOptions = _PLAIN_OPTIONS,
        name: str = "replay",
        clock: Clock = utc_now,
    ) -> None:
        self.name = name
        self._path = path
        self._options = options
        self._pseudonyms = pseudonyms
        self._clock = clock
        self._progress = Progress(name, clock=clock)
        self.unread_count = 0
        """Lines, or the damaged end of a file, that could not be read and were buried."""
        self.resumed = False
        """True where an earlier replay of the file was gone on with."""

    @property
    def status(self) -> SourceState:
        """How the replay fares."""
        return self._progress.state

    async def envelopes(self, cursor: str | None) -> AsyncIterator[Envelope]:
        """Give the file's posts after a cursor, lap after lap with `loop`; raises SourceUnavailable."""
        pace = Pace(self._options.rate, step_seconds=STEP_SECONDS)
        at = self._start(cursor)
        self.resumed = at.offset > 0
        while True:
            lap = _Lap(self._path, at, self._options, self._reading(at), self._clock)
            had_posts = at.offset > 0
            self._progress.say("live", f"replaying {self._shown}{f', lap {at.lap + 1}' if at.lap else ''}")
            async with aclosing(_play(lap, Assembler(self.name), pace)) as envelopes:
                async for envelope in envelopes:
                    had_posts = had_posts or bool(envelope.posts)
                    self.unread_count += len(envelope.dead)
                    yield self._progress.count(envelope)
            if not self._options.loop or self._path == STANDARD_INPUT or not had_posts:
                break
            at = ReplayCursor(file=at.file, lap=at.lap + 1)
        self._progress.say("finished", f"read {self._shown} to its end")

    @property
    def _shown(self) -> str:
        return "standard input" if self._path == STANDARD_INPUT else self._path

    def _start(self, cursor: str | None) -> ReplayCursor:
        if self._path == STANDARD_INPUT:
            return ReplayCursor(file=f"stdin-{self._clock().isoformat()}")
        try:
            file = fingerprint(Path(self._path))
        except OSError as error:
            message = f"{self._path}: {error.strerror}; expected a readable file of posts, one JSON object a line"
            self._progress.say("failed", message)
            raise SourceUnavailable(message) from error
        try:
            saved = msgspec.json.decode(cursor or "", type=ReplayCursor)
        except msgspec.DecodeError:
            return ReplayCursor(file=file)
        return saved if saved.file == file else ReplayCursor(file=file)

    def _reading(self, at: ReplayCursor) -> Reading:
        return Reading(source=self.name, pseudonyms=self._pseudonyms, file=at.file, lap=at.lap)


class _Lap:
    """One pass over the file. Used from one worker thread, so that parsing leaves the event loop free."""

    def __init__(self, path: str, at: ReplayCursor, options: ReplayOptions, reading: Reading, clock: Clock) -> None:
        self._path = path
        self._at = at
        self._retime = options.retime
        self._reading = reading
        self._clock = clock
        stdin = path == STANDARD_INPUT
        self._pieces = pipe_pieces(sys.stdin.fileno()) if stdin else file_pieces(Path(path), at.offset)
        self._lines = LineReader(self._pieces, number=at.line, offset=at.offset)
        self._damage_told = False

    def batch(self, size: int) -> list[tuple[tuple[Collected, ...], ReplayCursor]] | None:
        """Read up to `size` lines; None at the end."""
        lines = self._lines.batch(size)
        if lines is None:
            return self._damage()
        now = self._clock()
        return [(self._records(line, now), self._cursor_after(line)) for line in lines]

    def close(self) -> None:
        """Release the file."""
        self._pieces.close()

    def _records(self, line: Line, now: dt.datetime) -> tuple[Collected, ...]:
        if not line.payload.strip():
            return ()
        if line.oversized:
            return (self._bury(line, f"{line.length} bytes; expected at most 8 MiB, so it was not read"),)
        try:
            post = read_post(line.payload, line.number, self._reading, now, self._shift)
            if self._retime and self._at.shift_seconds is None and post.created_at is not None:
                post = self._first_timed(line, post.created_at, now)
        except LineError as error:
            return (self._bury(line, str(error)),)
        return (post,)

    def _bury(self, line: Line, problem: str) -> DeadRecord:
        payload = line.payload[:_FIRST_BYTES] if line.oversized else line.payload
        error = ("LineError", f"line {line.number}: {problem}")
        return bury(self._reading.source, payload, error, f"{self._path}:{line.number}", self._clock)

    def _first_timed(self, line: Line, created_at: dt.datetime, now: dt.datetime) -> Post:
        """Fix the lap's shift by its first timed post, and read that post again with it."""
        self._at = msgspec.structs.replace(self._at, shift_seconds=(now - created_at).total_seconds())
        return read_post(line.payload, line.number, self._reading, now, self._shift)

    @property
    def _shift(self) -> dt.timedelta | None:
        seconds = self._at.shift_seconds
        return None if seconds is None else dt.timedelta(seconds=seconds)

    def _cursor_after(self, line: Line) -> ReplayCursor:
        at = self._at
        return ReplayCursor(file=at.file, lap=at.lap, line=line.number, offset=line.end, shift_seconds=at.shift_seconds)

    def _damage(self) -> list[tuple[tuple[Collected, ...], ReplayCursor]] | None:
        """Bury the damage that ended the file, once."""
        broken = self._lines.broken
        if broken is None or self._damage_told:
            return None
        self._damage_told = True
        problem = ("BrokenFile", f"{broken}; after uncompressed byte {self._lines.offset}")
        place = f"{self._path}:{self._lines.number + 1}"
        dead = bury(self._reading.source, self._lines.rest, problem, place, self._clock)
        at = msgspec.structs.replace(self._at, line=self._lines.number, offset=self._lines.offset)
        return [((dead,), at)]


async def _play(lap: _Lap, assembler: Assembler, pace: Pace) -> AsyncGenerator[Envelope]:
    """Read in one worker thread what is due and give what it fills; posts wait for company as live ones do."""
    loop = asyncio.get_running_loop()
    worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="replay")
    try:
        while True:
            left = assembler.seconds_left()
            if left is not None and left <= pace.seconds_left():
                await asyncio.sleep(left)
                if ripe := assembler.take():
                    yield ripe
            await pace.wait()
            events = await loop.run_in_executor(worker, lap.batch, pace.batch_size)
            if events is None:
                break
            pace.took(len(events))
            for records, cursor in events:
                if closed := assembler.add(records, cursor):
                    yield closed
            if not pace.waits and (whole := assembler.take()):
                yield whole
        if last := assembler.take():
            yield last
    finally:
        worker.submit(lap.close)
        worker.shutdown(wait=False)
