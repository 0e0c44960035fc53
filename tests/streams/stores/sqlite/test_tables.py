from schemas.store import SourceState
from streams.stores.sqlite import tables
from tests.builders import NOON
from tests.contracts.stores import later, make_mute


def test_mutes_in_force_are_given_by_kind_and_value(connection):
    for kind, value, hours in (("term", "b", 2), ("author", "z", 2), ("term", "a", 2), ("domain", "over", 0)):
        tables.mute(connection, make_mute(kind, value, until=later(hours=hours)))
    assert [(mute.kind, mute.value) for mute in tables.mutes(connection, NOON)] == [
        ("author", "z"),
        ("term", "a"),
        ("term", "b"),
    ]
    tables.unmute(connection, "term", "a")
    assert len(tables.mutes(connection, NOON)) == 2


def test_a_source_is_one_row(connection):
    for state in ("connecting", "live"):
        tables.report(connection, SourceState(source="file", state=state, since=NOON))
    assert [source.state for source in tables.sources(connection)] == ["live"]


def test_an_empty_store_has_stats(connection):
    stats = tables.stats(connection)
    assert (stats.post_count, stats.hidden_count, stats.judged_count, stats.newest_at) == (0, 0, 0, None)
    assert stats.file_bytes > 0
