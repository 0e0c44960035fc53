from pathlib import Path

import pytest

from streams.collectors.x_token import TokenError, read_token


def write(folder: Path, content: bytes, mode: int = 0o600) -> Path:
    file = folder / "token"
    file.write_bytes(content)
    file.chmod(mode)
    return file


def test_a_token_is_read_without_its_line_end(tmp_path: Path) -> None:
    assert read_token(write(tmp_path, b"AAAA%2Fbbb\n")) == "AAAA%2Fbbb"


@pytest.mark.parametrize(
    ("content", "mode", "told"),
    [
        (b"", 0o600, "expected one word"),
        (b"two words", 0o600, "expected one word"),
        ("Schlüssel".encode(), 0o600, "not ASCII"),
        (b"secret", 0o644, "chmod 600"),
    ],
)
def test_a_file_without_a_token_says_what_was_expected(tmp_path: Path, content: bytes, mode: int, told: str) -> None:
    with pytest.raises(TokenError, match=told) as caught:
        read_token(write(tmp_path, content, mode))
    assert "x_bearer_token_file" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(TokenError, match="nowhere"):
        read_token(tmp_path / "nowhere")
    with pytest.raises(TokenError, match="not set"):
        read_token(None)
