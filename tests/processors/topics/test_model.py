from __future__ import annotations

from pathlib import Path

import bitermplus
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from processors.topics.model import TopicModel, TopicsError, infer, pairs
from processors.topics.words import text_tokens
from tests.processors.topics.posts import MATTERS, TERMS, fitted, written_posts

WORDS = [word for words in MATTERS.values() for word in words] + TERMS + ["unheard", "of"]
BAGS = st.lists(st.sampled_from(WORDS), unique=True, max_size=12)


@pytest.mark.parametrize("matter", sorted(MATTERS))
def test_a_post_is_about_its_matter(matter: str) -> None:
    one, other = fitted().name([MATTERS[matter][:4], MATTERS[matter][4:]])
    assert one
    assert other
    assert one.topic == other.topic
    assert one.share > 0.8
    assert set(one.topic.words) & set(MATTERS[matter])


@pytest.mark.parametrize("bag", [[], ["ivory"], ["unheard", "of"], ["ivory", "unheard"]])
def test_too_few_known_words_have_no_topic(bag: list[str]) -> None:
    assert fitted().name([bag]) == [None]


def test_a_topic_is_called_by_its_words_not_by_ids_of_terms() -> None:
    (topic,) = {found.topic for found in fitted().name([["ivory", "bangles"]]) if found}
    assert topic.name.startswith(topic.id)
    assert "term:" not in topic.name
    assert len(topic.name.split()) == 4


@settings(deadline=None)
@given(st.lists(BAGS, max_size=30), st.randoms(use_true_random=False))
def test_a_topic_depends_on_its_own_post_alone(bags: list[list[str]], chance: object) -> None:
    model = fitted()
    together = model.name(bags)
    assert together == [model.name([bag])[0] for bag in bags]
    order = list(range(len(bags)))
    chance.shuffle(order)  # type: ignore[attr-defined]
    assert [together[place] for place in order] == model.name([bags[place] for place in order])


def test_shares_are_those_of_bitermplus() -> None:
    """On what bitermplus fitted itself: the same topic for nearly all posts, and the same shares."""
    texts = [text for _, text in written_posts(200, seed=5)]
    words = sorted({word for tokens in text_tokens(texts) for word in tokens})
    bags = [np.array([words.index(word) for word in tokens], np.int32) for tokens in text_tokens(texts)]
    starts = np.arange(len(bags) + 1) * 5
    counts = csr_matrix((np.ones(5 * len(bags), np.int64), np.concatenate(bags), starts))
    theirs = bitermplus.BTM(counts, np.array(words), T=4, seed=2, M=5)
    theirs.fit([np.stack([bag[first], bag[second]], 1) for bag in bags for first, second in [pairs(5)]], 20, False)
    expected = np.asarray(theirs.transform(bags, verbose=False))
    phi = np.ascontiguousarray(np.asarray(theirs.matrix_topics_words_, np.float32).T)
    found = infer(bags, phi, np.asarray(theirs.theta_, np.float32))
    assert (found.argmax(1) == expected.argmax(1)).mean() >= 0.99
    assert np.abs(found - expected).max() < 0.01


def test_many_posts_are_inferred_in_parts_without_a_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    bags = text_tokens([text for _, text in written_posts(100)])
    whole = fitted().shares(bags)
    monkeypatch.setattr("processors.topics.model.BAGS_AT_ONCE", 3)
    assert (fitted().shares(bags) == whole).all()


def test_a_saved_model_is_read_back_whole_and_saved_the_same(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    fitted().save(tmp_path / "one")
    loaded = TopicModel.load(tmp_path / "one")
    assert loaded.facts == fitted().facts
    assert loaded.vocabulary == fitted().vocabulary
    assert (loaded.phi == fitted().phi).all()
    loaded.save(tmp_path / "two")
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()


@pytest.mark.parametrize("name", ["topics.json", "topics.npz"])
@pytest.mark.parametrize("content", [None, b"", b"{}", b"PK\x03\x04"])
def test_a_damaged_model_says_what_to_do(tmp_path: Path, name: str, content: bytes | None) -> None:
    fitted().save(tmp_path)
    if content is None:
        (tmp_path / name).unlink()
    else:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(TopicsError, match="lourie topics train"):
        TopicModel.load(tmp_path)


def test_arrays_that_do_not_fit_the_words_are_refused(tmp_path: Path) -> None:
    fitted().save(tmp_path)
    with (tmp_path / "topics.npz").open("wb") as out:
        np.savez(out, phi=np.ones((2, 3), np.float32), theta=np.ones(3, np.float32))
    with pytest.raises(TopicsError, match="expected topics/1"):
        TopicModel.load(tmp_path)
