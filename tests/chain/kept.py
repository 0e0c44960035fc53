"""What a store holds after a run, so that two runs over different stores can be compared post by post."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas.decoding import encode
from schemas.post import Post
from schemas.store import Store, WriteBatch
from tests.builders import make_post_id
from tests.chain.recording import RHINO_COUNT, Recording
from tests.contracts.stores import EVERYTHING, all_pages
from tests.lourie.alerting import to_server, write_rules
from tests.lourie.process import ask_store, lourie, run_to_end
from tests.servers.mail import MailServer

RULE = """\
name: rhino-offers
type: any
description: Offers of rhino horn
recipients: [desk@example.org]
filter: {level: [watch, review, alert], groups: [rhinos]}
"""
STRANGER = "stranger"
"""In the source of posts that somebody put straight onto a topic: the recording has them not; counted apart."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Everything that must be the same however a run was disturbed."""

    posts: Mapping[str, Hashable]
    """Revision, level, score and text of each kept post."""
    judged: Mapping[Hashable, int]
    """Judged posts by hour, source, language and level."""
    terms: Mapping[Hashable, Hashable]
    dead: Mapping[Hashable, int]


async def read_kept(store: Store, made_at: dt.datetime) -> Kept:
    """Read a store whole. Hours since the recording was made become one: posts from the future count as now."""
    rows = [row.flagged for row in await all_pages(store, EVERYTHING, limit=1000)]
    assert len(rows) == len({row.post.id for row in rows}), "a post is listed twice"
    judged: Counter[Hashable] = Counter()
    for one in await store.hours(dt.datetime(2020, 1, 1, tzinfo=dt.UTC)):
        hour = "now" if one.hour > made_at - dt.timedelta(hours=2) else one.hour.isoformat()
        judged[hour, one.source, one.language, one.level] += one.count
    return Kept(
        posts={
            row.post.id: (row.post.revision, row.finding.level, round(row.finding.score, 6), row.post.text)
            for row in rows
            if STRANGER not in row.post.source
        },
        judged={key: count for key, count in judged.items() if STRANGER not in key[1]},
        terms={one.term: (one.hit_count, one.flagged_count) for one in await store.terms(made_at.replace(year=2020))},
        dead=Counter(
            (entry.record.stage, entry.record.error, hashlib.sha256(entry.record.payload).hexdigest())
            for entry in await store.dead(limit=10_000)
        ),
    )


def differences(expected: Kept, found: Kept) -> list[str]:
    """Say what was lost, doubled or came out otherwise; empty when nothing was."""
    return [
        f"{name}: {key}: expected {wanted}, found {there}"
        for name in ("posts", "judged", "terms", "dead")
        for key, wanted, there in _unlike(getattr(expected, name), getattr(found, name))
    ]


def _unlike(expected: Mapping[Any, Any], found: Mapping[Any, Any]) -> list[tuple[Any, Any, Any]]:
    keys = [*expected, *(key for key in found if key not in expected)]
    return [(key, expected.get(key), found.get(key)) for key in keys if expected.get(key) != found.get(key)]


@dataclass(frozen=True, kw_only=True)
class Undisturbed:
    """What the same recording leads to in one process that nothing disturbs."""

    kept: Kept
    mail_ids: list[str]


def run_undisturbed(folder: Path, recording: Recording, strangers: Sequence[Post] = ()) -> Undisturbed:
    """Play a recording embedded, with its deletions and strangers' posts behind it, and wait for its mails."""
    write_rules(folder, RULE)
    with MailServer() as mail:
        settings = to_server(mail) | {"LOURIE_LEARN_TOPICS": "false"}
        done = run_to_end(folder, "replay", str(recording.file), "--no-desk", seconds=240, **settings)
        assert done.returncode == 0, done.stderr
        with lourie(folder, "deliver", **settings):  # what a slow machine left in the outbox
            mail.wait_for(RHINO_COUNT)
        ids = sorted(mail.ids)
    assert len(ids) == len(set(ids)) == RHINO_COUNT
    orders = WriteBatch(tombstones=[*recording.early, *recording.late])
    ask_store(folder, lambda store: store.write(orders))
    if strangers:
        file = recording.file.with_name(f"{STRANGER}.jsonl")
        file.write_bytes(b"\n".join(map(encode, strangers)) + b"\n")
        done = run_to_end(folder, "replay", str(file), "--no-desk", LOURIE_LEARN_TOPICS="false")
        assert done.returncode == 0, done.stderr
    kept = ask_store(folder, lambda store: read_kept(store, recording.made_at))
    assert sum(kept.judged.values()) == recording.post_count
    assert not recording.erased & set(kept.posts)
    assert {make_post_id("pangolin-3"), make_post_id("ivory-0"), make_post_id("rhino-0")} <= set(kept.posts)
    return Undisturbed(kept=kept, mail_ids=ids)
