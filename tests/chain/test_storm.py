"""Everything that can go wrong at once goes wrong, on real Kafka and Elasticsearch: nothing is lost or doubled."""

from __future__ import annotations

import dataclasses
import hashlib
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from schemas.decoding import encode
from schemas.post import Post
from streams.buses.kafka.wire import Outgoing
from tests.builders import make_post
from tests.chain.cluster import INDEXER, WORKER, Cluster, cluster
from tests.chain.kept import RULE, STRANGER, run_undisturbed
from tests.chain.recording import IVORY, write_recording
from tests.lourie.alerting import to_server, write_rules
from tests.servers.elasticsearch import Elasticsearch
from tests.servers.kafka import Kafka
from tests.servers.mail import MailServer

SEED = 5
OUTAGE_SECONDS = 5.0
FROZEN_SECONDS = 14.0
"""Past the session's 10 seconds."""


class Strangers:
    """Records that somebody puts straight onto posts.collected, and what is to become of them."""

    def __init__(self) -> None:
        self.good: list[Post] = []
        self.dead: Counter[tuple[str, str, str]] = Counter()

    def next(self, number: int) -> Iterator[Outgoing]:
        """Give bytes that are no JSON, a wrong shape, versions nobody knows, nothing at all, and a text of 1 MB.

        Between these stand good posts, in the same record and in others.
        """
        good = [encode(self._good(f"{number}-{place}", IVORY.format(f"S{number}-{place}"))) for place in range(2)]
        shape = b'{"schema":"post/1","id":%d}' % number
        version = good[0].replace(b'"post/1"', b'"post/9"').replace(b"bangles", b"bangles,")
        for value in (b'[{"id": %d' % number, b"\xff\xfe%d" % number, b""):
            self._dead(value)
            yield Outgoing(topic="posts.collected", value=value)
        for part in (shape, version):
            self._dead(part)
        yield Outgoing(topic="posts.collected", value=b"[%b,%b,%b,%b]" % (good[0], shape, version, good[1]))
        header = b'[{"no": %d}]' % number
        self._dead(header)
        yield Outgoing(topic="posts.collected", value=header, headers=(("ce_type", b"post/9"),))
        long = self._good(f"{number}-long", f"{IVORY.format(number)} " + "ivory bangles " * 75_000)
        yield Outgoing(topic="posts.collected", value=b"[" + encode(long) + b"]")

    def _good(self, uid: str, text: str) -> Post:
        self.good.append(make_post(f"{STRANGER}-{uid}", text, source=STRANGER))
        return self.good[-1]

    def _dead(self, payload: bytes) -> None:
        self.dead["detect", "DecodingError", hashlib.sha256(payload).hexdigest()] += 1


class Storm:
    """What happens to a cluster, at moments of a seed; each event is printed with what was judged until then."""

    def __init__(
        self, cluster: Cluster, elasticsearch: Elasticsearch, total: int, strangers: Sequence[list[Outgoing]]
    ) -> None:
        self.cluster = cluster
        self.total = total
        self.elasticsearch = elasticsearch
        self.chance = random.Random(SEED)
        self.strangers = strangers
        self._started = 0
        self._began = time.monotonic()

    def round(self, number: int) -> None:
        """Let every fault happen once, and five ends of a worker; some while the group is still at a loss."""
        one, two = (self.join(wait=True) for _ in range(2))
        self.poison(2 * number)
        self.progress()
        self.end(one, signal.SIGKILL)
        three = self.join(wait=True)
        self.progress()
        self.outage()
        self.end(two, signal.SIGTERM)
        four = self.join(wait=True)
        self.progress()
        self.end("indexer", signal.SIGKILL)
        self.cluster.start("indexer", *INDEXER)
        self.freeze_while_the_search_server_is_killed(three)
        self.poison(2 * number + 1)
        five, six = self.join(), self.join()
        self.end(four, signal.SIGKILL)
        for joined in (five, six):
            self.cluster.running[joined].wait_for("is working", 120)
        self.progress()
        self.end(three, signal.SIGTERM)
        self.progress()
        self.end(five, signal.SIGKILL)
        self.last = six

    def progress(self) -> None:
        """Wait until something more was judged, as long as there is something."""
        before = self.cluster.judged_count()
        enough = min(self.total, before + 1)
        self.cluster.wait_until(lambda: self.cluster.judged_count() >= enough, "it goes on", 120)

    def join(self, *, wait: bool = False) -> str:
        """Start one more worker."""
        self._started += 1
        name = f"worker-{self._started}"
        self.cluster.start(name, *WORKER, ready="is working" if wait else "")
        self.say(f"{name} joins")
        return name

    def end(self, name: str, how: signal.Signals) -> None:
        """End a process at a random moment."""
        time.sleep(self.chance.uniform(0, 1.5))
        self.say(f"{name} gets {how.name}")
        self.cluster.kill(name, how)

    def outage(self) -> None:
        """Kill the broker and start it again."""
        self.say("the broker is killed")
        self.cluster.kafka.kill()
        time.sleep(OUTAGE_SECONDS)
        self.cluster.kafka.start()
        self.say("the broker is back")

    def freeze_while_the_search_server_is_killed(self, worker: str) -> None:
        """Freeze a worker past its session; meanwhile the search server is killed and started again."""
        self.cluster.running[worker].process.send_signal(signal.SIGSTOP)
        began = time.monotonic()
        self.say(f"{worker} is frozen, the search server is killed")
        self.elasticsearch.kill()
        self.elasticsearch.start()
        time.sleep(max(0.0, FROZEN_SECONDS - (time.monotonic() - began)))
        self.cluster.running[worker].process.send_signal(signal.SIGCONT)
        self.say(f"{worker} goes on, the search server is back")

    def poison(self, number: int) -> None:
        """Put strangers' records between the good ones."""
        self.cluster.put(*self.strangers[number])
        self.say("strangers' records are put between")

    def say(self, what: str) -> None:
        """Print what happens; pytest shows it when the test fails."""
        print(f"{time.monotonic() - self._began:6.1f} s, {self.cluster.judged_count():6} judged: {what}")  # noqa: T201 - shown when it fails


