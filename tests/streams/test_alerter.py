import datetime as dt

import pytest

from processors.alerts.rules import AlertRule, RuleFilter
from schemas.alert import AlertMail
from schemas.decoding import decode
from schemas.store import StoreUnavailable, WriteBatch
from streams.alerter import FOLLOWER, Alerter
from streams.follower import Follower
from streams.ledger import Ledger
from streams.metrics import Metrics
from streams.stores.sqlite.store import SqliteStore
from tests.builders import NOON, make_flagged, make_post_id
from tests.contracts.stores import ids, make_label, make_tombstone

HOUR = dt.timedelta(hours=1)


def make_rule(**changes):
    fields = {"name": "ivory", "type": "any", "recipients": ("desk@example.org",), "filter": RuleFilter()}
    return AlertRule(**(fields | changes))


class Chain:
    """A store, a ledger and a clock that moves; `step` is what a fresh process would do."""

    def __init__(self, store, ledger):
        self.store = store
        self.ledger = ledger
        self.now = NOON + HOUR
        self.woken = 0

    def start(self, *rules):
        handler = Alerter(rules, self.ledger, lambda: self.now, self._wake)
        self.follower = Follower(
            FOLLOWER, handler, self.store, self.ledger, clock=lambda: self.now, metrics=Metrics(), begin="newest"
        )
        return self.follower.start()

    def _wake(self):
        self.woken += 1

    async def write(self, *uids, **changes):
        await self.store.write(WriteBatch(posts=[make_flagged(uid, **changes) for uid in uids]))

    async def step(self, **passed):
        self.now += dt.timedelta(**passed)
        await self.follower.step()
        return await self.mails()

    async def mails(self):
        rows = await self.ledger.deliveries.rows(("pending",))
        mails = [decode(row.payload, AlertMail) for row in rows]
        return [[list(alert.post_ids) for alert in mail.alerts] for mail in mails]


@pytest.fixture
async def chain(tmp_path):
    store = await SqliteStore.open(tmp_path / "store.sqlite")
    ledger = await Ledger.open(tmp_path / "ledger.sqlite")
    yield Chain(store, ledger)
    await ledger.close()
    await store.close()


async def test_a_stored_post_is_a_mail_in_the_outbox_once_and_found_by_its_id(chain):
    await chain.start(make_rule(recipients=("a@example.org", "b@example.org")))
    await chain.write("a")
    assert await chain.step() == [[ids("a")], [ids("a")]]
    assert chain.woken == 1
    await chain.store.label(make_label("a"))
    await chain.write("a", revision="2", revised_at=NOON + HOUR)
    assert len(await chain.step()) == 2
    found = await chain.ledger.deliveries.deliveries_of(make_post_id("a"))
    assert [row.target for row in found] == ["a@example.org", "b@example.org"]


async def test_what_was_stored_before_the_first_rule_is_not_mailed(chain):
    await chain.write("old")
    await chain.start(make_rule())
    await chain.write("new")
    assert await chain.step() == [[ids("new")]]


async def test_a_window_goes_on_over_a_restart(chain):
    rule = make_rule(type="frequency", num_events=3, timeframe=HOUR, lateness=dt.timedelta(0))
    await chain.start(rule)
    for uid in "abc":
        await chain.write(uid)
        found = await chain.step()
        await chain.start(rule)
    assert [set(posts) for posts in found[0]] == [set(ids(*"abc"))]
    assert await chain.step() == found


async def test_a_commit_that_fails_counts_nothing_twice(chain, monkeypatch):
    rule = make_rule(type="frequency", num_events=2, timeframe=HOUR, lateness=dt.timedelta(0))
    await chain.start(rule)
    await chain.write("a")
    commit = chain.ledger.following.commit

    async def full(*arguments, **options):
        raise StoreUnavailable("disk full")

    monkeypatch.setattr(chain.ledger.following, "commit", full)
    for _ in range(3):
        with pytest.raises(StoreUnavailable):
            await chain.step()
    monkeypatch.setattr(chain.ledger.following, "commit", commit)
    assert await chain.step() == []
    await chain.write("b")
    assert len(await chain.step()) == 1


async def test_a_post_deleted_while_its_digest_waits_is_not_in_it(chain):
    rule = make_rule(aggregation=HOUR)
    await chain.start(rule)
    await chain.write("a", "b")
    assert await chain.step() == []
    await chain.store.write(WriteBatch(tombstones=[make_tombstone("a")]))
    await chain.step(minutes=1)
    await chain.start(rule)
    assert await chain.step(hours=1) == [[ids("b")]]
    assert await chain.ledger.following.counted(FOLLOWER, ids("a", "b")) == {(make_post_id("b"), "ivory")}


async def test_a_post_that_comes_and_goes_before_it_is_looked_at_alerts_nobody(chain):
    await chain.start(make_rule())
    await chain.write("a")
    await chain.store.write(WriteBatch(tombstones=[make_tombstone("a")]))
    assert await chain.step() == []


async def test_a_rule_that_changed_begins_anew_and_keeps_its_digest(chain):
    await chain.start(
        make_rule(aggregation=HOUR, type="frequency", num_events=2, timeframe=HOUR, lateness=dt.timedelta(0))
    )
    await chain.write("a", "b", "c")
    await chain.step()
    await chain.start(make_rule(aggregation=2 * HOUR))
    await chain.write("d")
    await chain.step(minutes=90)
    (mail,) = await chain.step(hours=1)
    assert [len(posts) for posts in mail] == [2, 1]
    assert mail[1] == ids("d")


async def test_a_rule_that_was_removed_or_disabled_is_forgotten(chain):
    await chain.start(make_rule(), make_rule(name="other"), make_rule(name="off", enabled=False))
    await chain.write("a")
    await chain.step()
    assert set(await chain.ledger.following.states(FOLLOWER)) == {"progress", "rule:ivory", "rule:other"}
    await chain.start(make_rule())
    await chain.write("b")
    await chain.step()
    assert set(await chain.ledger.following.states(FOLLOWER)) == {"progress", "rule:ivory"}


async def test_silence_is_noticed_without_any_change(chain):
    await chain.start(make_rule(type="flatline", timeframe=HOUR, lateness=dt.timedelta(0)))
    await chain.write("a", at=NOON + HOUR)
    assert await chain.step() == []
    assert await chain.step(minutes=59) == []
    assert await chain.step(minutes=1) == [[[]]]
    assert await chain.step(hours=9) == [[[]]]


async def test_nothing_is_committed_while_nothing_happens(chain, monkeypatch):
    await chain.start(make_rule())
    await chain.write("a")
    await chain.step()

    async def never(*arguments, **options):
        raise AssertionError("nothing to commit")

    monkeypatch.setattr(chain.ledger.following, "commit", never)
    for _ in range(3):
        await chain.step(minutes=5)
