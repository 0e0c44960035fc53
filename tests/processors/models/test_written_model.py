import json
import shutil
from dataclasses import replace

import msgspec
import numpy as np
import pytest

from processors.detector import detect, whole_text
from processors.knowledge import packaged_data
from processors.models.model import ModelError
from processors.models.written_model import WrittenModel, load_written, save_written
from processors.views.text import read_views
from tests.builders import make_post

POSTS = [
    make_post("a", "carved ivory tusk for sale, 2000 usd, whatsapp only"),
    make_post("b", "ivory wedding dress size 12, worn once"),
    make_post("c", "ขายงาช้าง 5000 บาท ทักแชท"),
]


@pytest.fixture(scope="module")
def written():
    return load_written(packaged_data() / "written")


def test_it_tells_an_offer_from_a_colour_and_adds_up(written, knowledge):
    findings = detect(POSTS, replace(knowledge, written=None))
    views = read_views([whole_text(post) for post in POSTS])
    offer, colour, thai = written.log_odds(views, findings)
    assert offer > 0 > colour
    assert thai > 0
    alone = [
        written.log_odds(read_views([whole_text(post)]), [finding])[0]
        for post, finding in zip(POSTS, findings, strict=True)
    ]
    assert alone == [offer, colour, thai]


def test_the_text_is_read_only_where_the_signals_leave_it_room(written, knowledge):
    def by(least_said: float) -> WrittenModel:
        return replace(written, card=msgspec.structs.replace(written.card, least_said=least_said))

    findings = detect(POSTS, replace(knowledge, written=None))
    views = read_views([whole_text(post) for post in POSTS])
    read, unread = (by(least_said).log_odds(views, findings) for least_said in (-100.0, 100.0))
    assert (unread != read).all()
    some = by(float(np.sort(unread)[1])).log_odds(views, findings)
    assert sorted(some == unread) == [False, False, True]
    assert sorted(some == read) == [False, True, True]


def test_it_is_kept_and_read_again(written, tmp_path):
    save_written(written, tmp_path / "one")
    again = load_written(tmp_path / "one")
    save_written(again, tmp_path / "two")
    for name in ("model.json", "weights.npz"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_other_versions_and_damage_are_refused_by_name(tmp_path):
    shutil.copytree(packaged_data() / "written", tmp_path / "old")
    card = json.loads((tmp_path / "old" / "model.json").read_text())
    (tmp_path / "old" / "model.json").write_text(json.dumps(card | {"phrasing": "0"}))
    with pytest.raises(ModelError, match=r"model\.json: format 3, phrasing 0.*make model"):
        load_written(tmp_path / "old")
    (tmp_path / "old" / "model.json").write_text("{")
    with pytest.raises(ModelError, match=r"model\.json"):
        load_written(tmp_path / "old")
    shutil.copytree(packaged_data() / "written", tmp_path / "cut")
    (tmp_path / "cut" / "weights.npz").write_bytes(b"PK")
    with pytest.raises(ModelError, match=r"weights\.npz"):
        load_written(tmp_path / "cut")


@pytest.mark.parametrize("broken", ["descending", "not finite", "too few"])
def test_arrays_that_do_not_fit_are_refused(broken, written, tmp_path):
    weights = written.weights.copy()
    keys = written.vocabulary.keys
    if broken == "descending":
        keys = keys[::-1].copy()
    elif broken == "not finite":
        weights[0] = np.nan
    else:
        weights = weights[:-1]
    save_written(replace(written, weights=weights, vocabulary=replace(written.vocabulary, keys=keys)), tmp_path)
    with pytest.raises(ModelError, match="ascending keys"):
        load_written(tmp_path)
