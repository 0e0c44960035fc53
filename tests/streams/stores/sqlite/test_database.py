import asyncio
import contextlib
import resource
import sqlite3
import threading

import pytest

from schemas.store import StoreUnavailable
from streams.stores.sqlite.database import READER_COUNT, Database
from streams.stores.sqlite.files import StoreFileError

MIGRATIONS = [("CREATE TABLE one (number INTEGER UNIQUE)",)]


@pytest.fixture
async def database(tmp_path):
    opened = await Database.open(tmp_path / "one.sqlite", application_id=1, migrations=MIGRATIONS)
    yield opened
    await opened.close()


def insert(*numbers):
    return lambda connection: connection.executemany("INSERT INTO one VALUES (?)", [(number,) for number in numbers])


def numbers(connection):
    return [number for (number,) in connection.execute("SELECT number FROM one ORDER BY number")]


async def test_what_was_written_is_read_at_once(database):
    for number in range(20):
        await database.write(insert(number))
        assert await database.read(numbers) == list(range(number + 1))


async def test_a_change_that_fails_leaves_nothing_and_the_next_one_works(database):
    with pytest.raises(sqlite3.IntegrityError):
        await database.write(insert(1, 2, 1))
    await database.write(insert(1))
    assert await database.read(numbers) == [1]


async def test_a_mistake_of_ours_is_no_passing_fault(database):
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        await database.read(lambda connection: connection.execute("SELECT * FROM nowhere"))


async def test_readers_cannot_write(database):
    with pytest.raises(StoreUnavailable, match="readonly"):
        await database.read(insert(1))


async def test_a_question_sees_one_moment(database):
    began, go_on = threading.Event(), threading.Event()

    def twice(connection):
        first = numbers(connection)
        began.set()
        go_on.wait(10)
        return first, numbers(connection)

    asking = asyncio.ensure_future(database.read(twice))
    await asyncio.to_thread(began.wait, 10)
    await database.write(insert(1))
    go_on.set()
    assert await asking == ([], [])


async def test_the_loop_and_other_readers_go_on_while_one_is_busy(database):
    go_on = threading.Event()
    asking = asyncio.ensure_future(database.read(lambda _: go_on.wait(10)))
    await database.write(insert(1))
    assert await asyncio.gather(*(database.read(numbers) for _ in range(READER_COUNT * 3))) == [[1]] * READER_COUNT * 3
    go_on.set()
    assert await asking


async def test_another_process_that_holds_the_lock_is_a_passing_fault(database):
    database._writer.execute("PRAGMA busy_timeout = 10")
    with contextlib.closing(sqlite3.connect(database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable, match="locked"):
            await database.write(insert(1))
        other.execute("ROLLBACK")
    await database.write(insert(2))
    assert await database.read(numbers) == [2]


def fill(connection):
    connection.execute("CREATE TABLE IF NOT EXISTS much (content BLOB)")
    connection.execute("INSERT INTO one VALUES (7)")
    connection.execute("INSERT INTO much VALUES (zeroblob(4000000))")


async def test_a_full_file_is_a_passing_fault_with_nothing_applied(database):
    database._writer.execute("PRAGMA max_page_count = 20")
    with pytest.raises(StoreUnavailable, match="full"):
        await database.write(fill)
    assert await database.read(numbers) == []
    database._writer.execute("PRAGMA max_page_count = 100000")
    await database.write(fill)
    assert await database.read(numbers) == [7]


async def test_a_disk_that_takes_no_more_is_a_passing_fault_with_nothing_applied(database):
    """The limit is the operating system's, on the size of any file: the log cannot grow."""
    await database.write(insert(1))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, hard))
    try:
        with pytest.raises(StoreUnavailable):
            await database.write(fill)
        assert await database.read(numbers) == [1]
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    await database.write(fill)
    assert await database.read(numbers) == [1, 7]


async def test_the_log_is_emptied_unless_somebody_reads_it(database):
    log = database.path.with_name("one.sqlite-wal")
    await database.write(insert(1))
    assert log.stat().st_size > 0
    assert await database.truncate_log()
    assert log.stat().st_size == 0
    database._writer.execute("PRAGMA busy_timeout = 10")
    with contextlib.closing(sqlite3.connect(database.path, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM one").fetchall()
        await database.write(insert(2))
        assert not await database.truncate_log()


async def test_files_are_private_also_log_and_shared_memory(database):
    await database.write(insert(1))
    modes = {path.name: path.stat().st_mode & 0o777 for path in database.path.parent.iterdir()}
    assert modes == dict.fromkeys(("one.sqlite", "one.sqlite-wal", "one.sqlite-shm"), 0o600)


async def test_a_backup_is_whole_and_private(database, tmp_path):
    await database.write(insert(*range(500)))
    target = tmp_path / "backups" / "copy.sqlite"
    await database.backup_to(target)
    assert target.stat().st_mode & 0o777 == 0o600
    with contextlib.closing(sqlite3.connect(target)) as copy:
        assert numbers(copy) == list(range(500))
    with pytest.raises(FileExistsError):
        await database.backup_to(target)


async def test_a_closed_database_says_so_and_closing_finishes_what_was_begun(database):
    writing = asyncio.ensure_future(database.write(insert(*range(1000))))
    await asyncio.sleep(0)
    await database.close()
    await database.close()
    await writing
    with pytest.raises(StoreUnavailable, match="closed"):
        await database.read(numbers)
    with contextlib.closing(sqlite3.connect(database.path)) as other:
        assert len(numbers(other)) == 1000


async def test_a_damaged_file_is_a_passing_fault(tmp_path):
    path = tmp_path / "one.sqlite"
    database = await Database.open(path, application_id=1, migrations=MIGRATIONS)
    await database.write(insert(*range(5000)))
    await database.close()
    content = bytearray(path.read_bytes())
    content[4096 * 2 :] = b"\xff" * len(content[4096 * 2 :])
    path.write_bytes(content)
    database = await Database.open(path, application_id=1, migrations=MIGRATIONS)
    with pytest.raises(StoreUnavailable, match="malformed"):
        await database.read(numbers)
    await database.close()


async def test_a_folder_in_the_files_place_is_refused(tmp_path):
    with pytest.raises((StoreFileError, StoreUnavailable)):
        await Database.open(tmp_path, application_id=1, migrations=MIGRATIONS)
