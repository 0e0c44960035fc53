"""The settings of Kibana: what `Settings` inherits. Nothing but `lourie boards push` and `diff` asks it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from msgspec import Meta

from streams.mail_settings import MailSettings


class KibanaSettings(MailSettings, frozen=True, kw_only=True):
    """Where Kibana is and how it lets us in."""

    kibana_address: Annotated[
        str,
        Meta(
            description="Kibana, with its path where it has one; not set: no Kibana.",
            pattern=r"^https?://[^/\s@]+[^\s?#]*$",
            examples=["https://kibana.example:5601"],
        ),
    ] = ""
    kibana_space: Annotated[
        str, Meta(description="The space boards go to, made when missing.", pattern="^[a-z0-9_-]+$")
    ] = "lourie"
    kibana_api_key_file: Annotated[
        Path | None, Meta(description="Kibana's API key, as Kibana shows it (encoded); not set: a password, if any.")
    ] = None
    kibana_username: Annotated[str, Meta(description="Who asks Kibana, where there is no API key.", min_length=1)] = ""
    kibana_password_file: Annotated[Path | None, Meta(description="The password of `kibana_username`.")] = None
    kibana_ca_file: Annotated[
        Path | None,
        Meta(description="Certificates (PEM) that Kibana's is checked by; not set: the public authorities."),
    ] = None
