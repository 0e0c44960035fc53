"""The Faust application a worker runs in, set as measured on a real broker (Faust 0.15.3, Kafka 4.1.1, 2026-11-22)."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import faust

from streams.buses.kafka.access import Access

RECIPE: dict[str, Any] = {
    "value_serializer": "raw",
    "key_serializer": "raw",
    "store": "memory://",
    "broker_session_timeout": 10,  # a killed worker's partitions go on after 8 to 20 s; 60 to 119 s by default
    "broker_heartbeat_interval": 1,
    "broker_rebalance_timeout": 20,
    "broker_request_timeout": 30,
    "broker_commit_interval": 0.5,  # what is done again after a rebalance: 0 to 16 %, median 64 % with 2.8 s
    "broker_max_poll_interval": 604_800,  # a worker that waits longer leaves its group and never comes back
    "stream_buffer_maxsize": 16,  # of envelopes: 59 MB instead of 246 MB of memory when the agent is slow
    "stream_wait_empty": False,  # acks are ours (faust_commits); the worker waits for the record at hand, not for ever
    "broker_max_poll_records": 50,
    "consumer_max_fetch_size": 4 << 20,
    "consumer_auto_offset_reset": "earliest",
    "producer_acks": -1,
    "table_standby_replicas": 0,
    "topic_allow_declare": False,  # topics are made by `lourie topics apply`; Faust corrects no partition count
    "topic_disable_leader": True,
    "worker_redirect_stdouts": False,
    "web_enabled": False,
    "web_bind": "127.0.0.1",
    "web_tables_enabled": False,
}


def make_app(access: Access, group: str, folder: Path, *, with_agents: bool) -> faust.App:
    """Make the application of one worker in the running loop; without agents it only carries services.

    `folder` is made when its parent exists; nothing of ours is kept there.
    """
    app = faust.App(
        group,
        broker="aiokafka://" + ";".join(access.address.split(",")),
        broker_credentials=_credentials(access),
        datadir=folder,
        loop=asyncio.get_running_loop(),
        **RECIPE,
    )
    if not with_agents:
        app.producer_only = True
        app.boot_strategy.enable_kafka_producer = False
    return app


def _credentials(access: Access) -> Any:
    if access.security == "plaintext":
        return None
    if access.security == "ssl":
        return faust.SSLCredentials(context=access.ssl_context())
    return faust.SASLCredentials(
        username=access.username,
        password=access.password,
        mechanism=access.mechanism,
        ssl_context=access.ssl_context(),
    )
