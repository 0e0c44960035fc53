"""Settings in, how mail is sent out, or every fault in what they say of it."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from streams.loopback import is_loopback
from streams.settings import Settings, SettingsError

Security = Literal["starttls", "tls", "none"]


@dataclass(frozen=True, kw_only=True)
class MailOptions:
    """Where mail goes and as whom. The password is read when a mail is sent, so that it can be changed."""

    host: str
    port: int
    sender: str
    security: Security
    username: str = ""
    password_file: Path | None = None
    ca_file: Path | None = None
    timeout_seconds: float = 30
    """For each exchange with the server; chosen by hand, not measured."""

    @property
    def domain(self) -> str:
        """The sender's domain, which the Message-IDs end in."""
        return self.sender.rpartition("@")[2]

    def password(self) -> str:
        """Read the password; raises OSError."""
        return self.password_file.read_text(encoding="utf-8").strip() if self.password_file else ""

    def certificates(self) -> ssl.SSLContext:
        """Give what the server is trusted by; raises OSError, also for a file that holds none."""
        return ssl.create_default_context(cafile=self.ca_file)


def mail_options(settings: Settings) -> MailOptions | None:
    """Give how to send, null when no server is set; raises SettingsError with all faults."""
    if not settings.smtp_address:
        return None
    host, _, port = settings.smtp_address.rpartition(":")
    host = host.strip("[]")
    faults = []
    if not 1 <= int(port) <= 65_535:
        faults.append("smtp_address: expected a port from 1 to 65535, such as mail.example.org:587")
    if not settings.mail_from:
        faults.append("mail_from: missing; expected the sender's address, such as lourie@example.org")
    if settings.smtp_security == "none" and not _is_near(host):
        faults.append(
            "smtp_security: none would send personal data unprotected to another machine; use starttls or tls"
        )
    if settings.smtp_security == "none" and settings.smtp_username and not is_loopback(host):
        faults.append("smtp_security: none would send a password unprotected; use starttls or tls")
    if bool(settings.smtp_username) != bool(settings.smtp_password_file):
        faults.append("smtp_username and smtp_password_file: expected both or neither")
    options = MailOptions(
        host=host,
        port=int(port),
        sender=settings.mail_from or "",
        security=settings.smtp_security,
        username=settings.smtp_username or "",
        password_file=settings.smtp_password_file,
        ca_file=settings.smtp_ca_file,
    )
    faults += _unreadable(options)
    if faults:
        lines = "\n".join(f"  {fault}" for fault in faults)
        raise SettingsError(f"{len(faults)} wrong in the settings for mail (docs/settings.md lists them all):\n{lines}")
    return options


def _unreadable(options: MailOptions) -> list[str]:
    faults = []
    try:
        if options.password_file and not options.password():
            faults.append(f"smtp_password_file: {options.password_file} is empty; expected the password")
    except (OSError, UnicodeDecodeError) as error:
        faults.append(f"smtp_password_file: {options.password_file}: {_why(error)}; expected a file with the password")
    try:
        if options.ca_file:
            options.certificates()
    except OSError as error:
        faults.append(f"smtp_ca_file: {options.ca_file}: {_why(error)}; expected certificates (PEM)")
    return faults


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or type(error).__name__


def _is_near(host: str) -> bool:
    """Say whether a host is this machine, or has a name without a dot: another container of the same composition."""
    return is_loopback(host) or ("." not in host and ":" not in host)
