"""Ordinary posts in, remarks on terms met in them too often for their weight class out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from processors.curation.reading import Linted, Remark
from processors.detector import detect
from processors.knowledge import Knowledge
from processors.lexicon.terms import SUBJECT_KINDS, Term
from schemas.post import Post

MEASURED_POSTS = 408_784
LIMITS: tuple[tuple[int, str], ...] = ((4, "plain"), (10, "weak"), (35, "faint"), (140, "left out"))
"""More hits than this among `MEASURED_POSTS` ordinary posts, and the most a name may then weigh: weights.toml,
`classes_source`. For fewer posts the limits shrink with them."""
LEAST_HITS = 3
"""Fewer hits say nothing of a term, however few the posts are; chosen by hand, not measured."""


def count_terms(batches: Iterable[Sequence[Post]], knowledge: Knowledge) -> tuple[Counter[str], int]:
    """Count the posts that show each term as evidence, and all posts; about 100 us a post."""
    counts: Counter[str] = Counter()
    post_count = 0
    for posts in batches:
        post_count += len(posts)
        for finding in detect(posts, knowledge):
            counts.update({signal.detail.get("term", "") for signal in finding.signals} - {""})
    return counts, post_count


def too_common(lexicon: Linted, counts: Counter[str], post_count: int) -> Iterator[Remark]:
    """Warn of subject terms that weigh more than their rate in ordinary posts allows."""
    for where, term in lexicon.rows:
        allowed = _allowed(counts[term.id], post_count)
        if term.kind not in SUBJECT_KINDS or term.kind in {"lookalike", "emoji"} or allowed is None:
            continue
        if allowed == "left out" or term.weight > (lexicon.weights.of_class(term.kind, allowed) or 0.0):
            yield Remark("warning", where, _sentence(term, counts[term.id], post_count, allowed), check="common")


def _allowed(count: int, post_count: int) -> str | None:
    """Give the heaviest class of a rate; None where any may be."""
    if count < LEAST_HITS:
        return None
    reached = [name for limit, name in LIMITS if count > limit * post_count / MEASURED_POSTS]
    return reached[-1] if reached else None


def _sentence(term: Term, count: int, post_count: int, allowed: str) -> str:
    advice = "leave it out or make it a code word" if allowed == "left out" else f"weigh it {allowed} at most"
    return f'{term.kind} "{term.text}" stands in {count} of {post_count:,} ordinary posts; {advice}'
