from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from processors.views.text import fold_text, fold_texts, read_views, squeeze_texts
from tests.processors.views.offsets import offsets_of

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)
ODD = st.text(st.sampled_from("aAéßﬁ \n\t\u200b\u200d\u0301\ufe0f🐘🏽🇹ำиИ1!.\ue000\ufdfa\ud800\0"), max_size=30)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Straße", "strasse"),
        ("İSTANBUL fİldişi", "istanbul fildisi"),
        ("iv\u200bo\u200dry", "ivory"),
        ("ΙVΟRΥ", "ivory"),
        ("ivоry", "ivory"),
        ("слонoвaя", "слоновая"),
        ("нос", "нос"),
        ("сбербанк от", "сбербанк от"),
        ("two  \n lines", "two lines"),
        ("👩🏽\u200d⚕️", "👩\u200d⚕"),
        ("e\u0301", "e"),
        ("นํา", "นํา"),
        ("นำ", "นํา"),
        ("เเรด", "แรด"),
        ("งาช้้าง", "งาช้าง"),
        ("ເເລດ", "ແລດ"),
        ("", ""),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold_text(text) == folded


@pytest.mark.parametrize(
    ("text", "squeezed"),
    [
        ("i.v.o.r.y", "ivory"),
        ("i|v|o|r|y", "ivory"),
        ("|vory | p|ece", "ivoryipiece"),
        ("1v0ry", "ivory"),
        ("ivoooory", "ivory"),
        ("🇮🇻🇴", "ivo"),
        ("งา.ช้าง", "งาช้าง"),
        ("", ""),
    ],
)
def test_squeezing(text: str, squeezed: str) -> None:
    assert squeeze_texts([text]) == [squeezed]


@given(st.lists(ANY_TEXT | ODD, min_size=1, max_size=5))
def test_offsets_lead_back_into_their_own_text(texts: list[str]) -> None:
    views = read_views(texts)
    for index, text in enumerate(texts):
        folded, offsets = views.text_of(index), offsets_of(views, index)
        assert len(offsets) == len(folded) + 1
        assert offsets == sorted(offsets)
        assert offsets[-1] == len(text)
        assert all(0 <= offset < len(text) for offset in offsets[:-1])


@given(st.lists(ANY_TEXT | ODD, min_size=1, max_size=5))
def test_a_text_reads_the_same_in_any_batch(texts: list[str]) -> None:
    views = read_views(texts)
    assert [views.text_of(index) for index in range(len(texts))] == [read_views([text]).text_of(0) for text in texts]


@given(st.lists(ANY_TEXT | ODD | st.text("a|1 ", max_size=6), min_size=1, max_size=5))
@example(["a|", "|b"])
def test_a_text_squeezes_the_same_in_any_batch(texts: list[str]) -> None:
    assert squeeze_texts(texts) == [squeezed for text in texts for squeezed in squeeze_texts([text])]


@given(st.lists(ANY_TEXT | ODD, min_size=1, max_size=5), st.sets(st.integers(0, 4)))
def test_texts_taken_from_a_batch_read_as_if_alone(texts: list[str], numbers: set[int]) -> None:
    chosen = sorted(number for number in numbers if number < len(texts))
    taken, alone = vars(read_views(texts).take(chosen)), vars(read_views([texts[number] for number in chosen]))
    assert {name: list(field) for name, field in taken.items()} == {name: list(field) for name, field in alone.items()}


@given(ODD | ANY_TEXT | st.text("กขรเท\u0e47\u0e48\u0e35ກຂຣເ\u0ec7\u0ec8\u0eb5 ", max_size=12))
@example("\u0e47\u0ec7")
@example("\u0e40\u0ec0")
@example("ก\u0e48\u0eb5")
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold_texts([text.replace("\ue000", "")])
    assert fold_texts(once) == once


@given(st.lists(ODD | ANY_TEXT, min_size=1, max_size=4))
def test_squeezed_positions_lie_in_the_folded_view(texts: list[str]) -> None:
    views = read_views(texts)
    view = views.squeezed
    assert len(view.text) == len(view.starts) == len(view.ends)
    assert all(0 <= start < len(views.folded) for start in view.starts.tolist())
    assert view.text.count("\n") == views.folded.count("\n") >= len(texts)
    for places in (view.gaps, view.splits, view.decoded):
        assert places.tolist() == sorted(places.tolist())
        assert all(0 <= place < len(view.text) for place in places.tolist())


def test_squeezing_leaves_digits_out_where_no_letter_looks_like_them() -> None:
    assert read_views(["అ1లుగు te1ugu, 1 అలుగు"]).squeezed.text == "అలుగుteiuguiఅలుగు\n"


def test_squeezed_runs_end_beside_the_hit() -> None:
    views = read_views(["s slow"])
    place = views.squeezed.text.index("s")
    assert views.folded[int(views.squeezed.starts[place]) :] == "slow\n"
    assert int(views.squeezed.ends[place]) == 0
