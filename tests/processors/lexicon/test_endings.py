from __future__ import annotations

from processors.lexicon.endings import _ENDINGS, MAX_ENDING, endings_of
from processors.views.text import fold_text


def test_endings_by_language() -> None:
    assert "s" in endings_of("en")
    assert endings_of("zh-Hans") == frozenset()
    assert endings_of("pt-BR") == endings_of("pt")


def test_endings_are_folded_and_short() -> None:
    for language in _ENDINGS:
        for ending in endings_of(language):
            assert ending == fold_text(ending)
            assert len(ending) <= MAX_ENDING
