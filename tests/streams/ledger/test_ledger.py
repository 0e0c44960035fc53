import datetime as dt
import sqlite3

import pytest

from schemas.audit import AuditEntry
from streams.ledger import Ledger, LedgerEntry
from streams.stores.sqlite.files import StoreFileError
from tests.builders import NOON, make_post_id


def make_entry(action="open", minutes=0):
    return AuditEntry(at=NOON + dt.timedelta(minutes=minutes), by="officer", action=action, subject=make_post_id())


async def test_acts_come_back_in_order_and_by_page(tmp_path):
    ledger = await Ledger.open(tmp_path / "ledger.sqlite")
    acts = [make_entry(action, minute) for minute, action in enumerate(("open", "export", "erase", "erase"))]
    for act in acts:
        await ledger.record(act)
    first = await ledger.entries(limit=3)
    assert first == tuple(LedgerEntry(number=number, entry=act) for number, act in enumerate(acts[:3], start=1))
    assert [one.entry for one in await ledger.entries(after=first[-1].number)] == acts[3:]
    await ledger.close()


async def test_acts_outlive_the_process_and_the_file_is_private(tmp_path):
    path = tmp_path / "new" / "ledger.sqlite"
    ledger = await Ledger.open(path)
    await ledger.record(make_entry())
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    await ledger.close()
    await ledger.close()
    again = await Ledger.open(path)
    assert len(await again.entries()) == 1
    await again.close()


@pytest.mark.parametrize("order", ["DELETE FROM audit", "UPDATE audit SET payload = x'00'"])
async def test_the_trail_only_grows(tmp_path, order):
    ledger = await Ledger.open(tmp_path / "ledger.sqlite")
    await ledger.record(make_entry())
    with pytest.raises(sqlite3.IntegrityError, match="only grows"):
        await ledger._database.write(lambda connection: connection.execute(order))
    assert len(await ledger.entries()) == 1
    await ledger.close()


async def test_a_backup_is_a_ledger(tmp_path):
    ledger = await Ledger.open(tmp_path / "ledger.sqlite")
    await ledger.record(make_entry())
    await ledger.backup_to(tmp_path / "copy.sqlite")
    copy = await Ledger.open(tmp_path / "copy.sqlite")
    assert await copy.entries() == await ledger.entries()
    with pytest.raises(FileExistsError):
        await ledger.backup_to(tmp_path / "copy.sqlite")
    await copy.close()
    await ledger.close()


async def test_another_programs_database_is_refused(tmp_path):
    from streams.stores.sqlite.store import SqliteStore

    store = await SqliteStore.open(tmp_path / "store.sqlite")
    await store.close()
    with pytest.raises(StoreFileError, match="another program"):
        await Ledger.open(tmp_path / "store.sqlite")
