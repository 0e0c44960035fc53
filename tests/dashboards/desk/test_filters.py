from __future__ import annotations

import datetime as dt
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.desk.filters import FilterError, View, address, changed, lifted, only, parse, to_pairs, toggled
from schemas.finding import LEVELS
from schemas.label import DECISIONS
from schemas.store import PostQuery
from tests.builders import NOON


def read(text: str) -> View:
    return parse(parse_qsl(text, keep_blank_values=True), NOON)


def test_an_empty_address_means_undecided_review_and_above() -> None:
    assert read("") == View()
    assert read("").query == PostQuery(levels=("review", "alert"), decisions=("undecided",))


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("level=any", "levels", ()),
        ("level=watch&level=alert", "levels", ("watch", "alert")),
        ("decision=any", "decisions", ()),
        ("platform=x&platform=x", "platforms", ("x",)),
        ("group=elephants", "groups", ("elephants",)),
        ("q=+象牙+", "search", "象牙"),
        ("like=abc", "text_key", "abc"),
        ("within=24h", "since", NOON - dt.timedelta(hours=24)),
        ("within=7d", "since", NOON - dt.timedelta(days=7)),
        ("since=2026-01-31T12:00:00Z", "since", dt.datetime(2026, 1, 31, 12, tzinfo=dt.UTC)),
        ("until=2026-01-31T12:00:00", "until", dt.datetime(2026, 1, 31, 12, tzinfo=dt.UTC)),
        ("muted=1", "muted", True),
        ("unknown=1", "levels", ("review", "alert")),
    ],
)
def test_an_address_fills_the_query(text: str, field: str, value: object) -> None:
    assert getattr(read(text).query, field) == value


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("level=urgent", "level: expected one of ignore, watch, review, alert"),
        ("decision=maybe", "decision: expected one of"),
        ("within=soon", "within: expected a number of hours or days"),
        ("since=yesterday", "since: expected a time such as"),
        ("q=" + "x" * 501, "q: 501 characters"),
    ],
)
def test_a_wrong_address_says_what_was_expected(text: str, words: str) -> None:
    with pytest.raises(FilterError, match=words) as caught:
        read(text)
    assert "urgent" not in str(caught.value)


def test_the_default_needs_no_address() -> None:
    assert address(View()) == "/"
    assert address(lifted(View(), "level")) == "/?level=any"


def test_toggling_a_value_twice_changes_nothing() -> None:
    view = toggled(View(), "level", "watch")
    assert set(view.query.levels) == {"watch", "review", "alert"}
    assert toggled(view, "level", "watch") == View()


def test_only_narrows_to_one_value() -> None:
    assert only(View(), "level", "alert").query.levels == ("alert",)
    assert only(View(), "author", "k1:0").query.author == "k1:0"


@pytest.mark.parametrize("key", ["q", "since", "within", "muted", "author", "domain", "like", "platform"])
def test_lifting_takes_a_restriction_away(key: str) -> None:
    view = read("q=ivory&within=7d&muted=1&author=k1:0&domain=a.example&like=k&platform=x")
    assert len(to_pairs(lifted(view, key))) == len(to_pairs(view)) - 1


def test_a_moving_window_stays_a_window_in_the_address() -> None:
    assert address(read("within=24h")) == "/?within=24h"


words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=40)
views = st.builds(
    PostQuery,
    levels=st.lists(st.sampled_from(LEVELS), unique=True).map(tuple),
    decisions=st.lists(st.sampled_from(DECISIONS), unique=True).map(tuple),
    platforms=st.lists(words.filter(lambda w: w != "any"), unique=True, max_size=3).map(tuple),
    terms=st.lists(words.filter(lambda w: w != "any"), unique=True, max_size=3).map(tuple),
    domain=st.none() | words,
    search=words.map(str.strip),
    since=st.none() | st.just(NOON),
    until=st.none() | st.just(NOON + dt.timedelta(hours=1)),
    muted=st.booleans(),
).map(lambda query: changed(View(query=query)))


@given(views)
def test_every_view_survives_its_own_address(view: View) -> None:
    again = parse(parse_qsl(urlsplit(address(view)).query, keep_blank_values=True), NOON)
    assert set(again.query.levels) == set(view.query.levels)
    assert to_pairs(again) == to_pairs(view)
