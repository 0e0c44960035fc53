import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from streams.pseudonyms import PseudonymKeyError, Pseudonyms

KEY = "ab" * 32


def write_key(folder: Path, text: str, mode: int = 0o600) -> Path:
    file = folder / "author.key"
    file.write_text(text)
    file.chmod(mode)
    return file


def test_a_key_is_made_for_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "author.key"
    Pseudonyms.open(file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert re.fullmatch(r"k1:[0-9a-f]{64}\n", file.read_text())
    assert list(file.parent.iterdir()) == [file]


def test_two_starters_end_up_with_one_key(tmp_path: Path) -> None:
    file = tmp_path / "author.key"
    with ThreadPoolExecutor(8) as pool:
        authors = set(pool.map(lambda _: Pseudonyms.open(file).author("x", "1"), range(8)))
    assert len(authors) == 1


def test_an_author_is_the_same_on_one_platform_and_another_on_the_next(tmp_path: Path) -> None:
    pseudonyms = Pseudonyms.open(write_key(tmp_path, f"k1:{KEY}\n"))
    assert pseudonyms.author("x", "17") == pseudonyms.author("x", "17")
    assert re.fullmatch(r"k1:[0-9a-f]{32}", pseudonyms.author("x", "17"))
    assert len({pseudonyms.author(platform, "17") for platform in ("x", "bluesky")}) == 2
    assert pseudonyms.author("x", "\ud800") != pseudonyms.author("x", "?")


def test_a_mask_is_the_start_of_the_pseudonym(tmp_path: Path) -> None:
    pseudonyms = Pseudonyms.open(write_key(tmp_path, f"k1:{KEY}\n"))
    assert pseudonyms.mask("x", "17") == f"@u_{pseudonyms.author('x', '17')[3:11]}"


def test_the_hash_is_the_documented_one() -> None:
    # HMAC-SHA256 of b"x\x1f17" under 32 zero bytes, by `openssl dgst -sha256 -mac HMAC -macopt hexkey:00...`
    assert Pseudonyms({"k1": b"\0" * 32}).author("x", "17") == "k1:02b1e3788907b863c16cbd02d65d8d81"


def test_the_first_key_is_used_and_older_ones_still_find(tmp_path: Path) -> None:
    old = Pseudonyms.open(write_key(tmp_path, f"k1:{KEY}\n")).author("x", "17")
    turned = Pseudonyms.open(write_key(tmp_path, f"k2:{'cd' * 32}\n\nk1:{KEY}\n"))
    assert turned.author("x", "17").startswith("k2:")
    assert turned.authors("x", "17") == (turned.author("x", "17"), old)


@pytest.mark.parametrize(
    ("text", "mode", "expected"),
    [
        (f"k1:{KEY}", 0o640, "mode 0640 lets others read it"),
        (f"k1:{KEY}", 0o604, "mode 0604 lets others read it"),
        ("k1:abcd", 0o600, "key of 2 bytes is too short"),
        ("", 0o600, "no key in it"),
        ("secret", 0o600, "author.key:1: not a key"),
        (f"K 1:{KEY}", 0o600, "not a key id"),
        (f"k1:{KEY}\nk1:{KEY}", 0o600, "k1 occurs twice"),
    ],
)
def test_a_poor_key_file_is_refused_without_showing_the_key(
    text: str, mode: int, expected: str, tmp_path: Path
) -> None:
    with pytest.raises(PseudonymKeyError, match=expected) as refusal:
        Pseudonyms.open(write_key(tmp_path, text, mode))
    assert KEY not in str(refusal.value)
    assert "secret" not in str(refusal.value)


def test_a_folder_is_no_key_file(tmp_path: Path) -> None:
    with pytest.raises(PseudonymKeyError, match="expected a readable key file"):
        Pseudonyms.open(tmp_path)


def test_a_pseudonymizer_shows_no_key() -> None:
    assert repr(Pseudonyms({"k1": b"secret" * 8})) == "Pseudonyms(k1)"
