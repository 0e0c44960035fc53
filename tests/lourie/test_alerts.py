import asyncio
import datetime as dt
import json

import msgspec
import pytest

from lourie.alerts import EXAMPLE
from processors.alerts.reading import read_rules
from processors.knowledge import packaged_data
from processors.taxa import read_taxa
from streams.ledger import Ledger
from tests.builders import NOON
from tests.lourie.alerting import RULE, write_rules
from tests.lourie.commands import call
from tests.streams.ledger.test_deliveries import make_delivery


def rows(done):
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


def with_ledger(folder, act):
    async def body():
        ledger = await Ledger.open(folder / "ledger.sqlite")
        try:
            return await act(ledger)
        finally:
            await ledger.close()

    return asyncio.run(body())


def test_check_says_that_nothing_is_wrong_or_where_it_is(tmp_path):
    write_rules(tmp_path)
    done = call(tmp_path, "alerts", "check")
    assert "1 rule(s), 1 enabled: nothing wrong" in done.output
    assert "no smtp_address" in done.output
    draft = tmp_path / "draft.yaml"
    draft.write_text(RULE.replace("elephants", "elefants"), encoding="utf-8")
    done = call(tmp_path, "alerts", "check", str(draft))
    assert done.exit_code == 1
    assert "draft.yaml:5: filter.groups: 'elefants' is unknown; did you mean elephants?" in done.output


def test_the_packaged_example_is_a_set_of_rules_in_force_nowhere(tmp_path):
    taxa = read_taxa(packaged_data() / "taxa.tsv")
    known = {"species": taxa.keys(), "groups": {taxon.group for taxon in taxa.values()}}
    assert [rule.type for rule in read_rules([EXAMPLE], known)] == ["any", "frequency", "flatline"]
    assert call(tmp_path, "alerts", "example").stdout == EXAMPLE.read_text(encoding="utf-8")
    assert rows(call(tmp_path, "alerts", "list", "--format", "json")) == []


def test_list_shows_the_rules_in_force(tmp_path):
    write_rules(tmp_path)
    (row,) = rows(call(tmp_path, "alerts", "list", "--format", "json"))
    assert (row["name"], row["type"], row["recipients"]) == ("ivory-offers", "any", "desk@example.org")


def test_test_shows_what_a_rule_would_have_mailed_and_sends_nothing(own_copy):
    write_rules(own_copy)
    found = rows(call(own_copy, "alerts", "test", "ivory-offers", "--format", "json"))
    assert [row["subject"] for row in found] == ["[Lourie] ivory-offers"] * len(found)
    assert sum(row["posts"] for row in found) >= 1
    shown = call(own_copy, "alerts", "test", "ivory-offers", "--text").output
    assert "Subject: [Lourie] ivory-offers" in shown
    assert "elephant ivory" in shown
    assert rows(call(own_copy, "alerts", "outbox", "--all", "--format", "json")) == []


def test_test_takes_a_draft_and_names_the_rules_there_are(own_copy, tmp_path):
    draft = tmp_path / "draft.yaml"
    draft.write_text(RULE.replace("ivory-offers", "draft").replace("elephants", "big cats"), encoding="utf-8")
    assert call(own_copy, "alerts", "test", "draft", "--file", str(draft)).exit_code == 0
    done = call(own_copy, "alerts", "test", "none", "--file", str(draft))
    assert done.exit_code == 2
    assert "there are: draft" in done.output


def test_outbox_and_retry_are_about_mails_and_no_calls_of_feeds(tmp_path):
    async def fill(ledger):
        call_of_a_feed = msgspec.structs.replace(make_delivery("call"), channel="webhook")
        await ledger.deliveries.add([make_delivery("a"), make_delivery("b"), make_delivery("c"), call_of_a_feed], NOON)
        first, second, _ = await ledger.deliveries.due("mail", NOON)
        await ledger.deliveries.dead(first.number, "550 no such user", NOON)
        await ledger.deliveries.sent(second.number, NOON)
        return first.number

    dead = with_ledger(tmp_path, fill)
    listed = rows(call(tmp_path, "alerts", "outbox", "--format", "json"))
    assert [(row["state"], row["error"]) for row in listed] == [("dead", "550 no such user"), ("pending", None)]
    assert len(rows(call(tmp_path, "alerts", "outbox", "--all", "--format", "json"))) == 3
    assert call(tmp_path, "alerts", "retry", str(dead)).output == "1 due now\n"
    assert call(tmp_path, "alerts", "retry", "--all").output == "2 due now\n"
    later = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1)
    assert len(with_ledger(tmp_path, lambda ledger: ledger.deliveries.due("mail", later))) == 2


@pytest.mark.parametrize("arguments", [(), ("1", "--all")])
def test_retry_wants_numbers_or_all(tmp_path, arguments):
    assert call(tmp_path, "alerts", "retry", *arguments).exit_code == 2
