"""Alert mail as people have it: the real command, a real mail server, kills and an outage."""

from __future__ import annotations

import asyncio
import random
import time

import click
import msgspec
import pytest

from lourie.delivering import Alerting, alert_plan
from schemas.store import WriteBatch
from streams.alerter import FOLLOWER
from streams.ledger import Ledger
from streams.ledger.following import Step
from streams.metrics import Metrics
from streams.settings import Settings
from streams.stores.sqlite.store import SqliteStore
from tests.builders import NOON, make_flagged
from tests.lourie.alerting import RULE, to_server, write_recording, write_rules
from tests.lourie.process import lourie, run_to_end
from tests.servers.mail import MailServer

OFFERS = 12
"""Fewer than go into one mail when they come at once, so that each has its own."""


@pytest.fixture
def server():
    with MailServer() as started:
        yield started


@pytest.fixture
def folder(tmp_path):
    write_rules(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    return write_recording(tmp_path_factory.mktemp("recording") / "posts.jsonl", OFFERS)


@pytest.fixture(scope="module")
def expected(recording, tmp_path_factory):
    """The Message-IDs of a run that nothing disturbed."""
    folder = tmp_path_factory.mktemp("undisturbed")
    write_rules(folder)
    with MailServer() as server:
        done = run_to_end(folder, "replay", str(recording), "--no-desk", **to_server(server))
        assert done.returncode == 0, done.stderr
        assert len(server.ids) == len(set(server.ids)) == OFFERS
        return sorted(server.ids)


def test_a_replayed_offer_is_mailed_with_its_evidence(folder, tmp_path, server):
    posts = write_recording(tmp_path / "posts.jsonl", 1)
    with lourie(folder, "replay", str(posts), **to_server(server)) as running:
        (mail,) = server.wait_for(1)
        assert running.stop() == 0
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert mail["Subject"] == "[Lourie] ivory-offers"
    assert "[[elephant ivory]]" in text
    assert '<mark class="k-species"' in html
    assert "CITES I/II" in text
    assert "says it is for sale" in text
    assert "https://desk.example.org/posts/file:" in text
    assert "Traceback" not in running.output
    assert "ivory bangles" not in running.output


def test_a_second_run_mails_nothing_again(folder, recording, server, expected):
    for _ in range(2):
        assert run_to_end(folder, "replay", str(recording), "--no-desk", **to_server(server)).returncode == 0
    assert sorted(server.ids) == expected


def test_kills_at_random_moments_lose_no_mail_and_repeat_only_what_was_being_sent(folder, recording, server, expected):
    chance, kills = random.Random(7), 4
    for _ in range(kills):
        with lourie(folder, "replay", str(recording), "--no-desk", "--rate", "120", **to_server(server)) as running:
            running.wait_for("Playing ")
            time.sleep(chance.uniform(0.2, 1.5))
            running.process.kill()
    with lourie(folder, "replay", str(recording), **to_server(server)):
        server.wait(lambda: set(server.ids) == set(expected))
    assert sorted(set(server.ids)) == expected
    assert len(server.ids) <= len(expected) + kills


def test_a_kill_between_sending_and_marking_repeats_that_mail_with_its_id(folder, recording, server, expected):
    assert run_to_end(folder, "replay", str(recording), "--no-desk").returncode == 0
    with lourie(folder, "deliver", **to_server(server)) as running:
        server.taken = lambda _: running.process.kill() if len(server.mails) == 3 else None
        running.process.wait(60)
    assert len(server.ids) == 3
    with lourie(folder, "deliver", **to_server(server)) as running:
        server.wait(lambda: set(server.ids) == set(expected))
        assert running.stop() == 0
    assert sorted(server.ids) == sorted([*expected, server.ids[2]])


def test_a_mail_server_that_is_away_for_a_while_gets_everything_once(folder, recording, server, expected):
    server.down()
    with lourie(folder, "replay", str(recording), **to_server(server)) as running:
        running.wait_for("not taken")
        server.up()
        server.wait(lambda: set(server.ids) == set(expected))
        assert running.stop() == 0
    assert sorted(server.ids) == expected


def test_one_refused_recipient_does_not_cost_the_others_theirs(folder, tmp_path, server):
    write_rules(folder, RULE.replace("[desk@example.org]", "[gone@example.org, slow@example.org, desk@example.org]"))
    server.answers = {"gone@example.org": ["550 no such user"], "slow@example.org": ["451 later"]}
    posts = write_recording(tmp_path / "posts.jsonl", 1)
    with lourie(folder, "replay", str(posts), **to_server(server)):
        server.wait_for(2)
    assert sorted(server.recipients) == ["desk@example.org", "slow@example.org"]
    listed = run_to_end(folder, "alerts", "outbox", "--format", "json").stdout
    assert "550 no such user" in listed
    assert "gone@example.org" in listed


def test_wrong_rules_end_the_start_and_say_where(folder):
    write_rules(folder, RULE.replace("type: any", "type: ani"))
    done = run_to_end(folder, "run", "--source", "sample")
    assert done.returncode == 2
    assert "rules.yaml:2: type: 'ani' is unknown" in done.stderr


def make_settings(folder, **changes):
    return msgspec.structs.replace(Settings(data_folder=folder), **changes)


def test_a_plan_holds_the_enabled_rules(folder):
    write_rules(folder, RULE + "---\n" + RULE.replace("ivory-offers", "other") + "enabled: false\n")
    plan = alert_plan(make_settings(folder))
    assert ([rule.name for rule in plan.rules], plan.mail) == (["ivory-offers"], None)
    with pytest.raises(click.UsageError, match="mail_from"):
        alert_plan(make_settings(folder, smtp_address="mail.example.org:587"))


async def test_an_end_goes_on_from_the_ledger_where_a_cancelled_commit_was_done(folder):
    write_rules(folder, RULE.replace(", groups: [elephants]", ""))
    store = await SqliteStore.open(folder / "store.sqlite")
    ledger = await Ledger.open(folder / "ledger.sqlite")
    settings = make_settings(folder)
    cancelled, done = [await Alerting.open(alert_plan(settings), settings, store, ledger, Metrics()) for _ in range(2)]
    await cancelled.begin()
    await done.begin()
    for uid, alerting in (("a", done), ("b", cancelled)):
        await store.write(WriteBatch(posts=[make_flagged(uid)]))
        await alerting.finish()
    assert await ledger.following.position(FOLLOWER) == await store.last_sequence()
    assert len(await ledger.deliveries.rows()) == 2
    await ledger.close()
    await store.close()


async def test_without_rules_the_place_is_forgotten_so_that_a_later_rule_is_not_about_the_past(tmp_path):
    store = await SqliteStore.open(tmp_path / "store.sqlite")
    ledger = await Ledger.open(tmp_path / "ledger.sqlite")
    await ledger.following.commit(FOLLOWER, 1, Step(), NOON)
    await store.write(WriteBatch(posts=[make_flagged("a")]))
    settings = make_settings(tmp_path)
    alerting = await Alerting.open(alert_plan(settings), settings, store, ledger, Metrics())
    await alerting.begin()
    assert await ledger.following.position(FOLLOWER) is None
    works = [asyncio.ensure_future(work) for work in alerting.works()]
    await alerting.finish()
    for work in works:
        work.cancel()
    await asyncio.gather(*works, return_exceptions=True)
    await ledger.close()
    await store.close()
