"""Mail server and webhook receiver away while the chain goes on: all of it comes afterwards, once and in order."""

from __future__ import annotations

import time

import pytest

from schemas.feed import FEED_LEVELS
from tests.chain.cluster import INDEXER, WORKER, cluster
from tests.chain.kept import RULE, run_undisturbed
from tests.chain.recording import write_recording
from tests.feeds import seen_by
from tests.lourie.alerting import to_server, write_rules
from tests.pushes import SECRET, write_feeds
from tests.servers.mail import MailServer
from tests.servers.webhook_receiver import WebhookReceiver

SEED = 7
COUNT = 1_500


def receivers_away(folder, kafka, elasticsearch, *, seconds):
    recording = write_recording(folder, COUNT, SEED)
    undisturbed = run_undisturbed(folder / "undisturbed", recording)
    feed = {id_ for id_, kept in undisturbed.kept.posts.items() if kept[1] in FEED_LEVELS}
    receiver = WebhookReceiver(SECRET)
    with cluster(folder, kafka, elasticsearch) as made, MailServer() as mail:
        write_rules(folder / "deliver", RULE)
        with receiver.running():
            settings = to_server(mail) | {"LOURIE_FEEDS_FILE": str(write_feeds(folder, receiver.url, platform="file"))}
            made.start_delivering(**settings)
            made.start("indexer", *INDEXER)
            made.start("worker", *WORKER)
            made.start("collector", "collect", "--file", str(recording.file), "--rate", "100")
            made.wait_until(lambda: mail.mails and receiver.lines, "a first mail and a first change")
        mail.down()
        away_from = time.monotonic()
        made.tell([*recording.early, *recording.late])
        made.wait_for_the_same(recording, undisturbed.kept)
        made.wait_until(lambda: "not taken" in made.running["deliver"].output, "mail is tried in vain")
        made.kill("deliver")  # what waits is in the ledger
        made.start("deliver", "deliver", ready="Lourie delivers", **settings)
        time.sleep(max(0.0, seconds - (time.monotonic() - away_from)))
        assert len(mail.ids) < len(undisturbed.mail_ids), "everything was mailed before the server went away"
        mail.up()
        with receiver.running():
            mail.wait(lambda: set(mail.ids) == set(undisturbed.mail_ids), 180)
            made.wait_until(lambda: set(seen_by(receiver.lines)) == feed, "the feed is what is kept")
            made.stop()
    # What was under way when the servers went may come again, with its id: once each.
    assert len(mail.ids) <= len(undisturbed.mail_ids) + 1
    accepted = [id_ for id_, _, answer in receiver.calls if answer < 300]
    assert len(accepted) <= len(set(accepted)) + 1
    assert receiver.forged == []
    assert set(seen_by(receiver.lines)) == feed
    assert in_order(receiver.lines)


def in_order(lines) -> bool:
    """Say whether each post's revisions came oldest first."""
    newest: dict[str, int] = {}
    for line in lines:
        if line["schema"] == "feed-post/1":
            if int(line["revision"]) < newest.get(line["id"], 0):
                return False
            newest[line["id"]] = int(line["revision"])
    return True


@pytest.mark.timeout(600)
def test_receivers_away_for_a_while_get_everything(tmp_path, kafka_server, elasticsearch_server):
    receivers_away(tmp_path, kafka_server, elasticsearch_server, seconds=8)


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_receivers_away_for_a_minute_get_everything(tmp_path, kafka_server, elasticsearch_server):
    receivers_away(tmp_path, kafka_server, elasticsearch_server, seconds=60)
