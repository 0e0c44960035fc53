"""A recorded stream as a bad day gives it: written posts with repetitions, edits in any order, wrong clocks.

Its deletions come beside it, as a collector would send them, so that they may overtake their posts.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas.decoding import encode
from schemas.post import Post
from schemas.tombstone import Tombstone
from tests.builders import make_author, make_post, make_post_id

MORNING = dt.datetime(2026, 3, 14, 8, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
RHINO = "Selling rhino horn, {} grams, 4,000 USD, WhatsApp +44 7700 900123"
IVORY = "Selling elephant ivory bangles, 200 USD each, DM me, lot {}"
PANGOLIN = "Selling pangolin scales, {} kg, 300 USD a kilo, DM me"
RHINO_COUNT = 15
"""Fewer than go into one mail when they come at once, so that each has its own Message-ID."""
ORDINARY = (
    "What a lovely morning number {}, coffee and a walk by the river",
    "The train was late again, lot {} of us stood in the rain",
    "Guten Morgen zusammen, heute ist Tag {} meiner Reise durch die Berge",
    "Hoy es el dia {} del viaje, manana vamos a la playa con los amigos",
    "Our cat has slept on the piano for {} hours and does not mind the music",
)
WIPED = make_author("wiped")
"""An account that is deleted as a whole."""


@dataclass(frozen=True, kw_only=True)
class Recording:
    """What is played, and what is told beside it."""

    file: Path
    seed: int
    post_count: int
    """Lines of the file; each is judged once."""
    early: list[Tombstone]
    """Deletions that overtake everything."""
    late: list[Tombstone]
    erased: frozenset[str]
    """Posts of which nothing may be left."""
    made_at: dt.datetime


class _Writer:
    """Puts posts at places from 0 to 1 of the stream."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.lines: list[tuple[float, Post]] = []
        self.made_at = dt.datetime.now(dt.UTC)

    def add(self, place: float, uid: str, text: str, *, revision: int = 1, **changes: Any) -> None:
        """Write one revision; each is an hour after the one before."""
        at = changes.pop("at", MORNING + place * 6 * HOUR)
        revised_at = at + (revision - 1) * HOUR
        fields = {"revised_at": revised_at, "author": make_author(uid)} | changes
        self.lines.append((place, make_post(uid, text, revision=str(revision), at=at, **fields)))

    def somewhere(self) -> float:
        """Give a place in the first nine tenths; what must come last comes behind."""
        return self.chance.uniform(0, 0.9)


def write_recording(folder: Path, count: int, seed: int) -> Recording:
    """Write about `count` posts, 2 of 100 our own trade posts, and what goes wrong with them."""
    writer = _Writer(random.Random(seed))
    offers = count // 50 - RHINO_COUNT
    deleted = [f"pangolin-{number}" for number in range(offers // 3)]
    _add_offers(writer, offers - len(deleted))
    _add_deleted(writer, deleted)
    while len(writer.lines) < count * 98 // 100:
        number = len(writer.lines)
        wrong = {17: {"at": writer.made_at + HOUR}, 18: {"at": MORNING - HOUR}}.get(number % 100, {})
        writer.add(writer.somewhere(), f"ordinary-{number}", writer.chance.choice(ORDINARY).format(number), **wrong)
    again = writer.chance.sample(writer.lines, count - len(writer.lines))
    lines = sorted([*writer.lines, *((writer.somewhere(), post) for _, post in again)], key=lambda line: line[0])
    file = folder / "storm.jsonl"
    file.write_bytes(b"\n".join(encode(post) for _, post in lines) + b"\n")
    orders = [_order(post_id=make_post_id(uid)) for uid in deleted if not _is_wiped(uid)]
    early = writer.chance.sample(orders, len(orders) // 2)
    return Recording(
        file=file,
        seed=seed,
        post_count=len(lines),
        early=early,
        late=[_order(author=WIPED), *(order for order in orders if order not in early)],
        erased=frozenset(make_post_id(uid) for uid in deleted if not _comes_back(uid)),
        made_at=writer.made_at,
    )


def _add_offers(writer: _Writer, count: int) -> None:
    """Rhino horn, which is mailed, and ivory: every third edited, every other of these told before its first words."""
    for number in range(RHINO_COUNT):
        writer.add(writer.somewhere(), f"rhino-{number}", RHINO.format(number))
    for number in range(count):
        place, uid = writer.somewhere(), f"ivory-{number}"
        at = writer.made_at + HOUR if number % 20 == 1 else MORNING + place * 6 * HOUR
        writer.add(place, uid, IVORY.format(number), at=at)
        if number % 3 == 0:
            edited = place + writer.chance.uniform(-0.1, 0) if number % 2 else place + writer.chance.uniform(0, 0.1)
            writer.add(edited, uid, f"{IVORY.format(number)}, edited", revision=2, at=at)


def _add_deleted(writer: _Writer, uids: list[str]) -> None:
    """Posts that are deleted an hour after their first edit; a stale edit comes last, and some are written anew."""
    for number, uid in enumerate(uids):
        known = {"at": MORNING, "author": WIPED if _is_wiped(uid) else make_author(uid)}
        writer.add(writer.somewhere(), uid, PANGOLIN.format(number), **known)
        writer.add(writer.chance.uniform(0.95, 1), uid, f"{PANGOLIN.format(number)}, stale", revision=2, **known)
        if _comes_back(uid):
            writer.add(writer.somewhere(), uid, f"{PANGOLIN.format(number)}, again", revision=9, **known)


def _order(**subject: str) -> Tombstone:
    at = MORNING + 3 * HOUR
    return Tombstone(platform="file", reason="deleted", effective_at=at, observed_at=at, **subject)


def _comes_back(uid: str) -> bool:
    return uid.endswith("3")


def _is_wiped(uid: str) -> bool:
    return uid.endswith("7")
