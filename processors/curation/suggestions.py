"""Confirmed offers and other posts in, words out that only the offers hold and no term knows: what may be a code word.

A word, a pair of neighbours, a stretch of a script without blanks, an emoji or a run of them is compared within its
language by how many sellers write it and how many other posts hold it (`topics/bursts.py`: Dunning's G2), and must go
with one species.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain
from typing import NamedTuple

import msgspec
import numpy as np

from processors.detector import detect, whole_text
from processors.knowledge import Knowledge
from processors.lexicon.hits import EVERYWHERE, Hit, is_of
from processors.present.marks import excerpt, mark_text
from processors.topics.bursts import LEAST_COUNT, Burst, Counts, find_bursts
from processors.topics.words import emoji_tokens, is_telling, raw_pieces, readable
from processors.views.text import Views, read_views
from schemas.finding import Finding
from schemas.post import Post

LEAST_OTHERS = 100
"""Other posts of a language without which its words are not compared (chosen by hand, not measured)."""
UNSPACED_LENGTHS = range(2, 13)
"""Signs of a stretch of a script without blanks: two of Han, some more of Thai (chosen by hand)."""
MOSTLY = 0.8
"""Share of a word's sellers from which it is taken for part of a longer phrase, not a word of its own (by hand)."""
TIED = 0.5
"""Share of the offers with a word that must name one species: what is said of any goods (kilo, female, per piece) is no
name of one. Chosen by hand, after a look at what 28,440 written offers gave."""
MOST_COMPARED = 500
"""Phrases of a language, the most telling ones; chosen by hand: nobody reads more."""
EXCERPT = 160
_BAR = "|"
"""Ends a word and a stretch, and parts neighbours."""


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """Something that confirmed offers hold and the lexicon does not know."""

    text: str
    language: str
    seller_count: int
    """Authors of confirmed offers that write it."""
    other_count: int
    """Other posts of the language that hold it."""
    ratio: float
    surprise: float
    """G2; chance exceeds 15.13 once in 10,000."""
    species: str
    """What most of the offers that hold it name beside it."""
    species_share: float
    """How many of them do."""
    example: str


class Suggested(msgspec.Struct, frozen=True, kw_only=True):
    """Suggestions, most telling first, and what could not be compared."""

    found: tuple[Suggestion, ...]
    uncompared: dict[str, int]
    """Confirmed offers of each language that has fewer than `LEAST_OTHERS` other posts."""
    offer_count: int
    other_count: int
    """Other posts that were compared with: dismissed and ordinary ones."""


class _Offer(NamedTuple):
    post: Post
    finding: Finding
    seller: str
    folded: str


