from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from processors.views.fold_table import BREAK, CYRILLIC, DIGIT, GREEK, LATIN, LETTER, fold_table
from processors.views.posing import _cyrillic_in_latin, _in_mixed_words, _places, read_lao
from processors.views.text import fold_text, read_views
from tests.processors.views.offsets import offsets_of

POSING = st.text(st.sampled_from("aoexlsиожкрАС01349@. \nαλοᴩᴋɯกาลงກງカロ口力二ｶﾞ\u3099٠وا0कग"), max_size=30)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("т1гр", "тигр"),
        ("п@нг0лин", "панголин"),
        ("р0г4 4рх4р4", "рога архара"),
        ("т1гр, їжак", "тігр, їжак"),
        ("сл0нов1 бивні, є фото", "слонові бивні, є фото"),
        ("т1гр\ue000їжак", "тигр\nїжак"),
        ("ᴛиᴦᴩ", "тигр"),
        ("ᴋᴏʙᴩᴏʍ", "ковром"),
        ("слoнoва кiсткa", "слонова кістка"),
        ("ελεφαντόδoντo", "ελεφαντοδοντο"),
        ("Xελώνα", "χελωνα"),
        ("Сао tê giác", "cao te giac"),
        ("ลูกเสื0ดาว", "ลูกเสือดาว"),
        ("lลี่ยม", "เลี่ยม"),
        ("น0แsด", "นอแรด"),
        ("ງาช้าງ", "งาช้าง"),
        ("スロー口リス", "スローロリス"),
        ("ス口一口リス", "スローロリス"),
        ("夕ランチュラ", "タランチュラ"),
        ("میم0ن", "ميمون"),
        ("ع1ج حر", "عاج حر"),
        ("ع١ج", "عاج"),
        ("س7لفاة", "سحلفاه"),
        ("вухата ᴄᴏʙᴀ", "вухата сова"),
        ("पै0गोलिन", "पैंगोलिन"),
    ],
)
def test_letters_that_pose_are_put_right(text: str, folded: str) -> None:
    assert fold_text(text) == folded


@pytest.mark.parametrize(
    "text",
    [
        "2в1",
        "5кг",
        "10 шт",
        "к12м",
        "сорт а1",
        "мой нос",
        "ᴘʀɪᴄᴇ 5",
        "ตัวละ 10 บาท",
        "5โล",
        "2lโล",
        "ງາຊ້າງ",
        "入口です",
        "二メートル",
        "夕方",
        "3كيلو",
        "س22ر",
        "قطعة 10",
    ],
)
def test_what_does_not_pose_stays(text: str) -> None:
    assert not read_views([text]).posed.size


@given(st.lists(POSING, min_size=1, max_size=4))
@example(["А0aاᴋ"])
def test_nothing_poses_a_second_time(texts: list[str]) -> None:
    folded = [read_views([text]).text_of(0) for text in texts]
    assert [fold_text(text) for text in folded] == [text.strip() for text in folded]


@given(st.lists(POSING, min_size=1, max_size=4))
@example(["ᴋ", "ɯ0А"])
def test_posts_are_read_each_for_itself_and_in_place(texts: list[str]) -> None:
    views = read_views(texts)
    assert [views.text_of(index) for index in range(len(texts))] == [read_views([text]).text_of(0) for text in texts]
    for index, text in enumerate(texts):
        assert offsets_of(views, index) == sorted(offsets_of(views, index))
        assert offsets_of(views, index)[-1] == len(text)
    assert views.are_posed(views.posed, views.posed + 1).all()


@given(st.lists(st.sampled_from([LATIN, LATIN, CYRILLIC, LETTER, DIGIT, BREAK]), max_size=300))
@example([*[LATIN] * 64, CYRILLIC])
@example([*[BREAK] * 60, *[LATIN] * 70, GREEK])
def test_words_that_mix_scripts_are_given_whole_wherever_they_do(drawn: list[int]) -> None:
    classes = np.array(drawn, np.uint8)
    words = [(letter.start(), letter.end()) for letter in re.finditer(b"[\\x01-\\x04]+", classes.tobytes())]
    mixed = [(start, end) for start, end in words if 0 < (classes[start:end] == LATIN).sum() < end - start]
    expected = [(place, number) for number, (start, end) in enumerate(mixed) for place in range(start, end)]
    foreign, latins, of_foreign, of_latins = _in_mixed_words(classes)
    found = sorted([*zip(foreign, of_foreign, strict=True), *zip(latins, of_latins, strict=True)])
    assert found == expected
    assert (classes[latins] == LATIN).all()
    assert (classes[foreign] != LATIN).all()


@given(st.lists(st.sampled_from("aaaябα क1\n"), max_size=300).map("".join))
@example("a" * 70 + "яa\n" + "a" * 70 + "я")
def test_cyrillic_letters_of_texts_mostly_latin_are_given_wherever_they_stand(text: str) -> None:
    folded, kinds = codes_and_classes(text + "\n")
    expected, begin = [], 0
    for line in text.split("\n"):
        of_line = kinds[begin : begin + len(line)]
        if of_line.count(CYRILLIC) < of_line.count(LATIN) and not {GREEK, LETTER}.intersection(of_line):
            expected.append([begin + place for place, kind in enumerate(of_line) if kind == CYRILLIC])
        begin += len(line) + 1
    places, texts = _cyrillic_in_latin(folded, np.array(kinds, np.uint8))
    by_text = [places[texts == number].tolist() for number in dict.fromkeys(texts.tolist())]
    assert by_text == [line for line in expected if line]


@given(st.lists(st.sampled_from("aя1@กກカ力 क\n"), max_size=300).map("".join))
@example("a" * 63 + "กa" + "1" * 63 + "я1я" + "力" * 60 + "カ" + "ກ" * 2)
def test_what_may_pose_is_given_wherever_it_stands(text: str) -> None:
    folded, kinds = codes_and_classes(text + "\n")
    text += "\n"
    signs = [
        place
        for place in range(1, len(text) - 1)
        if (kinds[place] == DIGIT or text[place] == "@")
        and all(text[beside] > "@" and text[beside] not in "a1" for beside in (place - 1, place + 1))
    ]
    pairs = list(enumerate(pairwise(text)))
    latin = [place for place, pair in pairs if pair[0] == "a" and pair[1] in "กກカ力"]
    before = [place for place, (here, behind) in pairs if here != "カ" and behind == "カ"]
    found = _places(folded, np.array(kinds, np.uint8))
    assert [places.tolist() for places in found] == [signs, latin, before]


@given(st.lists(st.sampled_from("กกກ\u0ec8a1 力"), max_size=300).map("".join))
@example("ก" + "力" * 70 + "ກ" + "a" * 70 + "ກ")
def test_lao_letters_are_read_as_thai_wherever_a_run_holds_both(text: str) -> None:
    expected = re.sub(
        "[กກ\u0ec8力]+",
        lambda run: run[0].replace("ກ", "ก").replace("\u0ec8", "\u0e48") if "ก" in run[0] else run[0],
        text,
    )
    folded, _ = codes_and_classes(text)
    assert read_lao(folded, fold_table()) == (expected != text)
    assert "".join(map(chr, folded.tolist())) == expected


def test_lao_letters_read_as_thai_are_said_to_pose() -> None:
    views = read_views(["ກอด ກອດ"])
    assert views.text_of(0) == "กอด ກອດ"
    assert views.posed.tolist() == [0]


def codes_and_classes(text: str) -> tuple[npt.NDArray[np.uint32], list[int]]:
    codes = np.array([*map(ord, text)], np.uint32)
    return codes, fold_table().classes[codes].tolist()
