"""`DeskOptions`: how one desk is set up. In: settings of the command that starts it; out: checked values."""

from __future__ import annotations

from dataclasses import dataclass, field

from dashboards.desk.door import Door
from dashboards.desk.term_door import TermDoor
from schemas.store import Retention

LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]")


class DeskError(ValueError):
    """A desk that would be open to strangers, or cannot work as set up."""


@dataclass(frozen=True, kw_only=True)
class DeskOptions:
    """How one desk is set up. `hosts` are the names it answers to, without port."""

    hosts: tuple[str, ...] = LOOPBACK_HOSTS
    officer: str = "officer"
    """Signs decisions where there is no login."""
    door: Door | None = None
    """Asks for the password; without it only this machine may reach the desk."""
    retention: Retention = field(default_factory=Retention)
    term_door: TermDoor | None = None
    """What analysts' own terms go through; without one they cannot add any."""
    page_rows: int = 50
    poll_seconds: float = 0.5
    heartbeat_seconds: float = 15.0
    silent_seconds: float = 600.0
    """A live source without a post for longer is shown as quiet. Chosen by hand, not measured."""

    def __post_init__(self) -> None:
        foreign = [host for host in self.hosts if host not in LOOPBACK_HOSTS]
        if foreign and self.door is None:
            raise DeskError(
                f"desk: hosts {', '.join(foreign)}: a desk without a password is for this machine only; "
                f"set desk_password_file, or expected {', '.join(LOOPBACK_HOSTS)}"
            )
        if not self.hosts:
            raise DeskError("desk: no host name; expected at least one, such as 127.0.0.1")
