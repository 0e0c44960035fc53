import numpy as np
import pytest

from processors.models.figures import figures_of
from processors.models.learn import LearnError, check_labels, cross_validate, fit
from tests.processors.models.labelled import examples_of, titles


def test_forty_decisions_already_tell_parts_from_toys(knowledge):
    examples, _, _ = examples_of(knowledge, *titles(40))
    log_odds, fold_of = cross_validate(examples, folds=5, seed=0)
    assert set(fold_of) == set(range(5))
    trained, zero_shot = figures_of(log_odds, examples.labels), figures_of(examples.as_it_is, examples.labels)
    assert trained.f1 > 0.8
    assert trained.pr_auc >= zero_shot.pr_auc


def test_the_same_seed_gives_the_same_weights(knowledge):
    examples, _, _ = examples_of(knowledge, *titles(30))
    one, two = fit(examples, 3), fit(examples, 3)
    assert np.array_equal(one.weights.hashed, two.weights.hashed)
    assert one.weights.bias == two.weights.bias


def test_posts_of_one_group_stay_in_one_fold(knowledge):
    texts, labels = titles(40)
    groups = [f"seller {number // 4}" for number in range(40)]
    examples, _, _ = examples_of(knowledge, texts, labels, groups)
    _, fold_of = cross_validate(examples, folds=5, seed=0)
    assert all(len(set(fold_of[start : start + 4])) == 1 for start in range(0, 40, 4))


@pytest.mark.parametrize("labels", [[True] * 20, [False] * 20, [True, False] * 4, [True] * 18 + [False] * 2])
def test_too_little_to_learn_from_is_said(knowledge, labels):
    examples, _, _ = examples_of(knowledge, titles(len(labels))[0], labels)
    with pytest.raises(LearnError, match="decide more posts"):
        check_labels(examples)


def test_too_few_groups_are_said(knowledge):
    texts, labels = titles(20)
    examples, _, _ = examples_of(knowledge, texts, labels, ["one", "two"] * 10)
    with pytest.raises(LearnError, match="2 groups"):
        check_labels(examples)
