from __future__ import annotations

from pathlib import Path

import pytest

from dashboards.desk.passwords import Password, PasswordError, hash_of

SECRET = "four words of a heron"


def write(folder: Path, text: str) -> Path:
    file = folder / "desk.password"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize("text", [f"{SECRET}\n", SECRET, hash_of(SECRET) + "\n"], ids=["plain", "bare", "hash"])
async def test_the_password_of_a_file_is_known_and_no_other(tmp_path: Path, text: str) -> None:
    password = Password.read(write(tmp_path, text))
    assert await password.check(SECRET)
    for wrong in ("", SECRET + "x", SECRET.upper(), "x" * 100_000, "\0", text.strip() + " "):
        assert not await password.check(wrong)


def test_two_hashes_of_a_password_differ_and_are_argon2id() -> None:
    assert hash_of(SECRET) != hash_of(SECRET)
    assert hash_of(SECRET).startswith("$argon2id$v=19$m=65536,t=3,")


@pytest.mark.parametrize("text", ["", "short", "x" * 201, "two lines of it\nare no password", "$argon2id$broken"])
def test_a_file_that_will_not_do_is_named_and_not_quoted(tmp_path: Path, text: str) -> None:
    file = write(tmp_path, text)
    with pytest.raises(PasswordError) as caught:
        Password.read(file)
    assert str(caught.value).startswith(f"{file}: ")
    assert not text or text not in str(caught.value)


def test_a_missing_or_unreadable_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(PasswordError, match="lourie desk password"):
        Password.read(tmp_path / "none")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    with pytest.raises(PasswordError, match="not UTF-8"):
        Password.read(tmp_path / "bytes")


def test_it_shows_nothing_of_itself() -> None:
    assert repr(Password(hash_of(SECRET))) == "Password(...)"
