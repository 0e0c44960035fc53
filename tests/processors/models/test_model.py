import numpy as np
import pytest

from processors.models.learn import fit, to_model
from processors.models.model import ARRAYS, CARD, ModelError, load_model, save_model
from tests.processors.models.labelled import examples_of, titles


@pytest.fixture(scope="module")
def model(knowledge):
    examples, names, _ = examples_of(knowledge, *titles(40))
    return to_model(fit(examples, 0), examples, names, knowledge.hash)


def test_a_model_comes_back_as_it_was_saved(model, tmp_path):
    save_model(model, tmp_path / "one")
    save_model(model, tmp_path / "two")
    back = load_model(tmp_path / "one")
    assert back.card == model.card
    assert back.hash == model.hash
    assert all(
        (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes() for name in (CARD, ARRAYS)
    )


def test_it_holds_no_text(model, tmp_path):
    save_model(model, tmp_path)
    assert b"taxidermy" not in (tmp_path / CARD).read_bytes() + (tmp_path / ARRAYS).read_bytes()


def test_no_model_says_how_to_make_one(tmp_path):
    with pytest.raises(ModelError, match="lourie train --out"):
        load_model(tmp_path)


def test_another_format_is_refused(model, tmp_path):
    save_model(model, tmp_path)
    card = (tmp_path / CARD).read_text()
    (tmp_path / CARD).write_text(card.replace('"format": "1"', '"format": "0"'))
    with pytest.raises(ModelError, match=r"format 0.*train again"):
        load_model(tmp_path)


@pytest.mark.parametrize("array", [np.zeros(3), np.array([object()], dtype=object)], ids=["shape", "pickled"])
def test_wrong_arrays_are_refused(model, tmp_path, array):
    save_model(model, tmp_path)
    np.savez(tmp_path / ARRAYS, rarity=array, weights=model.weights, signal_weights=model.signal_weights)
    with pytest.raises(ModelError, match="train again"):
        load_model(tmp_path)


def test_a_broken_file_is_refused(model, tmp_path):
    save_model(model, tmp_path)
    (tmp_path / ARRAYS).write_bytes(b"PK broken")
    with pytest.raises(ModelError, match="train again"):
        load_model(tmp_path)
