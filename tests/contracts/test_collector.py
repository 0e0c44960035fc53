"""The contract of every collector (streams/collectors/collector.py); a new one adds its case to CASES."""

import asyncio
import datetime as dt
import gzip
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest

from schemas.decoding import encode
from schemas.envelope import MAX_ENVELOPE_BYTES, MAX_ENVELOPE_POSTS, Envelope
from schemas.post import Post
from schemas.store import SourceState
from streams.collectors.bluesky import Bluesky, JetstreamOptions
from streams.collectors.collector import Collector
from streams.collectors.replay import Replay, ReplayOptions
from streams.collectors.sample import Sample
from streams.collectors.table import COLLECTORS
from streams.collectors.x import X, XOptions
from streams.collectors.x_rules import Rule
from streams.collectors.x_usage import Usage
from streams.pseudonyms import Pseudonyms
from tests.servers.jetstream import FakeJetstream
from tests.servers.x_stream import TOKEN, FakeX
from tests.streams.collectors import x_examples
from tests.streams.collectors.jetstream_examples import did_of, make_account_event, make_event

PSEUDONYMS = Pseudonyms({"k1": b"k" * 32})
POST_COUNT = 2300

Make = Callable[[], Collector]
PostKey = tuple[str, str]
"""Id and revision."""


@dataclass(frozen=True)
class Case:
    """How to set a source of at least `POST_COUNT` posts up, and what of it may not leave."""

    open: Callable[[Path, AsyncExitStack], Awaitable[Make]]
    authors: tuple[str, ...] = ()
    exact: bool = True
    """False: what a cursor repeats after a restart has the same ids and revisions."""
    ordered: bool = True
    """False: the source promises no order, so what comes after a cursor may come in another."""


def author_name(number: int) -> str:
    return f"native-author-{number:05d}"


async def open_replay(folder: Path, _: AsyncExitStack, suffix: str = "") -> Make:
    path = folder / f"posts.ndjson{suffix}"
    lines = [
        {"id": n, "platform": "reddit", "text": f"hi @{author_name(n + 1)} {n}", "author": author_name(n)}
        for n in range(POST_COUNT)
    ]
    content = "".join(f"{json.dumps(line)}\n" for line in lines).encode()
    path.write_bytes(gzip.compress(content) if suffix else content)
    return lambda: Replay(str(path), PSEUDONYMS)


async def open_packed_replay(folder: Path, stack: AsyncExitStack) -> Make:
    return await open_replay(folder, stack, ".gz")


async def open_loop(folder: Path, stack: AsyncExitStack) -> Make:
    await open_replay(folder, stack)
    path = str(folder / "posts.ndjson")
    return lambda: Replay(path, PSEUDONYMS, options=ReplayOptions(loop=True, retime=True))


async def open_sample(_: Path, __: AsyncExitStack) -> Make:
    return lambda: Sample(PSEUDONYMS, rate=None)


async def open_jetstream(stack: AsyncExitStack, **options: Any) -> Make:
    events: list[dict[str, Any] | bytes] = []
    for number in range(POST_COUNT):
        text = f"hi @somebody{number}.bsky.social"
        reply = {"parent": {"uri": f"at://{did_of(number + 1)}/app.bsky.feed.post/x"}}
        events.append(make_event(number, text=text, reply=reply))
        if number % 100 == 0:
            events.append(make_account_event(number, active=True))
    server = await stack.enter_async_context(FakeJetstream(events, disconnect_every=400))
    given = {"address": server.address, "compress": False, "backoff_base_seconds": 0.001} | options
    return lambda: Bluesky(PSEUDONYMS, options=JetstreamOptions(**given))


async def open_bluesky_v1(_: Path, stack: AsyncExitStack) -> Make:
    return await open_jetstream(stack, wire="v1")


async def open_bluesky_v2(_: Path, stack: AsyncExitStack) -> Make:
    return await open_jetstream(stack, wire="v2")


async def open_x(folder: Path, stack: AsyncExitStack) -> Make:
    messages: list[dict[str, Any] | bytes] = [
        x_examples.make_message(number, text=f"hi @native_{number} x.com/native_{number}/status/1")
        for number in range(POST_COUNT)
    ]
    server = await stack.enter_async_context(FakeX(messages, disconnect_every=400, missed=3))
    options = XOptions(address=server.address, wait_scale=0.0001, settle_seconds=0.0)

    def clock() -> dt.datetime:
        return x_examples.NOW

    def make() -> X:
        usage = Usage(folder / "usage.sqlite", daily_posts=10**6, monthly_posts=10**6, clock=clock)
        rules = [Rule("(ivory) (selling)", "lourie/en/product/1")]
        return X(PSEUDONYMS, token=TOKEN, rules=lambda: rules, usage=usage, options=options, clock=clock)

    return make


