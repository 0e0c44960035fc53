import math
from dataclasses import replace

import pytest

from processors.detector import detect
from processors.judgement.interactions import relevance_of
from processors.knowledge import load, packaged_data
from processors.models.learn import fit, to_model
from processors.models.model import save_model
from processors.publishing import publish
from tests.builders import make_post
from tests.processors.models.labelled import examples_of, titles
from tests.published import provide_knowledge

TEXTS = ["shark jaw 14 cm", "shark plush toy 14 cm", "lovely morning by the river", "", "ขายงาช้าง 5000 บาท", "🐘 tusk"]
POSTS = [make_post(text=text) for text in TEXTS]


@pytest.fixture(scope="module")
def taught(knowledge):
    untaught = replace(knowledge, written=None)  # which knows these titles already, and leaves nothing to learn
    examples, names, _ = examples_of(untaught, *titles(60))
    return replace(untaught, model=to_model(fit(examples, 0), examples, names, knowledge.hash))


def test_weights_still_add_up_and_the_model_speaks_of_every_post(taught):
    for finding in detect(POSTS, taught):
        assert [signal.name for signal in finding.signals].count("model.learned") == 1
        total = math.fsum(signal.weight for signal in finding.signals)
        assert finding.score == pytest.approx(1 / (1 + math.exp(-total)), abs=1e-12)


def test_the_model_decides_and_says_so(taught):
    real, toy = detect(POSTS[:2], taught)
    assert real.score >= 0.5 > toy.score
    assert "analysts decided so on similar posts" in real.because
    assert any("analysts decided so on similar posts" in sentence for sentence in toy.because)


def test_findings_do_not_depend_on_batching(taught):
    assert detect(POSTS, taught) == [finding for post in POSTS for finding in detect([post], taught)]


def test_relevance_and_offer_stay_the_evidences(knowledge, taught):
    for plain, learned in zip(detect(POSTS, knowledge), detect(POSTS, taught), strict=True):
        assert (plain.relevance, plain.offer, plain.species) == (learned.relevance, learned.offer, learned.species)
        assert relevance_of(learned.signals) == pytest.approx(learned.relevance, abs=1e-4)


def test_a_post_without_subject_stays_at_ignore(taught):
    (finding,) = detect([make_post(text="genuine skin belt, leather handbag, horn mount")], taught)
    if not finding.species:
        assert finding.level == "ignore"


def test_a_snapshot_carries_the_model(taught, tmp_path):
    assert taught.model is not None
    save_model(taught.model, tmp_path / "made")
    provide_knowledge(tmp_path)
    loaded = load(publish(packaged_data(), [], tmp_path / "knowledge", {"model": tmp_path / "made"}))
    assert loaded.model is not None
    assert loaded.model.hash == taught.model.hash
