"""The contract of every store: what it finds and counts is what a plain loop over the posts finds and counts."""

import os
import random
from collections import Counter
from typing import get_args

import pytest
import pytest_asyncio
from msgspec.structs import replace

from schemas.finding import LEVELS, Signal
from schemas.label import DECISIONS
from schemas.store import CountField, PostQuery, WriteBatch
from tests.builders import make_author, make_flagged
from tests.contracts.search import SERVERS, address_variable
from tests.contracts.stores import (
    EVERYTHING,
    STORES,
    Hands,
    all_pages,
    hour_of,
    later,
    make_label,
    make_mute,
    make_tombstone,
)

WORDS = ("ivory", "tusk", "象牙", "horn", "🐘", "sale")
PLATFORMS, SOURCES, KINDS = ("file", "bluesky"), ("s1", "s2", "s3"), ("post", "reply", "listing")
LANGUAGES, SPECIES, GROUPS = ("en", "th", "und"), ("elephant", "rhino", "tiger"), ("elephants", "big cats")
TERMS, DOMAINS, KEYS = ("en-ivory", "th-01", "zh-02"), ("a.example", "b.example"), ("k1", "k2", "k3")
AUTHORS = (make_author("one"), make_author("two"), None)


def make_random(chance, number):
    """Make a post whose fields take few values, so that every combination of filters meets some."""
    some = lambda values: tuple(chance.sample(values, chance.randrange(3)))  # noqa: E731
    flagged = make_flagged(
        f"uid-{number}",
        " ".join(chance.choices(WORDS, k=4)),
        platform=chance.choice(PLATFORMS),
        source=chance.choice(SOURCES),
        kind=chance.choice(KINDS),
        author=chance.choice(AUTHORS),
        at=later(minutes=10 * chance.randrange(40)),
        link_domains=some(DOMAINS),
        level=chance.choice(LEVELS),
        language=chance.choice(LANGUAGES),
        species=some(SPECIES),
        signals=tuple(Signal(kind="term", name="t", weight=1.0, detail={"term": term}) for term in some(TERMS)),
        text_key=chance.choice(KEYS),
    )
    return replace(flagged, finding=replace(flagged.finding, groups=some(GROUPS)))


class Model:
    """The same posts in plain lists."""

    def __init__(self, chance, count=120):
        self.posts = [make_random(chance, number) for number in range(count)]
        self.decisions = {one.post.id: chance.choice(DECISIONS) for one in self.posts}
        self.hidden = set(chance.sample([one.post.id for one in self.posts], 10))
        self.muted = chance.choice([("author", AUTHORS[0]), ("domain", "a.example"), ("term", "th-01")])

    async def write_to(self, store):
        await store.write(WriteBatch(posts=self.posts))
        for one in self.posts:
            label = replace(make_label(), post_id=one.post.id, decision=self.decisions[one.post.id])
            if label.decision != "undecided":
                await store.label(label)
        tombstone = make_tombstone("x", "suspended", effective_at=later(days=1))
        orders = [replace(tombstone, post_id=post_id) for post_id in sorted(self.hidden)]
        await store.write(WriteBatch(tombstones=orders))
        await store.mute(make_mute(*self.muted))

    def values(self, one, field):
        post, finding = one.post, one.finding
        return {
            "level": [finding.level],
            "platform": [post.platform],
            "source": [post.source],
            "language": [finding.language],
            "species": finding.species,
            "group": finding.groups,
            "term": [signal.detail["term"] for signal in finding.signals],
            "decision": [self.decisions[post.id]],
            "kind": [post.kind],
            "domain": post.link_domains,
            "author": [post.author] if post.author else [],
        }[field]

    def matches(self, one, query):
        post = one.post
        if post.id in self.hidden or (not query.muted and self.muted[1] in self.values(one, self.muted[0])):
            return False
        for field in get_args(CountField):
            single = {"author": query.author, "domain": query.domain}
            plural = {"species": "species"}.get(field, f"{field}s")
            wanted = ([single[field]] if single[field] else ()) if field in single else getattr(query, plural)
            if wanted and not set(wanted) & set(self.values(one, field)):
                return False
        return (
            (query.text_key is None or one.text_key == query.text_key)
            and (query.since is None or post.sort_at >= query.since)
            and (query.until is None or post.sort_at < query.until)
            and all(word in post.text.split() for word in query.search.split())
        )

    def matching(self, query):
        chosen = [one for one in self.posts if self.matches(one, query)]
        return sorted(chosen, key=lambda one: (one.post.sort_at, one.post.id), reverse=True)


