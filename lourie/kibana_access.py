"""Settings in, how to reach Kibana and what its boards lead to out; wrong ones end the command with what to do."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import click

from dashboards.kibana.objects import Target
from dashboards.kibana.server import Access
from schemas.index_mapping import POSTS_ALIAS
from streams.loopback import is_loopback
from streams.settings import Settings


def target_of(settings: Settings) -> Target:
    """Give the index boards read and the desk their links lead to."""
    return Target(index=f"{settings.search_index_prefix}-{POSTS_ALIAS}", desk_url=settings.desk_link)


def access_of(settings: Settings) -> Access:
    """Give how to reach Kibana, secrets read from their files; raises click.UsageError."""
    if not settings.kibana_address:
        raise click.UsageError(
            "kibana_address (LOURIE_KIBANA_ADDRESS): not set; expected such as http://127.0.0.1:5601"
        )
    key = _secret(settings.kibana_api_key_file, "kibana_api_key_file")
    password = _secret(settings.kibana_password_file, "kibana_password_file")
    if key and password:
        raise click.UsageError("kibana_api_key_file and kibana_password_file are both set; expected one of them")
    if password and not settings.kibana_username:
        raise click.UsageError("kibana_username (LOURIE_KIBANA_USERNAME): not set; kibana_password_file needs one")
    ca_file = settings.kibana_ca_file
    if ca_file is not None and not ca_file.is_file():
        raise click.UsageError(f"kibana_ca_file (LOURIE_KIBANA_CA_FILE): {ca_file} is no file; expected PEM")
    return Access(
        address=settings.kibana_address,
        space=settings.kibana_space,
        api_key=key,
        username=settings.kibana_username or None,
        password=password,
        ca_file=ca_file,
    )


def clear_text_warning(access: Access) -> str | None:
    """Say when a secret would cross a network unencrypted."""
    parts = urlsplit(access.address)
    if parts.scheme == "https" or not (access.api_key or access.password) or is_loopback(parts.hostname or ""):
        return None
    return f"{access.address} is not encrypted: the key or password can be read on the way; use https"


def _secret(path: Path | None, name: str) -> str | None:
    if path is None:
        return None
    where = f"{name} (LOURIE_{name.upper()}): {path}"
    try:
        secret = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise click.UsageError(f"{where}: {reason}; expected a file that holds the secret alone") from None
    # A header cannot hold more than printable ASCII, and an error about it would show the secret.
    if not secret or not (secret.isascii() and secret.isprintable()) or (name.endswith("key_file") and " " in secret):
        raise click.UsageError(f"{where}: expected the secret alone, on one line")
    return secret
