from __future__ import annotations

import os

import pytest

from streams.settings import SettingsError, load_settings


def test_without_settings_there_is_no_kafka() -> None:
    settings = load_settings(None, {"LOURIE_CONFIG": os.devnull})
    assert (settings.kafka_address, settings.kafka_security) == ("", "plaintext")


@pytest.mark.parametrize("address", ["broker:9092", "a:9092,b:9092", "127.0.0.1:19092"])
def test_brokers_are_named_with_their_ports(address: str) -> None:
    environment = {"LOURIE_CONFIG": os.devnull, "LOURIE_KAFKA_ADDRESS": address}
    assert load_settings(None, environment).kafka_address == address


@pytest.mark.parametrize("address", ["broker", "kafka://broker:9092", "a:9092, b:9092", "a:9092,"])
def test_what_is_no_address_is_told(address: str) -> None:
    with pytest.raises(SettingsError, match="LOURIE_KAFKA_ADDRESS"):
        load_settings(None, {"LOURIE_CONFIG": os.devnull, "LOURIE_KAFKA_ADDRESS": address})
