"""Names spelled as they sound, and words that only look like it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from processors.lexicon.by_ear import _ALL, _EDGE, SoundFinder, _table, _Windows, sound_of
from processors.lexicon.names import Names
from processors.lexicon.word_hashes import hashes_of_rows
from processors.views.text import fold_text, read_views

TEXTS = ("ocelote", "tartaruga da amazonia", "हाथी दांत", "слоновая кость", "تیتر کالا", "caracal", "owl")
FINDER = SoundFinder(Names.of([(fold_text(text), number) for number, text in enumerate(TEXTS)]))


def find(text: str, *beside: str, ordinary: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    views = read_views([text, *beside])
    return [(views.folded[start:end], TEXTS[number]) for start, end, _, number in FINDER.find(views, ordinary)]


@pytest.mark.parametrize(
    ("text", "written", "term"),
    [
        ("cria de hocelote", "hocelote", "ocelote"),
        ("osselotte", "osselotte", "ocelote"),
        ("3 tartarruga da amasonia vivas", "tartarruga da amasonia", "tartaruga da amazonia"),
        ("tartarruga-da-amasonia", "tartarruga-da-amasonia", "tartaruga da amazonia"),
        ("पुराना हाति दात का", "हाति दात", "हाथी दांत"),
        ("слановая кость", "слановая кость", "слоновая кость"),
        ("تیطر کالا", fold_text("تیطر کالا"), "تیتر کالا"),
        ("karakal, 2 mes", "karakal", "caracal"),
    ],
)
def test_what_sounds_like_a_name(text: str, written: str, term: str) -> None:
    assert find(text) == [(written, term)]


@pytest.mark.parametrize(
    "text",
    ["ocelote", "Ocelóte", "oce lote", "owwl", "tartarruga, da amasonia", "tartarruga - da amasonia", "ocelotera", ""],
)
def test_others_are_none(text: str) -> None:
    assert find(text) == []


@pytest.mark.parametrize("before", ["象牙", "abc 5", "foo spp.", "a b c d"])
def test_what_is_found_does_not_depend_on_other_terms(before: str) -> None:
    finder = SoundFinder(Names.of([(before, 0), ("ocelote", 1)]))
    assert [number for *_, number in finder.find(read_views(["osselotte"]), ())] == [1]


def test_letters_beyond_the_first_plane_part_no_words() -> None:
    assert find("osselotte\U00010428" * 20_000) == []


def test_what_is_too_long_is_none() -> None:
    assert find("ossel" + "o" * 500 + "tte") == []


@given(
    st.text(st.sampled_from("aeilnoprtuv"), min_size=6, max_size=12).filter(lambda word: len(sound_of(word)) >= 6),
    st.data(),
)
def test_every_respelling_is_heard(word: str, data: st.DataObject) -> None:
    """What one function hears of a word, the other finds among a batch."""
    silent = data.draw(st.integers(0, len(word)))
    respelled = word[:silent].replace("v", "b") + "h" + word[silent:].replace("i", "y")
    finder = SoundFinder(Names.of([(word, 0)]))
    assert [(start, end) for start, end, *_ in finder.find(read_views([respelled]), ())] == [(0, len(respelled))]


def test_ordinary_words_are_none() -> None:
    assert find("hocelote", ordinary=("hocelote",)) == []


@given(st.text(st.sampled_from("hocelte tarugdmz- -,ст ь्ा"), max_size=30), st.text(max_size=10))
def test_hits_are_of_their_text_alone(text: str, beside: str) -> None:
    assert find(text, beside)[: len(find(text))] == find(text)
    assert all(sound_of(written.replace("-", " ")) == sound_of(fold_text(term)) for written, term in find(text))


def test_a_name_of_another_finder_is_none_of_this_one() -> None:
    other = SoundFinder(Names.of([("hocelote", 0), ("owl", 1)]))
    assert "hocelote" in other
    assert "ocelote" not in other
    assert "owls" not in SoundFinder(Names.of([]))
    views = read_views(["cria de hocelote, osselotte"])
    assert [views.folded[start:end] for start, end, _, _ in FINDER.find(views, (), [other])] == ["osselotte"]


def windows_in(text: str) -> Iterator[tuple[int, int, int, int]]:
    """Hear a text letter by letter."""
    heard: list[tuple[int, int]] = []
    for place, (letter, after) in enumerate(pairwise(f"{text} ")):
        sound = ord("s") if letter == "c" and after in "eiy" else int(_table()[ord(letter)])
        if sound and sound != (heard[-1][1] if heard else 0):
            heard.append((place, sound))
    edges = [-1, *(at for at, (_, sound) in enumerate(heard) if sound == _EDGE)]
    for first, last in combinations(range(len(edges)), 2):
        start, end = edges[first], edges[last]
        sounds = [sound for _, sound in heard[start + 1 : end]]
        length, is_short = len(sounds) - sounds.count(_EDGE), sounds[:1] and 0x590 <= sounds[0] < 0x700
        if last - first <= 3 and sounds and sounds[0] != _EDGE and (5 if is_short else 6) <= length <= 24:
            before = heard[start][0] if start >= 0 else -1
            yield before, heard[start + 1][0], heard[end][0], int(hashes_of_rows(np.array([sounds], np.uint32))[0])


PIECES = ["اب", "تیتر", "हा", "ात", "ocelote", "\U00010428", "x" * 9, "ab" * 5]
SPOKEN = st.lists(st.sampled_from([*"abceehiwvsy  -\n", *PIECES]))


@given(SPOKEN.map("".join))
@example("ab" * 12 + " " + "ab" * 13 + "\n#cecy--abcdef")
@example("")
def test_windows_are_those_of_plain_python(text: str) -> None:
    codes = np.array([ord(letter) for letter in text + "\n"], np.uint32)
    heard = _Windows.heard_in(codes, *_ALL)
    columns = (heard.before.tolist(), heard.first.tolist(), heard.behind.tolist(), heard.hashes.tolist())
    assert sorted(zip(*columns, strict=True)) == sorted(windows_in(text + "\n"))


def test_a_flood_of_silent_letters_takes_no_long_time() -> None:
    assert find("h" * 600_000 + "ocelote", "h" * 90 + "osselotte " * 3) == [("osselotte", "ocelote")] * 2
