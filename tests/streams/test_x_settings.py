from __future__ import annotations

import os

import pytest

from streams.settings import SettingsError, load_settings

NO_FILE = {"LOURIE_CONFIG": os.devnull}


def test_x_is_off_and_cheap_unless_somebody_says_otherwise():
    settings = load_settings(None, NO_FILE)
    assert settings.x_terms_accepted is False
    assert settings.x_bearer_token_file is None
    assert "x" not in settings.sources
    assert settings.x_daily_posts <= 1_000


def test_variables_set_it():
    given = {"LOURIE_X_TERMS_ACCEPTED": "true", "LOURIE_X_DAILY_POSTS": "500", "LOURIE_X_BEARER_TOKEN_FILE": "/t"}
    settings = load_settings(None, NO_FILE | given)
    assert settings.x_terms_accepted is True
    assert (settings.x_daily_posts, str(settings.x_bearer_token_file)) == (500, "/t")


@pytest.mark.parametrize(
    ("name", "value"),
    [("X_ADDRESS", "api.x.com"), ("X_ADDRESS", "https://a/b"), ("X_RULES", "1001"), ("X_MONTHLY_POSTS", "3000001")],
)
def test_a_value_out_of_range_is_told(name, value):
    with pytest.raises(SettingsError, match=f"LOURIE_{name}"):
        load_settings(None, NO_FILE | {f"LOURIE_{name}": value})
