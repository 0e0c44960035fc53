"""A file in, X's bearer token out, or what is wrong with the file."""

from __future__ import annotations

from pathlib import Path

from streams.private_files import NotPrivate, read_private

_TOKEN_BYTES = 4_096
"""Far more than a token has."""


class TokenError(ValueError):
    """A token file that is missing, open to others or holds no token. Never shows the token."""


def read_token(file: Path | None) -> str:
    """Read the bearer token; raises TokenError."""
    if file is None:
        raise TokenError("x_bearer_token_file: not set; expected a file of mode 0600 that holds X's bearer token")
    try:
        token = read_private(file, _TOKEN_BYTES).decode("ascii").strip()
    except NotPrivate as error:
        raise TokenError(f"x_bearer_token_file: {error}") from None
    except OSError as error:
        raise TokenError(f"x_bearer_token_file: {file}: {error.strerror}; expected X's bearer token there") from None
    except UnicodeDecodeError:
        raise TokenError(f"x_bearer_token_file: {file}: not ASCII; expected X's bearer token alone") from None
    if not token or any(letter.isspace() for letter in token):
        raise TokenError(f"x_bearer_token_file: {file}: expected one word, X's bearer token")
    return token
