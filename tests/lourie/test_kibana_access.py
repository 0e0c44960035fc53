import click
import msgspec
import pytest

from dashboards.kibana.build import DEFAULT_TARGET
from lourie.kibana_access import access_of, clear_text_warning, target_of
from streams.settings import Settings


@pytest.fixture
def secret(tmp_path):
    path = tmp_path / "secret"
    path.write_text("S0VZ\n")
    return path


def settings(**change):
    return Settings(**({"kibana_address": "https://kibana.example:5601"} | change))


def test_boards_read_the_search_store_and_lead_to_the_desk():
    target = target_of(settings(desk_url="https://desk.example", search_index_prefix="ours"))
    assert (target.index, target.desk_url) == ("ours-posts", "https://desk.example")


def test_without_settings_it_is_what_the_built_file_says():
    assert target_of(Settings()) == DEFAULT_TARGET
    assert target_of(Settings(desk_port=9000)).desk_url == "http://127.0.0.1:9000"
    assert target_of(Settings(desk_port=0)) == DEFAULT_TARGET
    assert target_of(Settings(desk_host="0.0.0.0")) == DEFAULT_TARGET


def test_a_key_is_read_from_its_file_and_never_shown(secret):
    access = access_of(settings(kibana_api_key_file=secret))
    assert access.api_key == "S0VZ"
    assert "S0VZ" not in repr(access)
    assert access.space == "lourie"


def test_a_name_and_password_do_where_there_is_no_key(secret):
    access = access_of(settings(kibana_username="lourie", kibana_password_file=secret))
    assert (access.username, access.password, access.api_key) == ("lourie", "S0VZ", None)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kibana_address": ""}, "LOURIE_KIBANA_ADDRESS"),
        ({"kibana_api_key_file": "SECRET", "kibana_username": "n", "kibana_password_file": "SECRET"}, "one of them"),
        ({"kibana_password_file": "SECRET"}, "LOURIE_KIBANA_USERNAME"),
        ({"kibana_api_key_file": "MISSING"}, "No such file"),
        ({"kibana_ca_file": "MISSING"}, "expected PEM"),
    ],
)
def test_settings_that_do_not_fit_say_what_to_do(secret, change, words):
    places = {"SECRET": secret, "MISSING": secret.with_name("missing")}
    with pytest.raises(click.UsageError, match=words):
        access_of(settings(**{name: places.get(value, value) for name, value in change.items()}))


@pytest.mark.parametrize("content", [b"", b" \n", b"two words", b"two\nlines", "schlüssel".encode(), b"\xff"])
def test_a_file_that_does_not_hold_a_key_is_told_and_not_shown(secret, content):
    secret.write_bytes(content)
    with pytest.raises(click.UsageError, match="LOURIE_KIBANA_API_KEY_FILE") as told:
        access_of(settings(kibana_api_key_file=secret))
    assert "two" not in str(told.value)
    assert "schl" not in str(told.value)


@pytest.mark.parametrize(
    ("address", "warned"),
    [
        ("http://kibana:5601", True),
        ("http://10.0.0.5:5601", True),
        ("http://127.0.0.1:5601", False),
        ("http://[::1]:5601", False),
        ("http://localhost:5601", False),
        ("https://kibana:5601", False),
    ],
)
def test_a_key_on_an_open_road_is_warned_of(secret, address, warned):
    access = access_of(settings(kibana_address=address, kibana_api_key_file=secret))
    assert bool(clear_text_warning(access)) == warned
    assert clear_text_warning(msgspec.structs.replace(access, api_key=None)) is None
