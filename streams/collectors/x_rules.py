"""The packaged lexicon's terms in, rules for X's filtered stream out: subjects with words of offer, by language.

A rule fits a recent search too, so that the gap of a lost connection is searched by the same words. The same lexicon
gives the same rules in the same order. Private packs are no part of it: a rule tells X the word.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from processors.knowledge import packaged_data
from processors.lexicon.terms import Term, read_terms

MAX_RULES = 1_000
MAX_RULE_LENGTH = 512
"""X's own limits: 1,000 rules of 1,024 characters, and 512 for a recent search (X's documentation, 2026-08-22)."""
OFFER_LENGTH = 170
"""A third of a rule; chosen by hand, not measured."""
TAG_PREFIX = "lourie/"
"""Rules with other tags were made by somebody else, and stay."""
NO_REPOSTS = "-is:retweet"
"""A repost costs as much as a post and says nothing that its original did not: 59 % of recorded posts are reposts."""
_LEAST_WEIGHT = {"product": 2.0, "hashtag": 2.0, "codeword": 2.0, "compound": 2.4, "species": 1.8, "offer": 1.1}
"""Log-odds below which a word is too ordinary to pay for; chosen by hand, not measured."""
_TIERS = {"product": 1, "hashtag": 1, "codeword": 1, "compound": 2, "species": 3}
_BORROWED = {"la": "en"}
"""Scientific names have no words of offer of their own language."""
_SHORTEST = 3


class Rule(msgspec.Struct, frozen=True, order=True):
    """A rule as X takes it; the tag says language, kind and number."""

    value: str
    tag: str


def make_rules(terms: Iterable[Term], count: int) -> list[Rule]:
    """Give at most `count` rules: products first, then compounds and species, the languages always by turns."""
    by_language: dict[str, list[Term]] = {}
    for term in terms:
        if term.verified and term.weight >= _LEAST_WEIGHT.get(term.kind, 99.0) and _is_askable(term.text):
            by_language.setdefault(term.language, []).append(term)
    languages = sorted(by_language)
    tiers = [[_rules_of(language, tier, by_language) for language in languages] for tier in (1, 2, 3)]
    rest = _by_turns([_by_turns(tiers[1]), _by_turns(tiers[2])])
    return list(itertools.islice(itertools.chain(_by_turns(tiers[0]), rest), min(count, MAX_RULES)))


def packaged_rules(count: int) -> list[Rule]:
    """Give the rules of the lexicon that comes with Lourie; takes a second."""
    return make_rules(read_terms(packaged_data()), count)


def length_of(value: str) -> int:
    """Give the length of a rule; letters of East Asia and emoji count twice, as X may count them (not documented)."""
    return sum(1 if ord(letter) < 0x1100 else 2 for letter in value)


def quoted(text: str) -> str:
    """Give a term as a rule has it: a plain word or hashtag as it is, anything else as a phrase."""
    bare = text.removeprefix("#")
    return text if bare.isalnum() and bare.upper() not in {"OR", "AND"} else f'"{text}"'


def _is_askable(text: str) -> bool:
    """Say whether X would understand a term: letters, digits, marks and the few signs inside words."""
    signs = (letter for letter in text.removeprefix("#") if not letter.isalnum() and letter not in " -'\u2019.")
    return length_of(text) >= _SHORTEST and all(unicodedata.category(sign).startswith("M") for sign in signs)


def _rules_of(language: str, tier: int, by_language: dict[str, list[Term]]) -> list[Rule]:
    """Give the rules of one language and tier, subjects in the lexicon's order (main species come first)."""
    lender = by_language.get(_BORROWED.get(language, language), [])
    offers = _joined([one for one in lender if one.kind == "offer"])
    known: set[str] = set()
    words: list[str] = []
    for term in by_language[language]:
        if _TIERS.get(term.kind, 9) <= tier and not _is_covered(term.text, known):
            known.add(term.text.casefold())
            if _TIERS[term.kind] == tier and (offers or term.kind == "hashtag"):
                words.append(quoted(term.text))
    tail = f" {offers} {NO_REPOSTS}" if offers else f" {NO_REPOSTS}"
    kind = {1: "product", 2: "compound", 3: "species"}[tier]
    chunks = _chunks(dict.fromkeys(words), MAX_RULE_LENGTH - length_of(tail) - len("()"))
    return [
        Rule(f"({chunk}){tail}", f"{TAG_PREFIX}{language}/{kind}/{number}") for number, chunk in enumerate(chunks, 1)
    ]


def _is_covered(text: str, known: set[str]) -> bool:
    """Say whether a shorter term finds this one as well: a run of its words is known."""
    words = text.casefold().split()
    runs = itertools.combinations(range(len(words) + 1), 2)
    return any(" ".join(words[start:end]) in known for start, end in runs)


def _joined(offers: Sequence[Term]) -> str:
    """Give as many words of offer as fit, in the lexicon's order; nothing where a language has none."""
    chosen = next(_chunks(dict.fromkeys(quoted(offer.text) for offer in offers), OFFER_LENGTH), "")
    return f"({chosen})" if chosen else ""


def _chunks(words: Iterable[str], room: int) -> Iterator[str]:
    """Join words by OR, as many as fit in `room`; a word that fits nowhere is left out."""
    chunk: list[str] = []
    used = 0
    for word in words:
        length = length_of(word) + len(" OR ")
        if length > room:
            continue
        if used + length > room + len(" OR "):
            yield " OR ".join(chunk)
            chunk, used = [], 0
        chunk.append(word)
        used += length
    if chunk:
        yield " OR ".join(chunk)


def _by_turns(lists: Sequence[list[Rule]]) -> list[Rule]:
    """Take one of each list by turns until all are used up."""
    taken = itertools.chain.from_iterable(itertools.zip_longest(*lists))
    return [rule for rule in taken if rule is not None]
