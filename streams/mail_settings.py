"""The settings of alert mail: what `Settings` inherits."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta

from streams.x_settings import XSettings

_HOST_AND_PORT = r"^([A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\]):[0-9]{1,5}$"
_ADDRESS = r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+$"
_WEB_ADDRESS = r"^https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9._~/-]*)?$"


class MailSettings(XSettings, frozen=True, kw_only=True):
    """Which rules alert, and which server takes their mail."""

    alert_rules_folder: Annotated[
        Path, Meta(description="Alert rules (`*.yaml`); by default `alerts` in the data folder. No file: no alerts.")
    ] = Path("alerts")
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
    desk_url: Annotated[
        Annotated[str, Meta(pattern=_WEB_ADDRESS, examples=["https://desk.example.org"])] | None,
        Meta(description="The board's address as links in mails have it; not set: this machine's."),
    ] = None
