import pytest

from streams.settings import SettingsError, load_settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ADDRESS", "kibana:5601"),
        ("ADDRESS", "http://name:word@kibana:5601"),
        ("ADDRESS", "http://kibana:5601/app?x=1"),
        ("SPACE", "Our Space"),
        ("SPACE", "../other"),
    ],
)
def test_what_is_no_address_or_space_is_told(name, value):
    with pytest.raises(SettingsError, match=f"LOURIE_KIBANA_{name}") as told:
        load_settings(None, {"LOURIE_CONFIG": "/dev/null", f"LOURIE_KIBANA_{name}": value})
    assert value not in str(told.value), "a password may stand in it"


@pytest.mark.parametrize("address", ["http://127.0.0.1:5601", "https://kibana.example/kibana"])
def test_an_address_may_have_a_path(address):
    environment = {"LOURIE_CONFIG": "/dev/null", "LOURIE_KIBANA_ADDRESS": address}
    assert load_settings(None, environment).kibana_address == address


def test_without_settings_there_is_no_kibana():
    settings = load_settings(None, {"LOURIE_CONFIG": "/dev/null"})
    assert (settings.kibana_address, settings.kibana_space, settings.kibana_api_key_file) == ("", "lourie", None)