class Suggester:
    """Takes all confirmed offers, then other posts, batch by batch, and says what only the former hold."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._offers: dict[str, list[_Offer]] = defaultdict(list)
        self._others: dict[str, Counter[str]] = defaultdict(Counter)
        self._other_counts: Counter[str] = Counter()

    def read_offers(self, offers: Sequence[tuple[Post, str]]) -> None:
        """Take up confirmed offers, and who wrote each; before any other post."""
        read = self._read([post for post, _ in offers])
        for (post, seller), (finding, folded) in zip(offers, read, strict=True):
            self._offers[finding.language].append(_Offer(post, finding, seller, folded))

    def read_others(self, posts: Sequence[Post], *, are_dismissed: bool = False) -> None:
        """Take up other posts: dismissed ones, or ordinary ones, of which those that are not ignored do not count."""
        for finding, folded in self._read(posts):
            if are_dismissed or finding.level == "ignore":
                self._other_counts[finding.language] += 1
                if of_offers := self._written.get(finding.language):
                    self._others[finding.language].update(phrases_of(folded) & of_offers.keys())

    @cached_property
    def _written(self) -> dict[str, dict[str, int]]:
        """Count the sellers of each phrase of the offers, by language."""
        return {language: _written_by_many(offers) for language, offers in self._offers.items()}

    def result(self) -> Suggested:
        """Compare what was read."""
        few = {language for language in self._offers if self._other_counts[language] < LEAST_OTHERS}
        found = [one for language in self._offers if language not in few for one in self._compare(language)]
        return Suggested(
            found=tuple(sorted(found, key=lambda one: (-one.surprise, one.text))),
            uncompared={language: len(self._offers[language]) for language in sorted(few)},
            offer_count=sum(map(len, self._offers.values())),
            other_count=self._other_counts.total(),
        )

    def _read(self, posts: Sequence[Post]) -> Iterator[tuple[Finding, str]]:
        """Give the finding of each post, and its folded text with a bar for each term of its language."""
        views = read_views([whole_text(post) for post in posts])
        lexicon = self._knowledge.lexicon
        found = [searcher.find(views) for searcher in (lexicon.subjects, lexicon.contexts)]
        for index, finding in enumerate(detect(posts, self._knowledge)):
            hits = chain.from_iterable(hits.get(index, ()) for hits in found)
            known = [(hit.start, hit.end) for hit in hits if _is_known(hit, finding.language)]
            yield finding, _without(views, index, known)

    def _compare(self, language: str) -> Iterator[Suggestion]:
        offers, others = self._offers[language], self._others[language]
        sellers = len({offer.seller for offer in offers})
        bursts = find_bursts(Counts(self._written[language], sellers), Counts(others, self._other_counts[language]))
        for burst in _longest(bursts[:MOST_COMPARED]):
            holding = [offer for offer in offers if burst.name in phrases_of(offer.folded)]
            species, share = _most_named(holding)
            if share < TIED:
                continue
            yield Suggestion(
                text=burst.name,
                language=language,
                seller_count=burst.count,
                other_count=others[burst.name],
                ratio=burst.ratio,
                surprise=burst.surprise,
                species=species,
                species_share=round(share, 2),
                example=_example(holding[0]),
            )


def phrases_of(folded: str) -> set[str]:
    """Give the words, pairs of neighbours, stretches of scripts without blanks and emoji of a folded text."""
    phrases: set[str] = set()
    before, reached = "", 0
    text = readable(folded)
    for kind, piece, start, end in raw_pieces(text):
        if kind == "unspaced":
            phrases.update(_stretches(piece))
        elif kind == "emoji":
            phrases.update(emoji_tokens(piece))
        elif is_telling(piece):
            phrases.add(piece)
            if before and text[reached:start] in {" ", "-"}:
                phrases.add(f"{before} {piece}")
            before, reached = piece, end
    return phrases


def _written_by_many(offers: Iterable[_Offer]) -> dict[str, int]:
    """Count the sellers of each phrase, of those that enough of them write."""
    by_seller: dict[str, list[str]] = defaultdict(list)
    for offer in offers:
        by_seller[offer.seller].append(offer.folded)
    counts = Counter(chain.from_iterable(set().union(*map(phrases_of, texts)) for texts in by_seller.values()))
    return {phrase: count for phrase, count in counts.items() if count >= LEAST_COUNT}


def _most_named(offers: Sequence[_Offer]) -> tuple[str, float]:
    """Give the species that most of some offers name, and the share of them that do."""
    counts = Counter(name for offer in offers for name in offer.finding.species[:1])
    species, count = counts.most_common(1)[0] if counts else ("", 0)
    return species, count / len(offers)


def _stretches(run: str) -> Iterator[str]:
    for length in UNSPACED_LENGTHS:
        yield from (run[start : start + length] for start in range(len(run) - length + 1))


def _without(views: Views, index: int, spans: Sequence[tuple[int, int]]) -> str:
    """Give the folded view of one text with a bar for each of some spans of the text."""
    edges = np.searchsorted(views.offsets, np.array(spans, np.int64).reshape(-1, 2) + views.origins[index])
    letters = list(views.text_of(index))
    for start, end in (edges - views.starts[index]).tolist():
        letters[start:end] = _BAR * (end - start)
    return "".join(letters)


def _is_known(hit: Hit, language: str) -> bool:
    return is_of(hit.term, language) or hit.term.language in EVERYWHERE


def _longest(bursts: Iterable[Burst]) -> list[Burst]:
    """Drop what nearly all its sellers write as part of something longer."""
    found = list(bursts)
    return [
        one
        for one in found
        if not any(
            len(one.name) < len(other.name) and one.name in other.name and other.count >= MOSTLY * one.count
            for other in found
        )
    ]


def _example(offer: _Offer) -> str:
    text, signals = excerpt(offer.post.text, offer.finding.signals, EXCERPT)
    return " ".join(mark_text(text, signals).split())
