"""`DeskOptions`: how one desk is set up. In: settings of the command that starts it; out: checked values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from schemas.store import Retention

LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]")


class DeskError(ValueError):
    """A desk that would be open to strangers, or cannot work as set up."""


@dataclass(frozen=True, kw_only=True)
class DeskOptions:
    """How one desk is set up.

    `hosts` are the names it answers to (without port). `logins` maps an officer's name to a
    password hash made by `login.hash_password`; without logins only loopback names are allowed.
    """

    hosts: tuple[str, ...] = LOOPBACK_HOSTS
    officer: str = "officer"
    """Signs decisions where there is no login."""
    logins: Mapping[str, str] = field(default_factory=dict)
    retention: Retention = field(default_factory=Retention)
    page_rows: int = 50
    poll_seconds: float = 0.5
    heartbeat_seconds: float = 15.0
    silent_seconds: float = 600.0
    """A live source without a post for longer is shown as quiet. Chosen by hand, not measured."""

    def __post_init__(self) -> None:
        foreign = [host for host in self.hosts if host not in LOOPBACK_HOSTS]
        if foreign and not self.logins:
            raise DeskError(
                f"desk: hosts {', '.join(foreign)}: a desk that others can reach needs at least one login; "
                "add logins, or keep to 127.0.0.1"
            )
        if not self.hosts:
            raise DeskError("desk: no host name; expected at least one, such as 127.0.0.1")
