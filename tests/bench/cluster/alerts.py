"""How long until a post is in a mailbox: written to a collector, mailed by `lourie deliver`, taken on loopback."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from email.message import EmailMessage

from streams.clock import utc_now
from tests.bench.cluster.chain import Corner
from tests.bench.cluster.processes import NeverHappened
from tests.bench.measure import Figure, spread
from tests.lourie.alerting import TRADE, to_server, write_rules
from tests.servers.mail import MailServer

POSTS, QUICK_POSTS = 20, 5
EVERY_SECONDS = 1.1
"""A post at a time, and no multiple of any clock of the chain (refresh 1 s, look .25 s)."""
WAIT_SECONDS = 30.0


def figures(corner: Corner, *, quick: bool) -> Iterator[Figure]:
    """Write one offer after the other to a collector's input and wait for their mails."""
    count = QUICK_POSTS if quick else POSTS
    taken: dict[int, float] = {}

    def note(mail: EmailMessage) -> None:
        now = utc_now().timestamp()
        for number in re.findall(r"bangles number (\d+)", _text(mail)):
            taken.setdefault(int(number), now)

    with MailServer() as server:
        server.taken = note
        write_rules(corner.folder / "deliver")
        chain = [corner.detect(), corner.index(), corner.start("deliver", data="deliver", more=to_server(server))]
        for one in chain:
            one.wait_ready()
        written = _write_offers(corner, count, taken)
        for one in chain:
            one.stop()
    delays = [(taken[number] - at) * 1000 for number, at in written.items() if number in taken]
    if not delays:
        raise NeverHappened(f"no mail came; {chain[-1].tail()}")
    yield spread("post written to mail taken", "ms", delays, key="alert_delay", note=f"{count} posts, one at a time")
    lost = [float(count - len(delays))]
    yield spread("  alerts without a mail", "mails", lost, target="0", key="alerts_lost")
    yield spread("  mails too many", "mails", [float(len(server.mails) - len(set(server.ids)))], target="0")


def _write_offers(corner: Corner, count: int, taken: dict[int, float]) -> dict[int, float]:
    """Write numbered offers; the first is not counted: it meets connections just opened."""
    collector = corner.start("collect", "--file", "-", data="collector", with_input=True)
    collector.wait_ready()
    assert collector.process.stdin is not None
    written: dict[int, float] = {}
    for number in range(count + 1):
        line = {
            "id": f"offer-{number}", "text": TRADE.format(number), "created_at": utc_now().isoformat()
        }  # fmt: skip
        written[number] = utc_now().timestamp()
        collector.process.stdin.write(json.dumps(line).encode() + b"\n")
        collector.process.stdin.flush()
        deadline = time.monotonic() + WAIT_SECONDS
        while number not in taken and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(max(0.0, EVERY_SECONDS - (utc_now().timestamp() - written[number]) % EVERY_SECONDS))
    collector.process.stdin.close()
    collector.process.wait(30)
    del written[0]
    return written


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    return " ".join(re.findall(r"\w+", body.get_content())) if body else ""
