from __future__ import annotations

import gzip
import itertools
import json
import math
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processors import detector
from processors.detector import detect
from schemas.post import Media
from tests.builders import make_post
from tests.processors.topics.posts import fitted

if TYPE_CHECKING:
    from processors.knowledge import Knowledge

OFFERS = (
    "Ivory bangles for sale, 500 USD, WhatsApp +1 202-555-0123",
    "i.v.o.r.y bangles, 500 USD, DM for price",
    "Baby pangolin available, DM me, shipping worldwide",
    "ขายงาช้างแท้ ราคา 5000 บาท ทักแชท",
)
TALK = ("Good morning", "We flew to Ivory Coast", "Lovely elephants at the zoo today", "", "🐘", "12 345")
WORDS = ("ivory", "for", "sale", "500", "USD", "DM", "งาช้าง", "象牙", "🐘", "слон", ".", "\n", "é")
ODD = (
    "\0",
    "\ud800 ivory",
    "\u202eعاج\u202c",
    "i" + "\u0301" * 5_000 + "vory",
    "🐘" * 10_000,
    "ivory " * 3_000,
    "a" * 100_000,
    "\ue000",
)


@pytest.mark.parametrize("text", OFFERS)
def test_an_offer_is_flagged_with_its_words(knowledge: Knowledge, text: str) -> None:
    finding = detect([make_post(text=text)], knowledge)[0]
    assert finding.level in ("review", "alert")
    assert finding.species
    assert any(signal.kind == "term" and signal.span for signal in finding.signals)


@pytest.mark.parametrize("text", TALK)
def test_talk_is_ignored(knowledge: Knowledge, text: str) -> None:
    finding = detect([make_post(text=text)], knowledge)[0]
    assert finding.level in ("ignore", "watch")


def test_one_finding_a_post_in_order(knowledge: Knowledge) -> None:
    posts = [make_post(uid=str(number), text=text) for number, text in enumerate(OFFERS + TALK + ODD)]
    findings = detect(posts, knowledge)
    assert [(finding.post_id, finding.revision) for finding in findings] == [(post.id, post.revision) for post in posts]
    assert {finding.versions.knowledge for finding in findings} == {knowledge.hash}


def test_a_finding_does_not_depend_on_its_batch(knowledge: Knowledge) -> None:
    posts = [make_post(uid=str(number), text=text) for number, text in enumerate(OFFERS + TALK + ODD)]
    alone = [detect([post], knowledge)[0] for post in posts]
    for together, one in zip(detect(posts, knowledge), alone, strict=True):
        assert together.signals == one.signals
        assert together.language == one.language
        assert together.language_confidence == pytest.approx(one.language_confidence, abs=1e-5)


def test_long_batches_are_cut_without_a_trace(knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    posts = [make_post(uid=str(number), text=text) for number, text in enumerate(OFFERS + TALK)]
    whole = detect(posts, knowledge)
    monkeypatch.setattr(detector, "MAX_BATCH_CODE_POINTS", 20)
    assert [finding.signals for finding in detect(posts, knowledge)] == [finding.signals for finding in whole]


def test_no_posts_no_findings(knowledge: Knowledge) -> None:
    assert detect([], knowledge) == []


@pytest.mark.parametrize("field", ["title", "media_text", "author_bio", "alt"])
def test_words_outside_the_text_count_without_a_span(knowledge: Knowledge, field: str) -> None:
    words = "elephant ivory for sale"
    fields = {"media": (Media(type="image", alt=words),)} if field == "alt" else {field: words}
    finding = detect([make_post(text="Have a look", **fields)], knowledge)[0]
    subjects = [signal for signal in finding.signals if signal.kind == "term"]
    assert subjects
    assert all(signal.span is None for signal in subjects)


def test_the_score_is_the_sum_of_its_signals(knowledge: Knowledge) -> None:
    for finding in detect([make_post(text=text) for text in OFFERS + TALK], knowledge):
        total = math.fsum(signal.weight for signal in finding.signals)
        assert finding.score == pytest.approx(1 / (1 + math.exp(-total)))


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.text(st.characters(exclude_categories=()), max_size=40)
        | st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join),
        min_size=1,
        max_size=4,
    )
)
def test_any_text_is_judged_and_every_span_lies_in_it(knowledge: Knowledge, texts: list[str]) -> None:
    for text, finding in zip(texts, detect([make_post(text=text) for text in texts], knowledge), strict=True):
        assert 0 <= finding.score <= 1
        for signal in finding.signals:
            assert signal.span is None or 0 <= signal.span[0] < signal.span[1] <= len(text), signal


