from __future__ import annotations

import asyncio
import logging
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processors.topics.words import text_tokens
from schemas.finding import Signal
from streams.learning import FIRST_POSTS, Learner, LearningFailed, LearningOptions, hour_of, is_flagged, noted
from tests.builders import NOON, make_author, make_finding, make_post

KNOWLEDGE = SimpleNamespace(weights=SimpleNamespace(thresholds={"review": 0.5}))
PRIOR = Signal(kind="prior", name="prior.base", weight=-4)
IVORY = Signal(kind="term", name="term.product", weight=5, detail={"term": "en-ivory", "taxon": "elephant"})


def topic(weight: float) -> Signal:
    return Signal(kind="topic", name="topic.trade_share", weight=weight)


def judged(count: int, *signals: Signal, text: str = "ivory tusk"):
    posts = [make_post(str(number), text) for number in range(count)]
    return posts, [make_finding(post, signals=(PRIOR, *signals)) for post in posts]


def make_learner(folder, train=None, share=0.0) -> Learner:
    async def nothing() -> None:
        return

    options = LearningOptions(file=folder / "window.npz", update_seconds=0.01, background_share=share)
    return Learner(options, train or nothing, lambda: NOON)


def test_posts_with_a_subject_are_noted_and_a_share_of_the_others(tmp_path) -> None:
    learner = make_learner(tmp_path)
    learner.note(*judged(3, IVORY), KNOWLEDGE)
    learner.note(*judged(50), KNOWLEDGE)
    assert len(learner.window) == 3
    assert "term:en-ivory" in learner.window.sample().bags[0]
    every = make_learner(tmp_path, share=1.0)
    every.note(*judged(50), KNOWLEDGE)
    assert len(every.window) == 50
    some = make_learner(tmp_path, share=0.5)
    some.note(*judged(200), KNOWLEDGE)
    assert 50 < len(some.window) < 150


@pytest.mark.parametrize(
    ("score", "level", "signals", "flagged"),
    [
        (0.73, "review", (PRIOR, IVORY), True),
        (0.27, "watch", (PRIOR, topic(0.4)), False),
        (0.6, "review", (PRIOR, IVORY, Signal(kind="stance", name="stance.news", weight=-1.2), topic(0.5)), False),
        (0.4, "watch", (PRIOR, IVORY, Signal(kind="stance", name="stance.news", weight=-0.9), topic(-0.5)), True),
        (0.73, "watch", (PRIOR, IVORY), False),
    ],
    ids=["on its own", "below", "lifted by a topic", "pushed down by a topic", "held back by a gate"],
)
def test_a_topic_does_not_prove_itself_right(score, level, signals, flagged) -> None:
    finding = make_finding(make_post(), score=score, level=level, signals=signals)
    assert is_flagged(finding, 0.5) is flagged


@settings(deadline=None)
@given(st.text(max_size=80), st.text(min_size=8, max_size=20))
def test_neither_text_nor_author_nor_id_is_noted(text, name) -> None:
    post = make_post(name, text, author=make_author(name), author_bio="bio " + name)
    (one,) = noted([post], [make_finding(post)], KNOWLEDGE, 0, NOON)
    assert set(one.tokens) <= {*text_tokens([text])[0], "term:en-ivory"}
    assert (one.hour, one.sort_hour) == (hour_of(NOON), hour_of(NOON))


def test_noting_never_raises(tmp_path, caplog) -> None:
    learner = make_learner(tmp_path)
    learner.note(*judged(1, IVORY), None)  # type: ignore[arg-type]
    assert "could not be noted" in caplog.text
    assert "ivory tusk" not in caplog.text


async def test_it_learns_once_enough_is_new_and_takes_its_window_up_again(tmp_path) -> None:
    trained = []

    async def train() -> None:
        trained.append((tmp_path / "window.npz").stat().st_size)

    learner = make_learner(tmp_path, train)
    learner.note(*judged(FIRST_POSTS - 1, IVORY), KNOWLEDGE)
    await learner.learn()
    assert not trained
    learner.note(*judged(1, IVORY), KNOWLEDGE)
    await learner.learn()
    await learner.learn()
    assert len(trained) == 1
    again = make_learner(tmp_path, train)
    assert len(again.window) == FIRST_POSTS
    assert again.window.seen_count == FIRST_POSTS


async def test_a_failed_training_is_told_and_tried_again(tmp_path, caplog) -> None:
    tries = []

    async def fail() -> None:
        tries.append(1)
        raise LearningFailed("no room")

    learner = make_learner(tmp_path, fail)
    learner.note(*judged(FIRST_POSTS, IVORY), KNOWLEDGE)
    with caplog.at_level(logging.WARNING):
        await learner.learn()
        await learner.learn()
    assert len(tries) == 2
    assert "trying again later" in caplog.text


async def test_a_damaged_window_is_begun_anew(tmp_path, caplog) -> None:
    (tmp_path / "window.npz").write_bytes(b"nonsense")
    assert len(make_learner(tmp_path).window) == 0
    assert "begins anew" in caplog.text


async def test_it_runs_until_cancelled(tmp_path) -> None:
    trained = asyncio.Event()

    async def train() -> None:
        trained.set()

    learner = make_learner(tmp_path, train)
    learner.note(*judged(FIRST_POSTS, IVORY), KNOWLEDGE)
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        running = group.create_task(learner.run())
        await trained.wait()
        running.cancel()
