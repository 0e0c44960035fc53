from __future__ import annotations

import numpy as np
import pytest

from processors.topics.fitting import FitOptions, Sample, TooFewPosts, fit, stop_words, update
from tests.processors.topics.posts import MATTERS, OPTIONS, TERMS, fitted, make_sample


def test_the_same_seed_gives_the_same_model() -> None:
    again = fit(make_sample(), TERMS, options=OPTIONS)
    assert again.facts == fitted().facts
    assert (again.phi == fitted().phi).all()
    assert (again.theta == fitted().theta).all()


def test_another_seed_gives_another_model() -> None:
    other = fit(make_sample(), TERMS, options=with_seed(OPTIONS, seed=2))
    assert not np.array_equal(other.phi, fitted().phi)


def with_seed(options: FitOptions, seed: int) -> FitOptions:
    return FitOptions(topic_count=options.topic_count, iterations=options.iterations, seed=seed)


def test_topics_keep_their_ids_when_fitted_again() -> None:
    other = fit(make_sample(seed=9), TERMS, options=with_seed(OPTIONS, seed=2), before=fitted())
    for words in MATTERS.values():
        (before,), (after,) = fitted().name([words]), other.name([words])
        assert before
        assert after
        assert before.topic.id == after.topic.id


def test_terms_of_the_lexicon_are_known_however_rare() -> None:
    model = fit(make_sample(), [*TERMS, "term:never-met"], options=OPTIONS)
    assert "term:never-met" in model.vocabulary


def test_rare_words_function_words_and_words_of_all_are_not_learned() -> None:
    sample = make_sample()
    bags = [[*bag, "the", "everywhere", *(["surname"] if place < 4 else [])] for place, bag in enumerate(sample.bags)]
    model = fit(Sample(bags=bags, named=sample.named, flagged=sample.flagged, seen_count=600), TERMS, options=OPTIONS)
    assert not {"the", "everywhere", "surname"} & set(model.vocabulary)
    assert "bread" in model.vocabulary


def test_function_words_of_many_languages_are_known_folded() -> None:
    assert {"the", "und", "для", "que", "في"} <= stop_words()


def test_nothing_to_learn_from_is_said_so() -> None:
    none = np.zeros(2, np.bool_)
    with pytest.raises(TooFewPosts, match="expected 5"):
        fit(Sample(bags=[["a"], []], named=none, flagged=none, seen_count=2), TERMS)


def test_an_update_learns_what_a_new_code_word_goes_with() -> None:
    model = fit(make_sample(), [*TERMS, "term:new-word"], options=OPTIONS)
    sample = make_sample()
    none = np.zeros(300, np.bool_)
    more = Sample(
        bags=[*sample.bags, *[["term:new-word", "ivory", "tusk"]] * 300],
        named=np.concatenate([sample.named, ~none]),
        flagged=np.concatenate([sample.flagged, none]),
        seen_count=900,
    )
    updated = update(model, more)
    ivory = int(model.shares([["ivory", "tusk"]]).argmax())
    assert int(updated.phi[updated.vocabulary["term:new-word"]].argmax()) == ivory
    assert updated.theta[ivory] > model.theta[ivory]
    assert updated.phi.sum(axis=0) == pytest.approx(1, abs=1e-3)
    assert (updated.facts.update_count, updated.facts.seen_count) == (1, 900)
    assert (update(model, more).phi == updated.phi).all()


def test_an_update_without_new_posts_changes_no_topic() -> None:
    updated = update(fitted(), make_sample())
    assert (updated.phi == fitted().phi).all()
    assert updated.facts.topics == fitted().facts.topics
