from __future__ import annotations

from pathlib import Path

import pytest

from processors.knowledge import packaged_data
from processors.weights import WeightsError, read_weights

PATH = packaged_data() / "weights.toml"


def test_every_number_states_its_source() -> None:
    weights = read_weights(PATH)
    measured = [weights.prior, *weights.evidence.values(), *weights.interactions.values()]
    assert all(entry.source for entry in measured)
    assert weights.classes_source


def test_levels_rise() -> None:
    thresholds = read_weights(PATH).thresholds
    assert 0 < thresholds["watch"] < thresholds["review"] < thresholds["alert"] < 1


def test_a_level_begins_at_its_threshold() -> None:
    weights = read_weights(PATH)
    assert (weights.level_of(0.0), weights.level_of(1.0)) == ("ignore", "alert")
    for level, least in weights.thresholds.items():
        assert weights.level_of(least) == level
        assert weights.level_of(least - 1e-9) != level


def test_classes_fall_from_strong_to_faint() -> None:
    for table in read_weights(PATH).classes.values():
        strengths = [abs(table[name]) for name in ("strong", "plain", "weak", "faint")]
        assert strengths == sorted(strengths, reverse=True)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[classes.default]", "[classes.defualt]", "classes.default"),
        ("alert = 0.85", "", "watch, review and alert"),
        ('source = "hand', 'sauce = "hand', "sauce"),
        ("[prior]", "[prior", "expected the tables"),
    ],
)
def test_a_fault_says_where_and_what(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = tmp_path / "weights.toml"
    path.write_text(PATH.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(WeightsError, match=message) as caught:
        read_weights(path)
    assert str(path) in str(caught.value)
