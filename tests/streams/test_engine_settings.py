import os

import pytest

from streams.settings import SettingsError, load_settings

NO_FILE = {"LOURIE_CONFIG": os.devnull}


def test_without_settings_there_is_no_server():
    settings = load_settings(None, NO_FILE)
    assert (settings.store, settings.search_address, settings.kafka_address) == ("sqlite", "", "")
    assert settings.kafka_security == "plaintext"


def test_several_brokers_are_taken_as_one_address():
    settings = load_settings(None, NO_FILE | {"LOURIE_KAFKA_ADDRESS": "one:9092,two:9092"})
    assert settings.kafka_address == "one:9092,two:9092"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KAFKA_ADDRESS", "kafka"),
        ("KAFKA_ADDRESS", "http://kafka:9092"),
        ("KAFKA_SECURITY", "none"),
        ("STORE", "mysql"),
        ("SEARCH_ADDRESS", "search:9200"),
    ],
)
def test_what_cannot_be_meant_is_told_by_name(name, value):
    with pytest.raises(SettingsError, match=f"LOURIE_{name}"):
        load_settings(None, NO_FILE | {f"LOURIE_{name}": value})
