import msgspec
import pytest

from streams.settings import Settings, SettingsError
from streams.sinks.mail_options import mail_options


def make_settings(**changes):
    fields = {"smtp_address": "mail.example.org:587", "mail_from": "lourie@example.org"}
    return msgspec.structs.replace(Settings(), **(fields | changes))


def test_without_a_server_there_is_no_mail():
    assert mail_options(Settings()) is None


def test_host_port_sender_and_password(tmp_path):
    secret = tmp_path / "password"
    secret.write_text("correct horse\n", encoding="utf-8")
    options = mail_options(make_settings(smtp_username="lourie", smtp_password_file=secret))
    assert (options.host, options.port, options.security, options.domain) == (
        "mail.example.org",
        587,
        "starttls",
        "example.org",
    )
    assert options.password() == "correct horse"
    assert "correct horse" not in repr(options)
    assert mail_options(make_settings(smtp_address="[::1]:25", smtp_security="none")).host == "::1"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "mail"])
def test_no_protection_is_needed_on_this_machine_and_beside_it(host):
    assert mail_options(make_settings(smtp_address=f"{host}:25", smtp_security="none")).security == "none"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"mail_from": None}, "mail_from: missing"),
        ({"smtp_security": "none"}, "would send personal data unprotected"),
        ({"smtp_address": "192.0.2.7:25", "smtp_security": "none"}, "would send personal data unprotected"),
        ({"smtp_address": "mail.example.org:99999"}, "expected a port"),
        ({"smtp_username": "lourie"}, "expected both or neither"),
        ({"smtp_address": "mail:25", "smtp_security": "none", "smtp_username": "lourie"}, "a password unprotected"),
    ],
)
def test_what_is_wrong_is_told(changes, expected):
    with pytest.raises(SettingsError, match=expected):
        mail_options(make_settings(**changes))


def test_files_that_cannot_be_used_are_named(tmp_path):
    empty = tmp_path / "password"
    empty.write_text("\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="2 wrong") as caught:
        mail_options(make_settings(smtp_username="l", smtp_password_file=empty, smtp_ca_file=tmp_path / "none.pem"))
    assert "is empty" in str(caught.value)
    assert "none.pem: No such file" in str(caught.value)
