"""The settings of the mail server: what `Settings` inherits. Whether they fit together, `mail_options` says."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta

from streams.engine_settings import EngineSettings

_HOST_AND_PORT = r"^([A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\]):[0-9]{1,5}$"
_ADDRESS = r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+$"


class MailSettings(EngineSettings, frozen=True, kw_only=True):
    """Who takes alert mail, and how."""

    smtp_address: Annotated[
        Annotated[str, Meta(pattern=_HOST_AND_PORT, examples=["mail.example.org:587"])] | None,
        Meta(description="The mail server that takes alert mail; not set: mails wait in the outbox."),
    ] = None
    smtp_security: Annotated[
        Literal["starttls", "tls", "none"],
        Meta(description="`none` only to this machine, or to a name without a dot (a container beside)."),
    ] = "starttls"
    smtp_username: Annotated[
        Annotated[str, Meta(min_length=1)] | None,
        Meta(description="Whom to log in as; not set: no login."),
    ] = None
    smtp_password_file: Annotated[Path | None, Meta(description="The file that holds the mail password.")] = None
    smtp_ca_file: Annotated[
        Path | None, Meta(description="Certificates to trust the mail server by (PEM); not set: the machine's.")
    ] = None
    mail_from: Annotated[
        Annotated[str, Meta(pattern=_ADDRESS, examples=["lourie@example.org"])] | None,
        Meta(description="The sender's plain address; needed with `smtp_address`."),
    ] = None
