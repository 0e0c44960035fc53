"""Words are found wherever they stand, in any text."""

from __future__ import annotations

from processors.evidence.held_words import HeldWords


def test_words_are_found_inside_each_other_and_inside_others() -> None:
    held = HeldWords(["line", "ไลน์", "in"])

    found = held.places("online ไลน์")

    assert [(start, end, held.words[number]) for start, end, number in found] == [
        (3, 5, "in"), (2, 6, "line"), (7, 11, "ไลน์"),
    ]  # fmt: skip


def test_a_broken_text_keeps_its_places() -> None:
    assert HeldWords(["zap"]).places("\ud83d é zap") == [(4, 7, 0)]


def test_no_words_stand_nowhere() -> None:
    assert HeldWords([]).places("zap") == []
