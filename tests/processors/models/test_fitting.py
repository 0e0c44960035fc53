import numpy as np
import pytest

from processors.models.fitting import boundary_of, calibrate, count_ratios, regress, splits, weigh
from tests.processors.models.labelled import examples_of, titles


@pytest.fixture(scope="module")
def examples(knowledge):
    return examples_of(knowledge, *titles(40))[0]


def fitted(examples, variance):
    weighed = weigh(examples.rows, examples.rarity)
    weights = regress(examples, weighed, np.arange(len(examples.labels)), variance, 0)
    return weights, weights.of(weighed, examples.signals, examples.base)


def test_without_variance_only_the_detector_is_moved(examples):
    weights, _ = fitted(examples, 0.0)
    assert not weights.hashed.any()
    assert weights.base_weight == pytest.approx(1, abs=0.5)


def test_more_variance_fits_closer(examples):
    signs = np.where(examples.labels, 1, -1)
    close, far = (float((signs * fitted(examples, variance)[1]).mean()) for variance in (10.0, 0.1))
    assert close > far


def test_count_ratios_leave_the_unseen_alone(examples):
    weights = count_ratios(weigh(examples.rows, examples.rarity), 0, examples.labels)
    assert set(np.flatnonzero(weights.hashed)) <= set(examples.rows.indices)


def test_calibration_shrinks_what_is_too_sure():
    labels = np.array([True] * 60 + [False] * 40)
    slope, offset = calibrate(np.where(np.arange(100) % 5, 1, -1) * np.where(labels, 8.0, -8.0), labels)
    assert slope < 0.5
    assert abs(offset) < 2


def test_the_boundary_lies_below_a_half_where_posts_are_hard_to_tell():
    assert boundary_of(np.array([-3.0, -2, -1.5, -1, -0.5, 0.2])) < 0.5
    assert boundary_of(np.array([-9.0] * 50 + [9.0] * 50)) == pytest.approx(0.5, abs=0.01)


def test_groups_are_never_split():
    labels, groups = np.array([True, False] * 20), np.repeat(np.arange(10), 4)
    for kept, left_out in splits(labels, groups, 5, 0):
        assert not set(groups[kept]) & set(groups[left_out])
