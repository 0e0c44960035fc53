from __future__ import annotations

import os
from pathlib import Path

import pytest

from streams.settings import SettingsError, load_settings


def test_rules_lie_in_the_data_folder_and_no_mail_is_sent_unless_told(tmp_path: Path) -> None:
    plain = load_settings(None, {"LOURIE_CONFIG": os.devnull, "LOURIE_DATA_FOLDER": str(tmp_path)})
    assert (plain.alert_rules_folder, plain.smtp_address) == (tmp_path / "alerts", None)


@pytest.mark.parametrize(
    ("name", "value"),
    [("SMTP_ADDRESS", "post.example.com"), ("MAIL_FROM", "Lourie <l@example.org>"), ("DESK_URL", "board.example.com")],
)
def test_what_is_no_address_is_told_without_it(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"LOURIE_{name}") as told:
        load_settings(None, {"LOURIE_CONFIG": os.devnull, f"LOURIE_{name}": value})
    assert value not in str(told.value)
