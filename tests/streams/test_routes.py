from __future__ import annotations

from dataclasses import replace

import pytest

from schemas.topics import TOPICS
from streams.routes import OUTSIDE_READERS, OUTSIDE_WRITERS, ROUTES, RouteError, check_routes

BY_NAME = {route.name: route for route in ROUTES}


def test_routes_and_topics_agree():
    check_routes(ROUTES, TOPICS)


def test_every_topic_has_a_writer_and_a_reader():
    written = {topic for route in ROUTES for topic in route.writes}
    read = {route.reads for route in ROUTES}
    for topic in TOPICS:
        assert topic.name in read or OUTSIDE_READERS.issuperset(topic.readers)
        assert topic.name in written or OUTSIDE_WRITERS & set(topic.writers)


@pytest.mark.parametrize(
    ("routes", "message"),
    [
        (ROUTES[1:], "topic posts.collected: reader 'detect' has no such route"),
        (ROUTES[:-1], "topic posts.dead: reader 'bury' has no such route"),
        ((*ROUTES[:1], replace(BY_NAME["index"], reads="posts.lost"), *ROUTES[2:]), "no topic 'posts.lost'; known:"),
        (
            (*ROUTES[:-1], replace(BY_NAME["bury"], writes=("posts.flagged",))),
            "topic posts.flagged does not list it as a writer",
        ),
        ((BY_NAME["bury"], *ROUTES[:-1]), "route detect: writes posts.dead after bury has read it"),
        ((replace(BY_NAME["detect"], name="judge"), *ROUTES[1:]), "does not list it as a reader"),
    ],
)
def test_what_does_not_fit_is_named(routes, message):
    with pytest.raises(RouteError, match=message.replace(".", r"\.")):
        check_routes(routes, TOPICS)


def test_all_faults_are_named_at_once():
    with pytest.raises(RouteError) as caught:
        check_routes(ROUTES[2:-1], TOPICS)
    assert all(name in str(caught.value) for name in ("detect", "index", "bury"))
