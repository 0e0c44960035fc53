import numpy as np

from processors.models.figures import Confusion, confusion_of, figures_of

LABELS = np.array([True, True, False, False] * 10)


def test_perfect_scores_give_perfect_figures():
    figures = figures_of(np.where(LABELS, 1.0, -1.0), LABELS)
    assert (figures.pr_auc, figures.roc_auc, figures.f1, figures.precision_at) == (1, 1, 1, {20: 1.0})


def test_a_post_is_flagged_from_zero_on():
    figures = figures_of(np.where(LABELS, 0.0, -0.1), LABELS)
    assert figures.recall == 1
    assert figures_of(np.full(40, -1.0), LABELS).f1 == 0


def test_decisions_are_counted_by_language():
    rows = confusion_of(np.array([1.0, -1, 1, -1, 2]), np.array([True, True, False, False, True]), [*"aaaa", "b"])
    assert rows == [
        Confusion(language="a", trade_flagged=1, trade_missed=1, other_flagged=1, other_silent=1),
        Confusion(language="b", trade_flagged=1, trade_missed=0, other_flagged=0, other_silent=0),
    ]
