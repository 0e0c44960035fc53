"""Names written backwards, and words that only look like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.detector import detect
from processors.knowledge import Knowledge
from processors.lexicon.backwards import BackwardsFinder
from processors.lexicon.names import Names
from processors.lexicon.word_hashes import Words
from processors.views.text import fold_text, read_views
from tests.builders import make_post

TEXTS = ("ivory", "pangolin", "бивень", "χελώνα", "rhino horn", "hippo-ivory", "चिंकारा", "tapat", "owl", "عاج الفيل")
FINDER = BackwardsFinder(Names.of([(fold_text(text), number) for number, text in enumerate(TEXTS)]))
WORDS = st.text(st.sampled_from("abгд"), min_size=5, max_size=20)


def find(text: str, *beside: str, ordinary: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    views = read_views([text, *beside])
    return [
        (views.folded[start:end], TEXTS[number]) for start, end, number, _ in FINDER.find(Words.of(views), ordinary)
    ]


@pytest.mark.parametrize(
    ("text", "written", "term"),
    [
        ("Yrovi for sale", "yrovi", "ivory"),
        ("#nilognap scales", "nilognap", "pangolin"),
        ("ьневиб целый", "ьневиб", "бивень"),
        ("πωλείται " + "χελώνα"[::-1], fold_text("χελώνα")[::-1], "χελώνα"),
        ("𝐲𝐫𝐨𝐯𝐢", "yrovi", "ivory"),
    ],
)
def test_a_name_backwards(text: str, written: str, term: str) -> None:
    assert find(text) == [(written, term)]


@pytest.mark.parametrize("text", ["ivory", "yrovis", "syrovi", "tapat", "lwo", "nroh onihr", ""])
def test_others_are_none(text: str) -> None:
    assert find(text) == []


def test_what_is_an_ordinary_word_is_none() -> None:
    assert find("yrovi", ordinary=("yrovi",)) == []


@given(st.lists(st.text(), max_size=3))
def test_any_text_is_read_alone_as_beside_others(beside: list[str]) -> None:
    assert ("yrovi", "ivory") in find("sell yrovi", *beside)


@given(WORDS, st.lists(WORDS, max_size=5))
def test_just_the_words_whose_letters_are_those_of_a_name_from_behind(name: str, words: list[str]) -> None:
    finder = BackwardsFinder(Names.of([(fold_text(name), 0)]))
    views = read_views([" ".join(words)])
    found = [views.folded[start:end] for start, end, *_ in finder.find(Words.of(views), ())]
    folded = [word for word in views.folded.split() if word[::-1] == fold_text(name) != word]
    assert found == folded


def test_it_counts_as_hidden_on_purpose(knowledge: Knowledge) -> None:
    finding = detect([make_post(text="selling elephant yrovi tusk, 300 USD per kilo, message me")], knowledge)[0]
    hidden = [signal for signal in finding.signals if signal.name == "interaction.hidden"]
    assert [signal.detail["hidden"] for signal in hidden] == ["reversed"]
    assert any("hides a word" in line or "hidden as" in line for line in finding.because)
