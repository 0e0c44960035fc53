from __future__ import annotations

import unicodedata
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.search_tokens import WORDS_VERSION, query_phrases, search_tokens


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Ívory, 500$!", ["ivory", "500"]),
        ("tiger-bone #TigerBone", ["tiger", "bone", "tigerbone"]),
        ("象牙 ivory", ["象", "牙", "ivory"]),
        ("한국어", ["한국어"]),
        ("🐘🐘", ["🐘", "🐘"]),
        ("👩🏽\u200d⚕\ufe0f", ["👩\u200d⚕"]),
        ("", []),
        (" .,! ", []),
    ],
)
def test_tokens(text: str, tokens: list[str]) -> None:
    assert search_tokens(text) == tokens


@pytest.mark.parametrize(
    ("search", "phrases"),
    [
        ("ivory tusk", [["ivory"], ["tusk"]]),
        ('"tiger bone"', [["tiger", "bone"]]),
        ("象牙", [["象", "牙"]]),
        ("tiger-bone", [["tiger", "bone"]]),
        ('"open quote', [["open", "quote"]]),
        ('"" .', []),
    ],
)
def test_a_search_is_phrases(search: str, phrases: list[list[str]]) -> None:
    assert sorted(query_phrases(search)) == sorted(phrases)


@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_any_text_gives_whole_tokens(text: str) -> None:
    assert all(token and not token.isspace() for token in search_tokens(text))


@given(st.lists(st.sampled_from(["ivory", "tusk", "งา", "象牙", "🐘", "слон"]), min_size=1, max_size=6))
def test_a_text_is_found_by_its_own_words(words: list[str]) -> None:
    tokens = search_tokens(" ".join(words))
    for phrase in query_phrases(" ".join(words)):
        assert any(tokens[start : start + len(phrase)] == phrase for start in range(len(tokens)))


def test_what_cuts_words_otherwise_has_another_version() -> None:
    """Each code point that Unicode has had for twenty years, alone and between letters."""
    codes = [code for code in range(0x3400) if unicodedata.ucd_3_2_0.category(chr(code)) != "Cn"]
    texts = [f"{chr(code)} a{chr(code)}b" for code in codes]
    tokens = [search_tokens(" . ".join(texts[start : start + 2000])) for start in range(0, len(texts), 2000)]
    digest = zlib.crc32("\n".join(map(" ".join, tokens)).encode("utf-8", "surrogatepass"))
    assert (WORDS_VERSION, digest) == (1006, 491440713), "words are cut otherwise: raise FOLD_VERSION or _RULES_VERSION"
