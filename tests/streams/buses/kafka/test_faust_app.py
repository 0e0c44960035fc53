"""The Faust application holds to the measured recipe, and listens nowhere."""

from __future__ import annotations

import faust
import pytest

from streams.buses.kafka.access import Access
from streams.buses.kafka.faust_app import make_app

ACCESS = Access(address="one:9092,two:9092")


async def test_the_recipe_is_in_force(tmp_path):
    settings = make_app(ACCESS, "lourie-detect", tmp_path, with_agents=True).conf
    assert (settings.broker_session_timeout, settings.broker_heartbeat_interval) == (10, 1)
    assert (settings.broker_rebalance_timeout, settings.broker_request_timeout) == (20, 30)
    assert settings.broker_commit_interval == 0.5
    assert settings.broker_max_poll_interval == 604_800
    assert (settings.stream_buffer_maxsize, settings.broker_max_poll_records) == (16, 50)
    assert settings.table_standby_replicas == 0
    assert not settings.topic_allow_declare
    assert settings.topic_disable_leader
    assert settings.consumer_auto_offset_reset == "earliest"


async def test_nothing_is_served(tmp_path):
    settings = make_app(ACCESS, "lourie-detect", tmp_path, with_agents=True).conf
    assert not settings.web_enabled
    assert settings.web_bind == "127.0.0.1"
    assert not settings.web_tables_enabled


async def test_every_broker_is_named(tmp_path):
    app = make_app(ACCESS, "lourie-detect", tmp_path, with_agents=True)
    assert [str(url) for url in app.conf.broker] == ["aiokafka://one:9092", "aiokafka://two:9092"]


@pytest.mark.parametrize(("security", "kind"), [("ssl", faust.SSLCredentials), ("sasl_ssl", faust.SASLCredentials)])
async def test_credentials_are_handed_on(tmp_path, security, kind):
    access = Access(address="one:9092", security=security, username="desk", password="pass-phrase")
    credentials = make_app(access, "lourie-detect", tmp_path, with_agents=True).conf.broker_credentials
    assert isinstance(credentials, kind)
    assert "pass-phrase" not in repr(credentials)
