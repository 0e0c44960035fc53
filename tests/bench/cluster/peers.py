"""The peers' way on the same brokers in the same run: a plain consumer loop, and Faust agents post by post."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from kafka import KafkaAdminClient, KafkaProducer
from kafka.admin import NewTopic

from processors.bare_post import bare_post
from schemas.decoding import encode
from tests.bench.cluster.chain import Corner
from tests.bench.corpus import texts
from tests.bench.detector import AT
from tests.bench.measure import Figure, single

SINGLE_TOPIC = "posts.single"
"""One post a record, as a stream without envelopes has it."""
READ_POSTS, JUDGED_POSTS, QUICK_SHARE = 60_000, 10_000, 5
SECONDS = 120


class Loop(msgspec.Struct, frozen=True):
    """What a peer did: posts and ids it read, ids it would keep, and what that took."""

    posts: int
    distinct: int
    kept: tuple[str, ...]
    cpu_seconds: float
    wall_seconds: float


def plain_loop(corner: Corner, count: int) -> Loop:
    """Read and judge all of a corner's posts.collected in a plain aiokafka loop."""
    return _run(corner, "plain_loop", count)


def figures(corner: Corner, *, quick: bool) -> Iterator[Figure]:
    """Have Faust agents by the book read a topic of single posts, without and with detection."""
    read, judged = (count // (QUICK_SHARE if quick else 1) for count in (READ_POSTS, JUDGED_POSTS))
    _fill(corner, read)
    for count, how in ((read, "read"), (judged, "judge")):
        loop = _run(corner, "stock_agent", count, how)
        name = "peer: Faust agent post by post" + (", judging" if how == "judge" else ", reading only")
        note = f"default settings, {count:,} posts, no envelopes"
        yield single(name, "posts/CPU s", loop.posts / loop.cpu_seconds, key=f"stock_{how}_rate", note=note)
        yield single("  its wall rate", "posts/s", loop.posts / loop.wall_seconds, key=f"stock_{how}_wall_rate")


def _run(corner: Corner, module: str, count: int, *more: str) -> Loop:
    file = corner.folder / f"{module}-{'-'.join(more)}.json"
    corner.start_module(f"tests.bench.cluster.{module}", str(file), str(count), *more).finish(SECONDS)
    return msgspec.json.decode(file.read_bytes(), type=Loop)


def _fill(corner: Corner, count: int) -> None:
    name = f"{corner.name}.{SINGLE_TOPIC}"
    admin = KafkaAdminClient(bootstrap_servers=corner.kafka.address)
    admin.create_topics([NewTopic(name, 8, 1)])
    admin.close()
    producer = KafkaProducer(
        bootstrap_servers=corner.kafka.address, acks="all", compression_type="zstd", linger_ms=20, batch_size=128 << 10
    )
    for number, text in enumerate(texts(count)):
        producer.send(name, encode(bare_post(text, "bench", AT, number)))
    producer.flush()
    producer.close()
