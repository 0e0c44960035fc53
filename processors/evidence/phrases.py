"""A text in, the token patterns of its language that stand in it out: spaCy's Matcher, a rule only where it may fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.matcher import Matcher
    from spacy.tokens import Span

Rule = Sequence[Mapping[str, Any]]
"""One pattern of spaCy's Matcher: a description a token, at least one of them by its words (LOWER or ORTH, alone or
IN), none repeated (no OP but `?`)."""
_LIMIT = 4_000
"""Code points that are read; sale phrases stand early. Chosen by hand."""


class Phrases:
    """The patterns of one language by direction (sell, want, swap).

    Every rule has a matcher of its own, asked only around the places where one of the rule's rarest words (its
    anchors) stands: all rules over all tokens cost 0.6 ms a post, this a tenth.
    """

    def __init__(self, rules: Mapping[str, Sequence[Rule]]) -> None:
        self._anchored: dict[int, list[tuple[Matcher, int]]] = {}
        self._words: set[str] = set()
        for direction, of_direction in rules.items():
            for rule in of_direction:
                self._add(direction, rule)

    def find(self, text: str) -> list[tuple[str, int, int]]:
        """Give (direction, start, end) of the longest phrases, none overlapping, in order."""
        from spacy.util import filter_spans

        lowered = text[:_LIMIT].lower()
        if not any(word in lowered for word in self._words):
            return []
        document = tokenizer().make_doc(text[:_LIMIT])
        found: list[Span] = []
        for place, word in enumerate(document.to_array("LOWER").tolist()):
            for matcher, length in self._anchored.get(word, ()):
                around = document[max(0, place - length + 1) : place + length]
                found += matcher(around, as_spans=True)
        found.sort(key=lambda span: (span.start, -span.end, span.label_))
        return [(span.label_, span.start_char, span.end_char) for span in filter_spans(found)]

    def _add(self, direction: str, rule: Rule) -> None:
        from spacy.matcher import Matcher

        matcher = Matcher(tokenizer().vocab)
        matcher.add(direction, [[dict(token) for token in rule]])
        anchors = min(_anchors(rule), key=len, default=None)
        if anchors is None:
            raise ValueError(f"pattern {rule}: no token that must be there is told by its words (LOWER or ORTH)")
        self._words |= anchors
        for word in sorted(anchors):
            self._anchored.setdefault(tokenizer().vocab.strings.add(word), []).append((matcher, len(rule)))


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