def make_query(chance):
    """Restrict two or three things at random."""
    choices = {
        "levels": lambda: tuple(chance.sample(LEVELS, 2)),
        "platforms": lambda: (chance.choice(PLATFORMS),),
        "sources": lambda: tuple(chance.sample(SOURCES, 2)),
        "languages": lambda: tuple(chance.sample(LANGUAGES, 2)),
        "species": lambda: tuple(chance.sample(SPECIES, 2)),
        "groups": lambda: (chance.choice(GROUPS),),
        "terms": lambda: tuple(chance.sample(TERMS, 2)),
        "decisions": lambda: tuple(chance.sample(DECISIONS, 2)),
        "kinds": lambda: tuple(chance.sample(KINDS, 2)),
        "author": lambda: chance.choice(AUTHORS[:2]),
        "domain": lambda: chance.choice(DOMAINS),
        "text_key": lambda: chance.choice(KEYS),
        "since": lambda: later(minutes=chance.randrange(200)),
        "until": lambda: later(minutes=200 + chance.randrange(200)),
        "search": lambda: " ".join(chance.sample(WORDS, chance.randrange(1, 3))),
    }
    names = chance.sample(sorted(choices), chance.randrange(4))
    return PostQuery(muted=chance.random() < 0.5, **{name: choices[name]() for name in names})


@pytest.fixture(scope="module", params=STORES)
def kind(request):
    if request.param in SERVERS:
        server = request.getfixturevalue(f"{request.param}_server")
        os.environ[address_variable(request.param)] = server.address
    return request.param


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=range(3), ids=lambda seed: f"seed{seed}")
async def world(request, kind, tmp_path_factory):
    """Give a filled store, written once for all that is counted in it, with its posts and queries to ask of both."""
    store = await STORES[kind](tmp_path_factory.mktemp(kind), Hands())
    chance = random.Random(request.param)
    model = Model(chance)
    await model.write_to(store)
    yield store, model, [PostQuery(), EVERYTHING, *(make_query(chance) for _ in range(40))]
    await store.close()


@pytest.mark.asyncio(loop_scope="module")
async def test_pages_and_counts_equal_a_plain_loop(world):
    store, model, queries = world
    for query in queries:
        expected = [one.post.id for one in model.matching(query)]
        assert await store.count(query) == len(expected), query
        assert [row.flagged.post.id for row in await all_pages(store, query, limit=13)] == expected, query


@pytest.mark.asyncio(loop_scope="module")
async def test_counts_by_every_field_equal_a_plain_loop(world):
    store, model, queries = world
    for query in queries:
        matching = model.matching(query)
        for field in get_args(CountField):
            counter = Counter(value for one in matching for value in set(model.values(one, field)))
            expected = sorted(counter.items(), key=lambda entry: (-entry[1], entry[0]))
            counted = [(row.value, row.count) for row in await store.count_by(query, field)]
            assert counted == expected, (query, field)
            assert [row.value for row in await store.count_by(query, field, limit=1)] == [v for v, _ in expected[:1]]


@pytest.mark.asyncio(loop_scope="module")
async def test_timelines_equal_a_plain_loop(world):
    store, model, queries = world
    for query in queries:
        for seconds in (600, 3600, 86_400):
            counter = Counter((hour_of(one.post.sort_at, seconds), one.finding.level) for one in model.matching(query))
            buckets = await store.timeline(query, bucket_seconds=seconds)
            assert [bucket.start for bucket in buckets] == sorted({start for start, _ in counter})
            assert Counter({(b.start, level): n for b in buckets for level, n in b.counts.items()}) == counter


@pytest.mark.asyncio(loop_scope="module")
async def test_groups_equal_a_plain_loop(world):
    store, model, queries = world
    for query in queries:
        newest, counter = {}, Counter()
        for one in model.matching(query):
            newest.setdefault(one.text_key, one.post.id)
            counter[one.text_key] += 1
        rows = await all_pages(store, query, limit=1, grouped=True)
        expected = [(post_id, counter[key]) for key, post_id in newest.items()]
        assert [(row.flagged.post.id, row.repeat_count) for row in rows] == expected, query


async def test_times_before_1970_fall_into_the_right_bucket(store):
    await store.write(WriteBatch(posts=[make_flagged("old", at=later(days=-25_000, minutes=5))]))
    assert [bucket.start for bucket in await store.timeline(PostQuery())] == [later(days=-25_000)]
