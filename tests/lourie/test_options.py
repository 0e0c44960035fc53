import click
import pytest

from lourie.options import settings_of


def context(monkeypatch, **environment):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return click.Context(click.Command("lourie"), obj=None)


def test_options_override_the_environment_where_given(monkeypatch, tmp_path):
    ctx = context(monkeypatch, LOURIE_DATA_FOLDER=str(tmp_path), LOURIE_DESK_PORT="9999")
    assert settings_of(ctx, desk_port=None).desk_port == 9999
    assert settings_of(ctx, desk_port=0).desk_port == 0


def test_wrong_settings_are_wrong_use(monkeypatch):
    with pytest.raises(click.UsageError, match="LOURIE_DESK_PORT"):
        settings_of(context(monkeypatch, LOURIE_DESK_PORT="x"))
