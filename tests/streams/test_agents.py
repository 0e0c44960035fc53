from __future__ import annotations

import threading

import pytest

from schemas.finding import Signal
from schemas.tally import CountKey, TermKey
from schemas.tombstone import Tombstone
from streams import agents
from tests.builders import NOON, make_finding, make_flagged, make_post
from tests.streams.contexts import judge_by_words, make_context

ODD_HOUR = NOON.replace(minute=59, second=59, microsecond=1)


def judging(*findings):
    return lambda *_: findings


@pytest.mark.parametrize(("level", "kept"), [("ignore", False), ("watch", True), ("review", True), ("alert", True)])
async def test_posts_at_watch_and_above_go_on_with_finding_and_text_key(level, kept):
    post = make_post(text="ivory")
    finding = make_finding(post, level=level)
    emitted = await agents.detect([post], make_context(judge=judging(finding)))
    flagged = emitted.records["posts.flagged"]
    assert [(one.post, one.finding, one.text_key) for one in flagged] == (
        [(post, finding, "key-ivory")] if kept else []
    )


async def test_sampled_posts_go_on_at_level_ignore():
    emitted = await agents.detect([make_post(text="hello")], make_context(sample_share=1.0))
    assert [flagged.finding.level for flagged in emitted.records["posts.flagged"]] == ["ignore"]


async def test_every_judged_post_is_counted_by_hour_source_language_and_level():
    posts = [
        make_post("one", "ivory", sort_at=NOON),
        make_post("two", "ivory", sort_at=ODD_HOUR),
        make_post("three", "hello", source="other"),
    ]
    emitted = await agents.detect(posts, context := make_context())
    assert emitted.writes is not None
    assert emitted.writes.counts == {
        CountKey(hour=NOON, source="test", language="en", level="review"): 2,
        CountKey(hour=NOON, source="other", language="en", level="ignore"): 1,
    }
    assert context.metrics.read().value("judged_posts_total", level="review") == 2


@pytest.mark.parametrize(("level", "flagged"), [("ignore", 0), ("watch", 0), ("review", 1), ("alert", 1)])
async def test_a_term_counts_once_a_post_and_as_flagged_at_review_and_above(level, flagged):
    post = make_post(sort_at=ODD_HOUR)
    signals = (
        Signal(kind="term", name="term.product", weight=1.0, detail={"term": "en-ivory"}),
        Signal(kind="emoji", name="emoji.code", weight=1.0, detail={"term": "en-ivory"}),
        Signal(kind="offer", name="offer.sell", weight=1.0),
    )
    finding = make_finding(post, level=level, signals=signals)
    emitted = await agents.detect([post], make_context(judge=judging(finding)))
    assert emitted.writes is not None
    assert emitted.writes.terms == {TermKey(hour=NOON, term="en-ivory"): (1, flagged)}


async def test_judging_leaves_the_loop_s_thread_free():
    threads = []

    def judge(posts, knowledge):
        threads.append(threading.current_thread())
        return judge_by_words(posts, knowledge)

    await agents.detect([make_post()], make_context(judge=judge))
    assert threads != [threading.current_thread()]


async def test_the_knowledge_is_asked_once_a_batch():
    asked = []
    await agents.detect([make_post("one"), make_post("two")], make_context(knowledge=lambda: asked.append(1)))
    assert asked == [1]


async def test_a_judge_that_gives_too_few_findings_is_a_fault_not_a_loss():
    with pytest.raises(ValueError, match="zip"):
        await agents.detect([make_post("one"), make_post("two")], make_context(judge=judging()))


async def test_the_others_hand_their_records_to_the_store():
    context = make_context()
    flagged = make_flagged()
    tombstone = Tombstone(
        platform="file", post_id=flagged.post.id, reason="deleted", effective_at=NOON, observed_at=NOON
    )
    for agent, field, record in (
        (agents.index, "posts", flagged),
        (agents.forget, "tombstones", tombstone),
        (agents.bury, "dead", object()),
        (agents.decide, "labels", object()),
    ):
        emitted = await agent([record], context)
        assert getattr(emitted.writes, field) == [record]
        assert not emitted.records


async def test_judged_posts_are_noted_for_learning_with_what_they_were_judged_by():
    noted = []
    context = make_context(knowledge=lambda: "snapshot", learn=lambda *judged: noted.append(judged))
    posts = [make_post(text="ivory"), make_post(text="hello")]
    await agents.detect(posts, context)
    ((seen, findings, knowledge),) = noted
    assert (seen, len(findings), knowledge) == (posts, 2, "snapshot")
