from __future__ import annotations

from pathlib import Path

import pytest

from schemas.feed import FEED_LEVELS
from streams.feed_endpoints import FeedEndpoint, FeedsError, read_endpoints, read_secrets, url_fault
from tests.pushes import OTHER_SECRET, SECRET, write_feeds, write_secret

HTTPS = "https://trust.example/hooks/lourie"


def faults_of(folder: Path, text: str) -> str:
    write_secret(folder / "bluesky.secret", SECRET)
    file = folder / "feeds.toml"
    file.write_text(text)
    with pytest.raises(FeedsError) as raised:
        read_endpoints(file)
    return str(raised.value)


def test_an_endpoint_needs_an_address_and_a_secret_only(tmp_path: Path) -> None:
    (endpoint,) = read_endpoints(write_feeds(tmp_path, HTTPS))
    assert endpoint == FeedEndpoint(platform="bluesky", url=HTTPS, secret_file=tmp_path / "bluesky.secret")
    assert (endpoint.levels, endpoint.enabled, endpoint.batch) == (FEED_LEVELS, True, 50)


def test_everything_can_be_set(tmp_path: Path) -> None:
    file = write_feeds(tmp_path, HTTPS, levels='["alert"]', enabled="false", batch="7", timeout_seconds="3.5")
    (endpoint,) = read_endpoints(file)
    assert (endpoint.levels, endpoint.enabled, endpoint.batch, endpoint.timeout_seconds) == (("alert",), False, 7, 3.5)


def test_an_empty_file_pushes_nothing(tmp_path: Path) -> None:
    (tmp_path / "feeds.toml").write_text("")
    assert read_endpoints(tmp_path / "feeds.toml") == ()


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    said = faults_of(
        tmp_path,
        f"""
        [platforms.bluesky]
        url = "http://trust.example/"
        secret_file = "missing.secret"
        levles = ["alert"]
        [platforms.Mastodon]
        [platforms.vk]
        url = "{HTTPS}"
        secret_file = "bluesky.secret"
        levels = ["watch"]
        """,
    ).splitlines()
    assert len(said) == 5, said
    for part in ("url: expected an https", "missing.secret", "levles: no such key", "platforms.Mastodon", "levels"):
        assert any(part in line for line in said), part


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("platforms = 1", "expected [platforms.NAME] tables"),
        ("[feeds.bluesky]", "feeds: expected"),
        ("[platforms]\nbluesky = 1", "expected a table"),
        ("[platforms.bluesky]\nurl = 5", "url"),
        ("[platforms.bluesky]\n[platforms.bluesky]", "no TOML"),
        ("[platforms.bluesky", "no TOML"),
        ('[platforms.bluesky]\nurl = "https://a.example"\nsecret_file = "bluesky.secret"\nbatch = 0', "batch"),
    ],
)
def test_a_fault_says_where_and_what_was_expected(tmp_path: Path, text: str, part: str) -> None:
    assert part in faults_of(tmp_path, text)


def test_a_missing_or_binary_file_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(FeedsError, match="expected a feeds file"):
        read_endpoints(tmp_path / "none.toml")
    (tmp_path / "feeds.toml").write_bytes(b"\xff")
    with pytest.raises(FeedsError, match="UTF-8"):
        read_endpoints(tmp_path / "feeds.toml")


@pytest.mark.parametrize(
    "url",
    [HTTPS, "https://10.1.2.3:8443/x?y=1", "http://127.0.0.1:9/", "http://localhost/x", "http://[::1]:80/"],
)
def test_good_addresses(url: str) -> None:
    assert url_fault(url) == ""


@pytest.mark.parametrize(
    "url",
    [
        "", "trust.example", "http://trust.example/", "ftp://127.0.0.1/", "file:///etc/passwd", "https://",
        "https://user:word@trust.example/", "http://127.0.0.1@trust.example/", "https://trust.example/#x",
        "https://trust.example:99999/", "https://[::1", "https://trust.example/a b", "https://tr\u00fcst.example/",
        "http://127.0.0.1.trust.example/", "http://169.254.169.254/", "https://trust.example/\r\nx: y",
    ],
)  # fmt: skip
def test_bad_addresses(url: str) -> None:
    assert "expected an https address" in url_fault(url)


def test_one_or_two_secrets(tmp_path: Path) -> None:
    assert read_secrets(write_secret(tmp_path / "s", SECRET)) == (SECRET,)
    assert read_secrets(write_secret(tmp_path / "s", OTHER_SECRET, SECRET)) == (OTHER_SECRET, SECRET)


@pytest.mark.parametrize(
    "secrets",
    [(), (SECRET,) * 3, ("whsec_",), ("whsec_c2hvcnQ=",), ("whsec_!!!",), (SECRET[6:],), ("whsec_é",), ("\x00",)],
)
def test_other_secrets_are_refused_and_not_shown(tmp_path: Path, secrets: tuple[str, ...]) -> None:
    with pytest.raises(FeedsError, match="expected") as raised:
        read_secrets(write_secret(tmp_path / "s", *secrets))
    assert SECRET[6:] not in str(raised.value)


def test_a_secret_others_can_read_is_refused(tmp_path: Path) -> None:
    write_secret(tmp_path / "s", SECRET).chmod(0o644)
    with pytest.raises(FeedsError, match="chmod 600"):
        read_secrets(tmp_path / "s")