def weather(folder: Path, kafka: Kafka, elasticsearch: Elasticsearch, *, count: int, rounds: int, rate: int) -> None:
    """Play a recording through a cluster in a storm, and compare with the same recording undisturbed."""
    recording = write_recording(folder, count, SEED)
    strangers = Strangers()
    put = [list(strangers.next(number)) for number in range(2 * rounds)]
    expected = run_undisturbed(folder / "undisturbed", recording, strangers.good)
    print(f"seed {SEED}: {recording.post_count} posts, {len(expected.kept.posts)} kept, {len(expected.mail_ids)} mails")  # noqa: T201
    with cluster(folder, kafka, elasticsearch) as made, MailServer() as mail:
        made.most_restarts *= rounds
        storm = Storm(made, elasticsearch, recording.post_count, put)
        made.tell(recording.early)
        write_rules(folder / "deliver", RULE)
        made.start_delivering(**to_server(mail))
        made.start("indexer", *INDEXER, ready="is working")
        made.start("collector", "collect", "--file", str(recording.file), "--rate", str(rate))
        for number in range(rounds):
            storm.round(number)
            made.tell(recording.late)  # told again in each round, as a source may
            if number + 1 < rounds:
                made.kill(storm.last, signal.SIGTERM)
        storm.join(wait=True)
        everything = recording.post_count + len(strangers.good)
        made.wait_until(lambda: made.judged_count() >= everything, f"{everything} judged", 400)
        storm.say("all is judged")
        dead = dict(expected.kept.dead) | dict(strangers.dead)
        wanted = dataclasses.replace(expected.kept, dead=dead)
        made.wait_for_the_same(recording, wanted)
        mail.wait(lambda: sorted(mail.ids) == expected.mail_ids, 120)
        made.stop()
        made.wait_for_the_same(recording, wanted)
        made.ask(lambda store: check_strangers(store, [post.id for post in strangers.good]))
        storm.say(
            f"compared; started again, as they ended by themselves: {[one.split(':')[0] for one in made.restarts]}"
        )
    assert sorted(mail.ids) == expected.mail_ids


async def check_strangers(store, ids: list[str]) -> None:
    """See that each good post among a stranger's records was judged once and is kept."""
    hours = await store.hours(make_post().sort_at.replace(year=2020))
    assert sum(one.count for one in hours if one.source == STRANGER) == len(ids)
    assert [id_ for id_ in ids if await store.get(id_) is None] == []


@pytest.mark.timeout(900)
def test_a_storm_loses_and_doubles_nothing(tmp_path, kafka_server, elasticsearch_server):
    weather(tmp_path, kafka_server, elasticsearch_server, count=10_000, rounds=1, rate=115)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_a_long_storm_loses_and_doubles_nothing(tmp_path, kafka_server, elasticsearch_server):
    weather(tmp_path, kafka_server, elasticsearch_server, count=50_000, rounds=5, rate=80)
