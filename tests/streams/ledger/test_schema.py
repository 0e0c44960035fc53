import sqlite3

from schemas.audit import AuditEntry
from streams.ledger import Ledger
from streams.ledger.schema import APPLICATION_ID, MIGRATIONS
from streams.stores.sqlite.database import Database
from tests.builders import NOON


async def test_a_trail_of_the_first_version_is_kept_when_tables_are_added(tmp_path):
    path = tmp_path / "ledger.sqlite"
    old = await Database.open(path, application_id=APPLICATION_ID, migrations=MIGRATIONS[:1])
    await old.write(lambda connection: connection.execute("INSERT INTO audit (at, payload) VALUES (1, ?)", (ENTRY,)))
    await old.close()
    ledger = await Ledger.open(path)
    assert [one.entry.action for one in await ledger.entries()] == ["open"]
    assert await ledger.following.position("alerts") is None
    await ledger.close()
    with sqlite3.connect(path.with_name("ledger.sqlite.version-1")) as copy:
        assert copy.execute("SELECT count(*) FROM audit").fetchone() == (1,)
    copy.close()


ENTRY = __import__("msgspec").json.encode(AuditEntry(at=NOON, by="officer", action="open", subject="file:a"))
