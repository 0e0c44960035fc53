"""Raw hits of one text in, those that count out: none inside a longer one, and one meaning a place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from processors.lexicon.forms import STRONG_KINDS
from processors.lexicon.terms import TELL, Term

Hidden = Literal["folded", "squeezed", "typo", "first_letter", "reversed"]
Match = tuple[int, int, int, Hidden]
"""A hidden name as its finder gives it: folded start, folded end, term number, and how it is hidden."""

MAX_HITS = 200
"""Hits kept of one text; a flood of emoji says no more than the first few."""
MOST_ADDED = 3
"""Code points that a squeezed hit has beside a plain one inside it, where it is chance (chosen by hand)."""
MAX_REPEATS = 8
"""Hits kept of one term in one text."""
EVERYWHERE = ("und", "en", "la")
"""Languages of terms that stand in posts of any language, in order of preference."""
_RANKS = {language: rank for rank, language in enumerate(EVERYWHERE, 1)}
"""Of these, behind the post's own language."""


class Hit(msgspec.Struct, frozen=True, gc=False):
    """A term found in a text; `start` and `end` in code points of the original text."""

    term: Term
    start: int
    end: int
    hidden: Hidden | None = None
    """None: as the lexicon writes it, but for case, width, blanks, hyphens and endings. `folded`: other marks or
    look-alike letters. `squeezed`: separators, digits or floods of letters inside. `typo`: one slip or masked letter,
    or spelled by ear. `first_letter`: the first letter replaced. `reversed`: written backwards."""
    vouched: bool = False
    """Whether a verified name of its language stands inside a term that nobody verified: "mawas" in "anakan mawas"."""


def outermost(hits: list[Hit]) -> tuple[Hit, ...]:
    """Keep hits that lie inside no longer one, and of two readings of the same place the plainer.

    A name counts inside a tell, and a tell inside a name: "sold as bone" names bone.
    """
    if len(hits) == 1:
        return (hits[0],)
    tells = [hit for hit in hits if hit.term.kind == TELL]
    if not 0 < len(tells) < len(hits):
        return _outermost(hits)
    names = _outermost([hit for hit in hits if hit.term.kind != TELL])
    return tuple(sorted((*names, *_outermost(tells)), key=lambda hit: (hit.start, -hit.end)))


def _outermost(hits: list[Hit]) -> tuple[Hit, ...]:
    hits = _without_swallowing(hits)
    hits.sort(key=lambda hit: (hit.start, -hit.end, hit.hidden is not None, hit.term.id))
    kept: list[Hit] = []
    repeats: dict[str, int] = {}
    reach = -1
    for hit in hits:
        name = hit.term.id
        if hit.end <= reach and not _as_plain(hit, kept[-1]):
            kept[-1] = _vouched(kept[-1], hit)
            continue
        if kept and hit.start == kept[-1].start and name == kept[-1].term.id:
            continue
        repeats[name] = repeats.get(name, 0) + 1
        if repeats[name] <= MAX_REPEATS:
            kept.append(hit)
            reach = max(reach, hit.end)
        if len(kept) == MAX_HITS:
            break
    return tuple(kept)


def _vouched(hit: Hit, inside: Hit) -> Hit:
    """Mark a hit in which another stands, where that is a verified name and the longer one is not."""
    if hit.term.verified or not inside.term.verified or inside.hidden or inside.start < hit.start:
        return hit
    are_names = STRONG_KINDS.issuperset((hit.term.kind, inside.term.kind)) and hit.term.language == inside.term.language
    return msgspec.structs.replace(hit, vouched=True) if are_names else hit


def _without_swallowing(hits: list[Hit]) -> list[Hit]:
    """Drop squeezed hits that are a plain one and little beside: "serval à" is no disguised "servala"."""
    if "squeezed" not in [hit.hidden for hit in hits]:
        return hits
    ends = {hit.start: hit.end for hit in sorted(hits, key=lambda hit: hit.end) if hit.hidden is None}
    if not ends:
        return hits

    def swallows(hit: Hit) -> bool:
        return any(
            hit.end - MOST_ADDED + before <= ends.get(hit.start + before, -1) <= hit.end
            for before in range(MOST_ADDED + 1)
        )

    return [hit for hit in hits if hit.hidden != "squeezed" or not swallows(hit)]


def _as_plain(hit: Hit, other: Hit) -> bool:
    """Say whether a hit lies where the other does and is not hidden more.

    Accents left out hide nothing: a language's own word without them may be a plain one of another.
    """
    is_there = hit.start == other.start and hit.end == other.end
    return is_there and (hit.hidden in {None, "folded"} or other.hidden is not None)


def in_language(hits: Sequence[Hit], language: str) -> tuple[Hit, ...]:
    """Keep one hit for each place and meaning: the term of the post's language, else of any, else the heaviest."""
    if len(hits) < 2:  # as most posts have
        return tuple(hits)
    best: dict[tuple[int, int, str, str | None, str | None], Hit] = {}
    for hit in hits:
        term = hit.term
        meaning = (hit.start, hit.end, term.kind, term.taxon, term.concept)
        other = best.setdefault(meaning, hit)
        if other is not hit and _preference(term, language) < _preference(other.term, language):
            best[meaning] = hit
    return tuple(best.values())


def detail_of(term: Term) -> dict[str, str]:
    """Say in a signal's detail which term it stands on, and what that means in any language."""
    return {"term": term.id, "concept": term.concept} if term.concept else {"term": term.id}


def is_of(term: Term, language: str) -> bool:
    """Say whether a term is of a language; a text named zh may be written in either script."""
    known = term.language
    return known == language or ("-" in known and known.split("-", 1)[0] == language)


def _preference(term: Term, language: str) -> tuple[int, bool, float, str]:
    rank = 0 if is_of(term, language) else _RANKS.get(term.language, len(_RANKS) + 1)
    return rank, not term.verified, -term.weight, term.id
