import os

import pytest

from streams.settings import SettingsError, load_settings

NO_FILE = {"LOURIE_CONFIG": os.devnull}


@pytest.mark.parametrize("address", ["mail.example.org:587", "[::1]:25", "mail:1025"])
def test_a_mail_server_is_a_name_or_address_with_port(address):
    assert load_settings(None, NO_FILE | {"LOURIE_SMTP_ADDRESS": address}).smtp_address == address


@pytest.mark.parametrize(
    ("name", "value"),
    [("SMTP_ADDRESS", "mail.example.org"), ("SMTP_SECURITY", "ssl"), ("MAIL_FROM", "Desk <desk@example.org>")],
)
def test_what_cannot_be_meant_is_told_by_name(name, value):
    with pytest.raises(SettingsError, match=f"LOURIE_{name}"):
        load_settings(None, NO_FILE | {f"LOURIE_{name}": value})
