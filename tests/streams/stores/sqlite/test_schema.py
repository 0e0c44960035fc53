import hashlib

from streams.stores.sqlite.schema import MIGRATIONS

RELEASED = ("c80b2ad5b8ef7b24", "3fd23da9d02ca656", "afa58f6e70f3d7e0")
"""A digest for each released step: files out there were made by exactly these statements."""


def digest(statements):
    return hashlib.sha256("\n".join(statements).encode()).hexdigest()[:16]


def test_released_steps_are_never_changed():
    assert tuple(digest(step) for step in MIGRATIONS) == RELEASED


def test_every_table_and_index_is_there(connection):
    names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    assert {"meta", "post", "body", "locator", "facet", "words", "label", "mark", "gone", "dead", "mute"} <= names


def test_the_planner_walks_the_time_index_for_a_page_however_few_posts_there_are(connection):
    connection.execute("ANALYZE sqlite_schema")
    plan = connection.execute(
        "EXPLAIN QUERY PLAN SELECT row FROM post p WHERE p.hidden = 0 ORDER BY p.sort_at DESC, p.id DESC LIMIT 50"
    ).fetchall()
    assert [step[3] for step in plan] == ["SCAN p USING INDEX post_by_time"]
