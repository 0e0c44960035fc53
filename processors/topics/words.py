"""Folded texts and the lexicon terms found in them in, the tokens that topics are made of out.

A token is a word; two neighbouring characters of a script written without blanks; an emoji with what is joined to it,
and runs of two or three different ones. A lexicon term is three: its id, its taxon and its concept, which are the same
in every language. No numbers, handles, addresses or links.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

import numpy as np

from processors.lexicon.terms import Term
from processors.views.fold_table import EMOJI, FLAG, UNSPACED, fold_table
from processors.views.text import read_views
from schemas.finding import Signal

MAX_TOKENS = 24
"""Different tokens of a post; pairs grow with the square. Chosen by hand: posts of 95 characters have about 15."""
MAX_READ = 2_000
"""Code points of a text that are read; chosen by hand: the longest posts cost no more than twenty short ones."""
MAX_EMOJI_RUN = 3
"""Emoji that count as one expression: an animal, its part, a price tag. Chosen by hand, not measured."""
_SHORTEST, _LONGEST = 2, 30
"""Letters of a word."""
_ADDRESS = re.compile(r"(?<!\S)[^\s@]*+@\S+|\b\w++://\S+|www\.\S+")
_DIGIT = re.compile(r"\d")
_BASIC_PLANE = 0x10000


def text_tokens(texts: Sequence[str]) -> list[list[str]]:
    """Give the tokens of texts as they were written, by reading order, each once."""
    views = read_views([text[:MAX_READ] for text in texts])
    return [folded_tokens(views.text_of(index)) for index in range(len(texts))]


def folded_tokens(folded: str, terms: Sequence[str] = ()) -> list[str]:
    """Give at most `MAX_TOKENS` different tokens of a folded text: its `terms` first, then by reading order."""
    tokens = dict.fromkeys(terms)
    for word, unspaced, emoji in _pattern().findall(readable(folded)):
        if len(tokens) >= MAX_TOKENS:
            break
        if word:
            if is_telling(word):
                tokens[word] = None
        else:
            tokens.update(dict.fromkeys(_read_unspaced(unspaced) if unspaced else emoji_tokens(emoji)))
    return list(tokens)[:MAX_TOKENS]


def readable(folded: str) -> str:
    """Give what is read of a folded text: its beginning, without addresses and links."""
    folded = folded[:MAX_READ]
    return _ADDRESS.sub(" ", folded) if "@" in folded or "://" in folded or "www." in folded else folded


def raw_pieces(text: str) -> Iterator[tuple[str, str, int, int]]:
    """Give kind ("word", "unspaced", "emoji"), text, start and end of what tokens are made of, in reading order."""
    for match in _pattern().finditer(text):
        yield match.lastgroup or "", match.group(), *match.span()


def term_tokens(signals: Iterable[Signal]) -> list[str]:
    """Give the tokens of the lexicon terms that name what a post is about, in a fixed order."""
    named = [signal.detail for signal in signals if signal.kind in ("term", "emoji")]
    found = {
        token for detail in named for token in _of_term(detail["term"], detail.get("taxon"), detail.get("concept"))
    }
    return sorted(found)


def lexicon_tokens(terms: Iterable[Term]) -> list[str]:
    """Give every token that the lexicon can bring, sorted."""
    return sorted({token for term in terms for token in _of_term(term.id, term.taxon, term.concept)})


def is_of_lexicon(token: str) -> bool:
    """Say whether a token stands for a lexicon term; no word holds a colon."""
    return ":" in token


def shown(token: str) -> str:
    """Give a token as people read it."""
    return token.partition(":")[2] if is_of_lexicon(token) else token


def _of_term(term: str, taxon: str | None, concept: str | None) -> Iterator[str]:
    yield f"term:{term}"
    if taxon:
        yield f"taxon:{taxon}"
    if concept:
        yield f"concept:{concept}"


def is_emoji_run(token: str) -> bool:
    """Say whether a token is a run of two or more emoji."""
    return len(_graphemes(token)) > 1


def is_telling(word: str) -> bool:
    """Say whether a word tells something: of some letters, and no number."""
    return _SHORTEST <= len(word) <= _LONGEST and (word.isalpha() or not _DIGIT.search(word))


def _read_unspaced(run: str) -> list[str]:
    return [run[start : start + 2] for start in range(len(run) - 1)]


def emoji_tokens(run: str) -> list[str]:
    """Give the emoji of a run, and the runs of several different ones in it."""
    single = _graphemes(run[:MAX_READ])
    several = [
        "".join(part)
        for length in range(2, MAX_EMOJI_RUN + 1)
        for start in range(len(single) - length + 1)
        if len(set(part := single[start : start + length])) == length
    ]
    return [*single, *several]


def _graphemes(run: str) -> list[str]:
    return _grapheme().findall(run)


@cache
def _pattern() -> re.Pattern[str]:
    """Build the pattern of a token's raw material: letters with their marks, unspaced scripts, runs of emoji."""
    classes = fold_table().classes
    emoji, unspaced = classes == EMOJI, classes == UNSPACED
    spelled = np.fromiter(
        (unicodedata.category(chr(code))[0] in "LMN" for code in range(_BASIC_PLANE)), np.bool_, _BASIC_PLANE
    )
    word = spelled & ~(emoji | unspaced)[:_BASIC_PLANE]
    flag = classes == FLAG
    return re.compile(
        f"(?P<word>[{_ranges(word)}]+)|(?P<unspaced>[{_ranges(unspaced)}]+)|(?P<emoji>[{_ranges(emoji | flag)}\u200d]+)"
    )


@cache
def _grapheme() -> re.Pattern[str]:
    """Build the pattern of one emoji: a pair of regional letters, or pictures joined to each other."""
    classes = fold_table().classes
    emoji, flag = _ranges(classes == EMOJI), _ranges(classes == FLAG)
    return re.compile(f"[{flag}]{{2}}|[{emoji}](?:\u200d[{emoji}])*")


def _ranges(chosen: np.typing.NDArray[np.bool_]) -> str:
    """Write the chosen code points as the inside of a character class."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], chosen, [False]]).astype(np.int8)))
    pairs = zip(edges[::2].tolist(), (edges[1::2] - 1).tolist(), strict=True)
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in pairs)
