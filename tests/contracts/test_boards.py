"""What the boards ask, a real Elasticsearch answers: fields, numbers and order as the store itself counts them.

Kibana makes these questions of the charts; here the charts' columns are put to the index by the same aggregations.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from dashboards.kibana.build import build
from dashboards.kibana.checks.charts import Lens, lenses_of
from dashboards.kibana.saved import Saved, read_lines, source_of
from schemas.flagged import FlaggedPost
from schemas.index_mapping import AGGREGATABLE, POST_FIELDS, POSTS_ALIAS
from schemas.store import PostQuery, WriteBatch
from streams.stores.search.store import SearchStore
from tests.builders import make_author, make_flagged
from tests.contracts.search import PREFIX, open_search
from tests.contracts.stores import Hands, bury_under, later, make_tombstone

INDEX = f"{PREFIX}-{POSTS_ALIAS}"
LEVELS = ("watch", "watch", "review", "alert", "ignore")
Json = dict[str, Any]


@pytest.fixture
async def store(
    elasticsearch_server: Any, tmp_path: Path, monkeypatch: Any, clock: Hands
) -> AsyncIterator[SearchStore]:
    """Five posts of each level, by three authors; a sixth at alert is hidden."""
    monkeypatch.setenv("TEST_ELASTICSEARCH_ADDRESS", elasticsearch_server.address)
    opened = await open_search(tmp_path, clock, opensearch=False)
    try:
        await opened.write(WriteBatch(posts=posts()))
        await bury_under(opened, make_tombstone("uid-hidden", reason="deactivated"))
        await opened._server.client.indices.refresh(index=INDEX)
        yield opened
    finally:
        await opened.close()


def posts() -> list[FlaggedPost]:
    kept = [
        make_flagged(
            f"uid-{number}",
            f"ivory number {number}",
            level=LEVELS[number % 5],
            platform=("x", "vk")[number % 2],
            species=(("elephant",), ("tiger", "elephant"))[number % 2],
            language=("en", "th", "zh")[number % 3],
            author=make_author(str(number % 3)),
            at=later(minutes=-number),
        )
        for number in range(25)
    ]
    return [*kept, make_flagged("uid-hidden", "ivory", level="alert", author=make_author("hidden"))]


BOARD = next(saved for saved in read_lines(build())[0] if saved.type == "dashboard")
CHARTS = {where.rpartition(" ")[2]: lens for where, lens in lenses_of(BOARD)}


async def ask(store: SearchStore, lens: Lens) -> Json:
    """Put a chart's columns to the index: buckets one in the other, metrics in the innermost."""
    (layer,) = lens.state.datasource_states.form_based.layers.values()
    buckets = [name for name in layer.column_order if layer.columns[name].get("isBucketed")]
    inner: Json = {name: metric(layer.columns[name]) for name in layer.column_order if name not in buckets}
    for name in reversed(buckets):
        inner = {name: bucket(layer.columns[name]) | {"aggs": inner}}
    both = [as_query(source_of(BOARD)["query"]), as_query(lens.state.query)]
    answer = await store._server.client.search(index=INDEX, size=0, query={"bool": {"filter": both}}, aggs=inner)
    return dict(answer["aggregations"])


def bucket(column: Json) -> Json:
    if column["operationType"] == "terms":
        return {"terms": {"field": column["sourceField"], "size": column["params"]["size"]}}
    return {"date_histogram": {"field": column["sourceField"], "fixed_interval": "1h"}}


def metric(column: Json) -> Json:
    if column["operationType"] == "unique_count":
        return {"cardinality": {"field": column["sourceField"]}}
    return {"filter": as_query(column.get("filter") or {"query": ""})}


def as_query(query: Json) -> Json:
    """Spell Kibana's query language as Elasticsearch's own: the same but for the case of its words."""
    text = re.sub(r"\b(and|or|not)\b", lambda word: word[0].upper(), query["query"])
    return {"query_string": {"query": text, "default_operator": "AND"}} if text else {"match_all": {}}


async def test_the_index_has_every_field_in_the_type_the_checker_believes(store: SearchStore) -> None:
    answer = await store._server.client.field_caps(index=INDEX, fields="*")
    for name, field in POST_FIELDS.items():
        assert list(answer["fields"][name]) == [field.type]
        assert answer["fields"][name][field.type]["aggregatable"] == (field.type in AGGREGATABLE), name


async def test_the_numbers_leave_out_hidden_and_ignored_posts(store: SearchStore) -> None:
    numbers = {}
    for name in ("posts", "review-and-above", "alerts", "authors"):
        (number,) = (await ask(store, CHARTS[name])).values()
        numbers[name] = number.get("doc_count", number.get("value"))
    assert numbers == {"posts": 20, "review-and-above": 10, "alerts": 5, "authors": 3}


async def test_the_timeline_counts_each_level_once(store: SearchStore) -> None:
    hours = (await ask(store, CHARTS["timeline"]))["time"]["buckets"]
    assert len(hours) == 2
    assert [sum(hour[f"series-{n}"]["doc_count"] for hour in hours) for n in (1, 2, 3)] == [10, 5, 5]


async def test_lists_and_heat_map_agree_with_the_store(store: SearchStore) -> None:
    shown = PostQuery(levels=("watch", "review", "alert"))
    languages = (await ask(store, CHARTS["languages"]))["value"]["buckets"]
    expected = {one.value: one.count for one in await store.count_by(shown, "language")}
    assert {one["key"]: one["doc_count"] for one in languages} == expected
    terms = (await ask(store, CHARTS["terms"]))["value"]["buckets"]
    assert [(one["key"], one["doc_count"]) for one in terms] == [("en-ivory", 20)]
    for column in (await ask(store, CHARTS["species-by-platform"]))["across"]["buckets"]:
        on_one = PostQuery(levels=shown.levels, platforms=(column["key"],))
        expected = {one.value: one.count for one in await store.count_by(on_one, "species")}
        assert {one["key"]: one["doc_count"] for one in column["down"]["buckets"]} == expected


async def test_the_latest_posts_come_newest_first_with_their_reasons_and_without_a_way_to_the_person(
    store: SearchStore,
) -> None:
    listed: Saved = next(saved for saved in read_lines(build())[0] if saved.type == "search")
    ((field, order),) = listed.attributes["sort"]
    columns = listed.attributes["columns"]
    answer = await store._server.client.search(
        index=INDEX, size=50, query=as_query(source_of(listed)["query"]), sort=[{field: order}], fields=columns
    )
    hits = answer["hits"]["hits"]
    assert len(hits) == 10
    assert [hit["sort"] for hit in hits] == sorted((hit["sort"] for hit in hits), reverse=True)
    for hit in hits:
        assert hit["fields"]["because"] == ["names elephant ivory"]
        assert hit["fields"]["id"] == [hit["_id"]]
        assert set(hit["fields"]) == set(columns)
        assert "example.com" not in json.dumps(hit["_source"])
