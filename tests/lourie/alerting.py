"""Rules, recordings and mail settings for the tests that start real processes."""

from __future__ import annotations

import json
from pathlib import Path

from tests.servers.mail import MailServer

TRADE = "Selling elephant ivory bangles number {}, 200 USD, WhatsApp +44 7700 900123"
ORDINARY = "What a lovely morning number {}, coffee and a walk by the river"
RULE = """\
name: ivory-offers
type: any
description: Offers of ivory
recipients: [desk@example.org]
filter: {level: [watch, review, alert], groups: [elephants]}
"""


def write_rules(folder: Path, text: str = RULE) -> None:
    """Put a rule file where a data folder's rules lie."""
    rules = folder / "alerts"
    rules.mkdir(parents=True, exist_ok=True, mode=0o700)
    (rules / "rules.yaml").write_text(text, encoding="utf-8")


def write_recording(path: Path, offers: int, *, ordinary: int = 20, first: int = 0) -> Path:
    """Write posts of one day, a minute apart, offers among ordinary ones."""
    lines = []
    for number in range(first, first + offers):
        for text, name in [(TRADE, "offer"), *[(ORDINARY, f"ordinary{one}") for one in range(ordinary)]]:
            at = f"2026-03-14T{10 + number // 60:02d}:{number % 60:02d}:00Z"
            lines.append(json.dumps({"id": f"{name}-{number}", "text": text.format(number), "created_at": at}))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def to_server(server: MailServer) -> dict[str, str]:
    """Give the variables that send mail to a test server."""
    return {
        "LOURIE_SMTP_ADDRESS": server.address,
        "LOURIE_SMTP_SECURITY": "none",
        "LOURIE_MAIL_FROM": "lourie@example.org",
        "LOURIE_DESK_URL": "https://desk.example.org",
    }
