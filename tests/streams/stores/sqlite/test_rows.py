from schemas.decoding import decode
from schemas.flagged import FlaggedPost
from streams.stores.sqlite.rows import add_content, next_sequence, remove_content, set_columns
from streams.stores.sqlite.writing import keep
from tests.builders import make_flagged

TABLES = ("body", "locator", "facet", "words")


def held(connection):
    return {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES}


def test_sequences_grow(connection):
    assert [next_sequence(connection) for _ in range(3)] == [1, 2, 3]


def test_the_locator_and_the_bio_are_not_in_the_body(connection):
    keep(connection, make_flagged("secret-uid", author_bio="secret bio"), 0)
    (payload,) = connection.execute("SELECT payload FROM body").fetchone()
    assert b"secret" not in payload
    assert decode(payload, FlaggedPost).post.locator is None


def test_content_is_removed_from_every_table(connection):
    keep(connection, make_flagged("a", "ivory"), 0)
    assert all(held(connection).values())
    remove_content(connection, 1)
    assert not any(held(connection).values())


def test_a_post_without_words_and_locator_has_no_such_rows(connection):
    keep(connection, make_flagged("a", "…", locator=None), 0)
    remove_content(connection, 1)
    add_content(connection, 1, make_flagged("a", "…", locator=None), textless=True)
    assert (held(connection)["words"], held(connection)["locator"], held(connection)["body"]) == (0, 0, 1)


def test_post_and_facets_say_the_same_after_a_change(connection):
    keep(connection, make_flagged("a"), 0)
    set_columns(connection, 1, decision=2)
    set_columns(connection, 1, hidden=True)
    expected = [(2, 1)]
    assert connection.execute("SELECT decision, hidden FROM post").fetchall() == expected
    assert connection.execute("SELECT DISTINCT decision, hidden FROM facet").fetchall() == expected
    assert connection.execute("SELECT sequence FROM post").fetchall() == [(3,)]