@pytest.mark.shared
def test_ordinary_posts_are_ignored(knowledge: Knowledge, shared: Path) -> None:
    with gzip.open(shared / "data" / "posts" / "replay.jsonl.gz", "rt") as lines:
        texts = [json.loads(line)["text"] for line in itertools.islice(lines, 3_000)]
    levels = [finding.level for finding in detect([make_post(text=text) for text in texts], knowledge)]
    assert sum(level in ("review", "alert") for level in levels) <= 6  # measured: 6 in 20,000


TOPIC_TEXTS = (*OFFERS, *TALK, *ODD, "Carved ivory tusk, polished bangles", "ivory bangles antique seller", "ivory")


@pytest.fixture(scope="module")
def with_topics(knowledge: Knowledge) -> Knowledge:
    return replace(knowledge, topics=fitted())


def test_topics_do_not_depend_on_the_batch(with_topics: Knowledge) -> None:
    posts = [make_post(uid=str(number), text=text) for number, text in enumerate(TOPIC_TEXTS)]
    together = detect(posts, with_topics)
    alone = [detect([post], with_topics)[0] for post in posts]
    backwards = detect(posts[::-1], with_topics)[::-1]
    for one, other, third in zip(together, alone, backwards, strict=True):
        assert (one.topic, one.signals, one.level) == (other.topic, other.signals, other.level)
        assert (one.topic, one.signals, one.score) == (third.topic, third.signals, third.score)
    assert sum(finding.topic is not None for finding in together) >= 2


def test_a_topic_changes_nothing_but_its_own_signal(knowledge: Knowledge, with_topics: Knowledge) -> None:
    posts = [make_post(uid=str(number), text=text) for number, text in enumerate(TOPIC_TEXTS)]
    for without, with_it in zip(detect(posts, knowledge), detect(posts, with_topics), strict=True):
        assert tuple(signal for signal in with_it.signals if signal.kind != "topic") == without.signals
        total = math.fsum(signal.weight for signal in with_it.signals)
        assert with_it.score == pytest.approx(1 / (1 + math.exp(-total)))


NEIGHBOURS = ("write to me @", "I am", "solid w o o d", "a", "@", "*", "x *", "# ", "", "5", "the end.", "f r e e")


@pytest.mark.parametrize(
    "text",
    ["*vory bangles for sale", "فروش م ش ک", "م ش ک فروش", "i v o r y", "_arrot for sale, 100 usd", "yrovi", "k 100"],
)
def test_what_stands_in_the_posts_beside_changes_nothing(knowledge: Knowledge, text: str) -> None:
    (alone,) = detect([make_post(uid="mine", text=text)], knowledge)
    for beside in NEIGHBOURS:
        around = [
            make_post(uid="before", text=beside),
            make_post(uid="mine", text=text),
            make_post(uid="behind", text=beside),
        ]
        assert detect(around, knowledge)[1] == alone, beside
        assert detect(around[1:], knowledge)[0] == alone, beside
        assert detect(around[:2], knowledge)[1] == alone, beside


def test_half_a_character_is_judged(knowledge: Knowledge) -> None:
    (finding,) = detect(
        [make_post(text="raw elephant tusk for sale \ud800, 50 usd per kg\udfff, whatsapp me, \ud83diвоry")], knowledge
    )
    assert finding.level == "alert"
    assert msgspec.json.encode(finding.because)


@pytest.mark.parametrize(
    ("text", "is_hidden"),
    [
        ("ivory. for sale", False),
        ("ivory (for sale)", False),
        ("i.v.o.r.y for sale", True),
        ("iv.ory for sale", True),
        ("rhino.horn powder", True),
        ("Coffee with elephant. Hair extensions for sale 60 usd dm", False),
        ("Lion? Teeth whitening kit 15 usd, dm", False),
    ],
)
def test_signs_between_sentences_hide_nothing(knowledge: Knowledge, text: str, *, is_hidden: bool) -> None:
    (finding,) = detect([make_post(text=text)], knowledge)
    assert any(signal.name == "interaction.hidden" for signal in finding.signals) == is_hidden


@pytest.mark.parametrize("text", ["For sale: antique clock, 300 GBP", "Rolex Datejust 250,000 THB dm", "2 ETB for 100"])
def test_currencies_are_no_animals(knowledge: Knowledge, text: str) -> None:
    assert detect([make_post(text=text)], knowledge)[0].level == "ignore"


def test_a_flood_of_hidden_names_is_looked_at_up_to_a_bound(knowledge: Knowledge) -> None:
    (finding,) = detect([make_post(text="selling " + "elephent " * 5_000)], knowledge)
    assert len(finding.signals) < 100
    assert finding.species == ("elephant",)
