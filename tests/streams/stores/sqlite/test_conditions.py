import sqlite3

import pytest

from schemas.label import Mute
from schemas.store import PostQuery
from streams.stores.sqlite.conditions import condition
from tests.builders import NOON, make_author

WHOLE = PostQuery(
    levels=("watch", "alert"),
    platforms=("file",),
    sources=("s",),
    languages=("th",),
    species=("elephant", "rhino"),
    groups=("g",),
    terms=("t",),
    decisions=("undecided",),
    kinds=("post",),
    author=make_author(),
    domain="a.example",
    text_key="key",
    since=NOON,
    until=NOON,
    search='ivory "for sale"',
)
MUTED = [
    Mute(kind=kind, value=value, until=NOON, by="x", at=NOON)
    for kind, value in (("author", make_author()), ("domain", "b.example"), ("domain", "c.example"), ("term", "t"))
]


@pytest.mark.parametrize("query", [PostQuery(), WHOLE], ids=["empty", "whole"])
@pytest.mark.parametrize("muted", [[], MUTED], ids=["unmuted", "muted"])
@pytest.mark.parametrize("table", ["post", "facet"])
def test_both_forms_are_sql_that_both_tables_understand(connection, query, muted, table):
    chosen = condition(query, muted)
    for sql in (chosen.over_all("p"), chosen.for_each("p")):
        assert connection.execute(f"SELECT count(*) FROM {table} p WHERE {sql}", chosen.values).fetchone() == (0,)


def test_an_empty_query_leaves_out_hidden_posts_only():
    chosen = condition(PostQuery(), [])
    assert (chosen.over_all("p"), chosen.for_each("q"), chosen.values) == ("p.hidden = 0", "q.hidden = 0", {})


def test_values_are_never_part_of_the_sql():
    chosen = condition(PostQuery(platforms=("'; DROP TABLE post",), domain="x' OR 1 --"), MUTED)
    assert "DROP" not in chosen.over_all("p")
    assert "OR 1" not in chosen.for_each("p")
    assert {"'; DROP TABLE post", "x' OR 1 --", "b.example"} <= set(chosen.values.values())


def test_mutes_of_one_kind_are_one_set_and_not_used_when_muted_posts_are_shown():
    assert [rows.wanted for rows in condition(PostQuery(), MUTED).sets] == [False] * 3
    assert condition(PostQuery(muted=True), MUTED).sets == ()


def test_an_unknown_level_is_refused():
    with pytest.raises(ValueError, match="tuple"):
        condition(PostQuery(levels=("loud",)), [])  # type: ignore[arg-type]


def test_the_newest_sqlite_is_not_needed():
    assert sqlite3.sqlite_version_info >= (3, 30)
