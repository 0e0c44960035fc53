"""A text in, the token patterns of its language that stand in it out: spaCy's Matcher, a rule only where it may fit."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from processors.evidence.held_words import HeldWords

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.matcher import Matcher
    from spacy.tokens import Span

Rule = Sequence[Mapping[str, Any]]
"""One pattern of spaCy's Matcher: a description a token, at least one of them by its words (LOWER or ORTH, alone or
IN), none repeated (no OP but `?`). A last token that is any word (IS_ALPHA) must follow, and is no part of the phrase:
it begins what is sold."""
_ANY_WORD = {"IS_ALPHA": True}
_LIMIT = 4_000
"""Code points that are read; sale phrases stand early. Chosen by hand."""
_SURROGATE = re.compile("[\ud800-\udfff]")
"""Half a character, which a text of some programs may hold."""
_WORD = re.compile(r"\S+")
"""What stands between blanks: one token or more."""


class Phrases:
    """The patterns of one language by direction (sell, want, swap).

    Every rule has a matcher of its own, asked only around the places where one of the rule's rarest words (its
    anchors) stands: all rules over all tokens cost 0.6 ms a post, this a tenth.
    """

    def __init__(self, rules: Mapping[str, Sequence[Rule]]) -> None:
        self._anchored: dict[int, list[tuple[Matcher, int, int]]] = {}
        """By a rule's rarest words: its matcher, its tokens, and how many of these are no part of the phrase."""
        self._reach: dict[str, int] = {}
        """How many tokens a rule has beside one of its rarest words, at most."""
        self._needs: dict[str, list[list[frozenset[str]]]] = {}
        """What else must stand in a text, a list for each rule, by each of the rule's rarest words."""
        for direction, of_direction in rules.items():
            for rule in of_direction:
                self._add(direction, rule)
        self._anchors = HeldWords(self._needs)

    def find(self, text: str) -> list[tuple[str, int, int]]:
        """Give (direction, start, end) of the longest phrases, none overlapping, in order."""
        text = text[:_LIMIT]
        lowered = text.lower()
        anchors = self._anchors_in(lowered)
        if not anchors:
            return []
        pieces = self._pieces(lowered, anchors) if len(text) == len(lowered) else [(0, len(text))]
        return [
            (direction, first + start, first + end)
            for first, last in pieces
            for direction, start, end in self._find(text[first:last])
        ]

    def _find(self, text: str) -> list[tuple[str, int, int]]:
        from spacy.tokens import Span
        from spacy.util import filter_spans

        document = tokenizer().make_doc(_SURROGATE.sub("\ufffd", text))  # spaCy keeps its words in UTF-8
        found: list[Span] = []
        for place, word in enumerate(document.to_array("LOWER").tolist()):
            for matcher, length, behind in self._anchored.get(word, ()):
                around = document[max(0, place - length + 1) : place + length]
                met = matcher(around, as_spans=True)
                found += [Span(document, span.start, span.end - behind, label=span.label) for span in met]
        found.sort(key=lambda span: (span.start, -span.end, span.label_))
        return [(span.label_, span.start_char, span.end_char) for span in filter_spans(found)]

    def _pieces(self, lowered: str, anchors: Sequence[tuple[str, int]]) -> list[tuple[int, int]]:
        """Give the parts of a text in which an anchor stands, and every word that one of its rules must have near it.

        They end with as many words before and behind it as the longest of its rules has tokens beside it.
        """
        words = [word.span() for word in _WORD.finditer(lowered)]
        ends = [end for _, end in words]
        pieces: list[tuple[int, int]] = []
        for anchor, place in anchors:
            word, reach = bisect_right(ends, place), self._reach[anchor]
            start, end = words[max(0, word - reach)][0], ends[min(len(words) - 1, word + reach)]
            if not self._may_fit(anchor, lowered[start:end]):
                continue
            while pieces and start < pieces[-1][1]:
                before, last = pieces.pop()
                start, end = min(start, before), max(end, last)
            pieces.append((start, end))
        return pieces

    def _anchors_in(self, lowered: str) -> list[tuple[str, int]]:
        """Give the anchors that stand as tokens, and where, if one of their rules may fit the text.

        Most texts are told without cutting them up.
        """
        words, places = self._anchors.words, self._anchors.places(lowered)
        found = [(words[number], start) for start, end, number in places if _is_apart(lowered, start, end)]
        may_fit = {word for word in {word for word, _ in found} if self._may_fit(word, lowered)}
        return [(word, start) for word, start in found if word in may_fit]

    def _may_fit(self, anchor: str, lowered: str) -> bool:
        """Say whether a text holds a word for every other token that one of an anchor's rules must have."""
        return any(all(_stands_any_in(lowered, others) for others in needs) for needs in self._needs[anchor])

    def _add(self, direction: str, rule: Rule) -> None:
        from spacy.matcher import Matcher

        matcher = Matcher(tokenizer().vocab)
        matcher.add(direction, [[dict(token) for token in rule]])
        needs = sorted(_anchors(rule), key=_rarity, reverse=True)
        behind = int(rule[-1] == _ANY_WORD)
        if not needs:
            raise ValueError(f"pattern {rule}: no token that must be there is told by its words (LOWER or ORTH)")
        for word in sorted(needs[0]):
            self._needs.setdefault(word, []).append(needs[1:])
            self._reach[word] = max(self._reach.get(word, 0), len(rule) - 1)
            self._anchored.setdefault(tokenizer().vocab.strings.add(word), []).append((matcher, len(rule), behind))


def _stands_any_in(lowered: str, words: frozenset[str]) -> bool:
    """Say whether one of the words stands in a text as a token may."""
    return any(word in lowered and _stands_in(lowered, word) for word in words)


def _stands_in(lowered: str, word: str) -> bool:
    start = lowered.find(word)
    while start >= 0:
        if _is_apart(lowered, start, start + len(word)):
            return True
        start = lowered.find(word, start + 1)
    return False


def _is_apart(lowered: str, start: int, end: int) -> bool:
    """Say whether no letter stands before or behind the letters of a word: no token begins or ends there."""
    joined_before = start > 0 and lowered[start].isalpha() and lowered[start - 1].isalpha()
    return not joined_before and not (lowered[end - 1].isalpha() and lowered[end : end + 1].isalpha())


def _rarity(words: frozenset[str]) -> tuple[int, int]:
    """Guess how rarely one of the words stands in a text: long words are rare, and few are."""
    return min(map(len, words)), -len(words)


@cache
def tokenizer() -> Language:
    """Build the one tokenizer of all languages.

    spaCy's own for each cost 0.5 s a language at first use (40,000 ordinary posts, 23 languages, 2026-11-24).
    """
    import spacy

    return spacy.blank("xx")


def _anchors(rule: Rule) -> Iterator[frozenset[str]]:
    """Give, for each token that must be there and is told by its words, those words in lower case.

    Raises ValueError for a rule that may run over any number of tokens.
    """
    for token in rule:
        if token.get("OP", "?") != "?":
            raise ValueError(f"pattern token {token}: OP must be ? or absent")
        if "OP" in token:
            continue
        told = token.get("LOWER") or token.get("ORTH")
        if isinstance(told, str):
            yield frozenset((told.lower(),))
        elif isinstance(told, Mapping) and set(told) == {"IN"}:
            yield frozenset(word.lower() for word in told["IN"])
