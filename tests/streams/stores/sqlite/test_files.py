import contextlib
import sqlite3

import pytest

from schemas.store import StoreUnavailable
from streams.stores.sqlite.files import (
    StoreFileError,
    check_file,
    copy_to,
    migrate,
    migration_copies,
    private_file,
)

OURS = 7
FIRST = ("CREATE TABLE one (word TEXT)", "INSERT INTO one VALUES ('kept')")
SECOND = ("ALTER TABLE one ADD COLUMN length INTEGER", "UPDATE one SET length = 4")


@contextlib.contextmanager
def opened(path):
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection


def bring_up(path, migrations):
    private_file(path)
    with opened(path) as connection:
        migrate(connection, path, application_id=OURS, migrations=migrations)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "store.sqlite"


def test_files_and_new_folders_are_the_owners_alone(tmp_path):
    path = tmp_path / "a" / "b" / "store.sqlite"
    private_file(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == path.parent.parent.stat().st_mode & 0o777 == 0o700
    path.chmod(0o644)
    private_file(path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_place_without_a_folder_is_a_fault_that_may_pass(tmp_path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(StoreUnavailable):
        private_file(tmp_path / "file" / "store.sqlite")


def test_an_older_file_is_migrated_and_a_private_copy_kept(path):
    bring_up(path, [FIRST])
    bring_up(path, [FIRST, SECOND])
    with opened(path) as connection:
        assert connection.execute("SELECT * FROM one").fetchall() == [("kept", 4)]
    (copy,) = migration_copies(path)
    assert (copy.name, copy.stat().st_mode & 0o777) == ("store.sqlite.version-1", 0o600)
    with opened(copy) as connection:
        assert connection.execute("SELECT * FROM one").fetchall() == [("kept",)]
    assert check_file(path, application_id=OURS, newest=2) == 2


def test_the_newest_file_is_left_alone(path):
    bring_up(path, [FIRST])
    before = path.read_bytes()
    bring_up(path, [FIRST])
    assert path.read_bytes() == before
    assert migration_copies(path) == []


def test_a_migration_that_fails_changes_nothing_and_can_be_tried_again(path):
    bring_up(path, [FIRST])
    with pytest.raises(sqlite3.OperationalError):
        bring_up(path, [FIRST, (*SECOND, "nonsense")])
    with opened(path) as connection:
        assert connection.execute("SELECT * FROM one").fetchall() == [("kept",)]
    bring_up(path, [FIRST, SECOND])
    assert check_file(path, application_id=OURS, newest=2) == 2


def test_a_newer_file_is_refused_with_what_to_do(path):
    bring_up(path, [FIRST, SECOND])
    with pytest.raises(StoreFileError, match=r"version 2; this Lourie knows up to 1: install the newer Lourie"):
        bring_up(path, [FIRST])


@pytest.mark.parametrize("content", [b"no database, but long enough to look like one" * 30, b"short"])
def test_a_file_that_is_no_database_is_refused_and_left_alone(path, content):
    path.write_bytes(content)
    with pytest.raises(StoreFileError, match="not an SQLite database"):
        check_file(path, application_id=OURS, newest=1)
    assert path.read_bytes() == content


def test_another_programs_database_is_refused(path):
    with opened(path) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    with pytest.raises(StoreFileError, match="another program"):
        check_file(path, application_id=OURS, newest=1)


def test_a_copy_never_overwrites_and_leaves_nothing_when_it_fails(path, tmp_path):
    bring_up(path, [FIRST])
    target = tmp_path / "copies" / "copy.sqlite"
    with opened(path) as connection:
        copy_to(connection, target)
        with pytest.raises(FileExistsError):
            copy_to(connection, target)
    assert check_file(target, application_id=OURS, newest=1) == 1
    with pytest.raises(sqlite3.ProgrammingError):
        copy_to(connection, tmp_path / "other.sqlite")
    assert not (tmp_path / "other.sqlite").exists()
