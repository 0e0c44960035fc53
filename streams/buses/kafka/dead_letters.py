"""A dead letter comes in and is on Kafka again: its original bytes, key and headers, or its record on its own topic."""

from __future__ import annotations

from schemas.dead import DeadRecord
from streams.agents import Context
from streams.buses.kafka.sender import Sender
from streams.buses.kafka.wire import Outgoing, pack_records
from streams.dead_letters import Again, StillDead, read_again
from streams.pseudonyms import Pseudonyms


def send_again(sender: Sender, context: Context, pseudonyms: Pseudonyms) -> Again:
    """Give what sends a letter once more, and returns when the brokers have it.

    Bytes that a topic's reader could not read go back to that topic as they were. A record an agent
    stumbled over, and a platform's bytes, are read as at first and go to the topic of their kind.
    """

    async def again(dead: DeadRecord) -> None:
        if dead.topic:
            outgoing = [Outgoing(topic=dead.topic, value=dead.payload, key=dead.key, headers=dead.headers)]
        else:
            records = read_again(dead, pseudonyms, context)
            outgoing = pack_records(records, f"/dead/{dead.stage}", context.clock())
        if await sender.send(outgoing):
            raise StillDead("Kafka takes no record so large")

    return again
