from __future__ import annotations

import asyncio
import json
from pathlib import Path

from streams.clock import utc_now
from streams.ledger import Ledger
from streams.ledger.deliveries import Delivery
from tests.lourie.commands import call
from tests.lourie.process import stored


def test_a_kept_post_shows_its_road(filled: Path):
    for one in stored(filled):
        done = call(filled, "trace", one.flagged.post.id, "--format", "json")
        assert done.exit_code == 0
        rows = [json.loads(line) for line in done.output.splitlines()]
        assert [row["step"] for row in rows] == ["created", "collected", "detected", "stored"]
        assert rows[3]["gap_seconds"] >= 0
        assert one.flagged.post.text not in done.output
    assert {"gap", "seconds"} <= set(call(filled, "trace", stored(filled)[0].flagged.post.id).output.split())


def test_what_was_sent_of_it_is_shown_as_it_stands(own_copy: Path):
    post_id = stored(own_copy)[0].flagged.post.id

    async def send() -> None:
        ledger = await Ledger.open(own_copy / "ledger.sqlite")
        deliveries = [
            Delivery(id=channel, channel=channel, target=f"to {channel}", payload=b"{}", due_at=utc_now(),
                     post_ids=(post_id,))
            for channel in ("mail", "webhook")
        ]  # fmt: skip
        await ledger.deliveries.add(deliveries, utc_now())
        await ledger.deliveries.sent(1, utc_now())
        await ledger.deliveries.postponed(2, "no answer", utc_now())
        await ledger.close()

    asyncio.run(send())
    rows = [json.loads(line) for line in call(own_copy, "trace", post_id, "--format", "json").output.splitlines()]
    mailed, fed = rows[4:]
    assert (mailed["step"], mailed["note"]) == ("mailed", "to mail, sent")
    assert mailed["gap_seconds"] > 0
    assert (fed["step"], fed["at"], fed["note"]) == ("fed", None, "to webhook, pending: no answer")


def test_a_post_that_is_not_kept_is_said(filled: Path):
    done = call(filled, "trace", "file:none")
    assert done.exit_code == 1
    assert "no such post is kept" in done.output
