from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from streams.buses.kafka.access import Access
from streams.settings import Settings, SettingsError


def settings(**changes: object) -> Settings:
    return msgspec.structs.replace(Settings(), **{"kafka_address": "one:9092,two:9092", **changes})


def test_plain_access_names_every_broker():
    access = Access.of(settings())
    assert access.python_options["bootstrap_servers"] == ["one:9092", "two:9092"]
    assert access.async_options["bootstrap_servers"] == "one:9092,two:9092"
    assert access.python_options["security_protocol"] == "PLAINTEXT"


def test_without_address_the_setting_is_named():
    with pytest.raises(SettingsError, match="LOURIE_KAFKA_ADDRESS"):
        Access.of(Settings())


def test_credentials_come_from_the_file_and_are_shown_nowhere(tmp_path: Path):
    file = tmp_path / "password"
    file.write_text("pass-phrase\n", encoding="utf-8")
    access = Access.of(settings(kafka_security="sasl_ssl", kafka_username="desk", kafka_password_file=file))
    options = access.python_options
    assert (options["security_protocol"], options["sasl_mechanism"]) == ("SASL_SSL", "SCRAM-SHA-512")
    assert (options["sasl_plain_username"], options["sasl_plain_password"]) == ("desk", "pass-phrase")
    assert options["ssl_context"].check_hostname
    assert "pass-phrase" not in repr(access)


def test_missing_credentials_are_all_named():
    with pytest.raises(SettingsError, match=r"KAFKA_USERNAME(.|\n)*KAFKA_PASSWORD_FILE"):
        Access.of(settings(kafka_security="sasl_ssl"))


def test_an_unreadable_password_is_named_by_its_setting(tmp_path: Path):
    with pytest.raises(SettingsError, match="LOURIE_KAFKA_PASSWORD_FILE"):
        Access.of(settings(kafka_security="sasl_ssl", kafka_username="desk", kafka_password_file=tmp_path / "none"))


def test_an_empty_certificate_file_is_named_by_its_setting(tmp_path: Path):
    file = tmp_path / "ca.pem"
    file.write_text("", encoding="utf-8")
    with pytest.raises(SettingsError, match="LOURIE_KAFKA_CA_FILE"):
        _ = Access.of(settings(kafka_security="ssl", kafka_ca_file=file)).python_options


def test_names_carry_the_prefix_and_lose_it_again():
    access = Access.of(settings(kafka_topic_prefix="east."))
    assert access.topic("posts.dead") == "east.posts.dead"
    assert access.table_name("east.posts.dead") == "posts.dead"
    assert access.group("detect") == "east.lourie-detect"