CASES: dict[str, Case] = {
    "replay": Case(open_replay, ("native-author",)),
    "replay-gzip": Case(open_packed_replay, ("native-author",)),
    "replay-loop": Case(open_loop, ("native-author",)),
    "sample": Case(open_sample),
    "bluesky-v1": Case(open_bluesky_v1, ("did:plc", "bsky.social"), exact=False),
    "bluesky-v2": Case(open_bluesky_v2, ("did:plc", "bsky.social")),
    "x": Case(open_x, ("native_", "9900000", "2032788"), exact=False, ordered=False),
}


@pytest.fixture(params=CASES)
async def source(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[tuple[Case, Make]]:
    case = CASES[request.param]
    async with AsyncExitStack() as stack:
        yield case, await case.open(tmp_path, stack)


async def read(
    collector: Collector, count: int, cursor: str | None = None, wanted: Collection[PostKey] = ()
) -> list[Envelope]:
    """Read until at least `count` posts came, those `wanted` among them, or the source ends."""
    seen: list[Envelope] = []
    missing = set(wanted)
    async with asyncio.timeout(30), aclosing(collector.envelopes(cursor)) as envelopes:  # type: ignore[type-var]
        async for envelope in envelopes:
            seen.append(envelope)
            missing -= set(posts_of([envelope]))
            if not missing and sum(len(one.posts) for one in seen) >= count:
                break
    return seen


def posts_of(envelopes: list[Envelope]) -> list[PostKey]:
    return [(post.id, post.revision) for envelope in envelopes for post in envelope.posts]


def test_every_collector_of_the_table_has_a_case() -> None:
    assert set(COLLECTORS) <= {name.partition("-")[0] for name in CASES}


async def test_it_gives_every_post_once(source: tuple[Case, Make]) -> None:
    _, make = source
    posts = posts_of(await read(make(), POST_COUNT))
    assert len(posts) >= POST_COUNT
    assert len(set(posts)) == len(posts)


async def test_it_resumes_after_any_cursor_without_gap_or_repeat(source: tuple[Case, Make]) -> None:
    case, make = source
    whole = await read(make(), POST_COUNT)
    for count in (1, len(whole) // 2, len(whole) - 1):
        before, rest = posts_of(whole[:count]), posts_of(whole[count:])
        after = posts_of(await read(make(), 0, whole[count - 1].cursor, rest))
        if not case.ordered:
            assert set(rest) <= set(after) <= set(before + rest)
            continue
        end = after.index(rest[-1]) + 1
        assert after[end - len(rest) : end] == rest
        repeats = set(after[: end - len(rest)])
        assert repeats <= set(before)
        assert not (case.exact and repeats)


async def test_its_envelopes_keep_the_limits_and_carry_a_cursor(source: tuple[Case, Make]) -> None:
    _, make = source
    collector = make()
    for envelope in await read(collector, POST_COUNT):
        assert envelope.source == collector.name
        assert envelope.cursor
        assert len(envelope.posts) + len(envelope.tombstones) + len(envelope.dead) <= MAX_ENVELOPE_POSTS
        assert len(msgspec.json.encode(envelope.posts)) <= MAX_ENVELOPE_BYTES
        assert envelope.read_count >= len(envelope.posts)


async def test_no_author_leaves_it_but_in_the_locator(source: tuple[Case, Make]) -> None:
    case, make = source
    for envelope in await read(make(), POST_COUNT):
        for post in envelope.posts:
            assert post.author is not None
            shown = encode(msgspec.structs.replace(post, locator=None)).decode()
            assert not [name for name in case.authors if name in shown]
        assert not [name for name in case.authors if name in encode(envelope.tombstones).decode()]  # type: ignore[arg-type]


async def test_its_posts_travel_and_say_where_they_come_from(source: tuple[Case, Make]) -> None:
    _, make = source
    collector = make()
    for envelope in await read(collector, 100):
        for post in envelope.posts:
            assert msgspec.json.decode(encode(post), type=Post) == post
            assert post.source == collector.name
            assert post.sort_at <= post.observed_at
            assert post.id.startswith(f"{post.platform}:")


async def test_it_counts_and_says_how_it_fares(source: tuple[Case, Make]) -> None:
    _, make = source
    collector = make()
    assert isinstance(collector.status, SourceState)
    assert collector.status.source == collector.name
    assert collector.status.state == "connecting"
    seen = await read(collector, 500)
    state = collector.status
    assert state.post_count == sum(len(envelope.posts) for envelope in seen)
    assert state.read_count == sum(envelope.read_count for envelope in seen)
    assert state.last_post_at is not None


async def test_it_can_be_cancelled_at_any_moment(source: tuple[Case, Make]) -> None:
    _, make = source
    for moment_seconds in (0.0, 0.001, 0.05):
        task = asyncio.ensure_future(read(make(), 10**9))
        await asyncio.sleep(moment_seconds)
        task.cancel()
        done, _pending = await asyncio.wait({task}, timeout=1)
        assert task in done


async def test_it_reads_no_further_than_asked(source: tuple[Case, Make]) -> None:
    _, make = source
    collector = make()
    async with aclosing(collector.envelopes(None)) as envelopes:  # type: ignore[type-var]
        first = await anext(envelopes)
        before = collector.status.read_count
        await asyncio.sleep(0.15)
        assert collector.status.read_count == before == first.read_count
