"""Posts in, one finding each out: this page is the whole of detection, top to bottom."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import msgspec

from processors.evidence import contact, emoji, offer, place, price, species, stance, topic
from processors.evidence.admission import admitted
from processors.evidence.context import Context
from processors.evidence.tells import described_in, meant, parted
from processors.judgement.judge import code_version, judge, score_of
from processors.knowledge import Knowledge
from processors.lexicon.hits import Hit, in_language
from processors.models.learned import consult
from processors.models.model import WRITTEN
from processors.views.fold_table import SEPARATOR
from processors.views.text import Views, read_views
from schemas.finding import Finding, Signal, Versions
from schemas.post import Post

EVIDENCE: tuple[Callable[[Context], list[Signal]], ...] = (
    species.find,
    emoji.find,
    offer.find,
    price.find,
    contact.find,
    place.find,
    stance.find,
)
"""Every kind of evidence, one a file; each gives its signals for a post that names a subject. Topics are read for a
whole batch, from these signals and the words."""

MAX_BATCH_CODE_POINTS = 1_000_000
"""Read at once, so that a batch of the longest posts stays within memory (chosen by hand, not measured)."""


def detect(posts: Sequence[Post], knowledge: Knowledge) -> list[Finding]:
    """Judge posts; same length and order. Never raises, and each finding depends on its post and `knowledge` alone."""
    texts = [whole_text(post) for post in posts]
    return [
        finding for start, end in _batches(texts) for finding in _detect(posts[start:end], texts[start:end], knowledge)
    ]


def _detect(posts: Sequence[Post], texts: Sequence[str], knowledge: Knowledge) -> list[Finding]:
    """Views, terms, language; then, for posts that name a subject, evidence, topics, judgement and the written posts.

    The model learned from decisions, once a snapshot holds one, has its say of every post at the end.
    """
    languages, contexts, views, named = _read(posts, texts, knowledge)
    findings = _ignored(posts, languages, knowledge)
    for index, finding in zip(contexts, _judged(list(contexts.values()), named, knowledge), strict=True):
        findings[index] = finding
    if knowledge.model is None:
        return findings
    return consult(knowledge.model, findings, views, [contexts.get(index) for index in range(len(posts))])


def _judged(contexts: Sequence[Context], views: Views, knowledge: Knowledge) -> list[Finding]:
    """Judge posts that name a subject, of which `views` are; all in one order."""
    evidence = [evidence_of(context) for context in contexts]
    topics = topic.read(views, evidence, knowledge.topics)
    is_last = knowledge.written is None
    judged = zip(contexts, evidence, topics, strict=True)
    findings = [judge(*of_post, is_last=is_last) for of_post in judged]
    return compared(contexts, findings, views, knowledge)


def compared(
    contexts: Sequence[Context], findings: Sequence[Finding], views: Views, knowledge: Knowledge
) -> list[Finding]:
    """Compare judged posts with the project's own written ones, where the snapshot holds what they taught."""
    if knowledge.written is None or not contexts:
        return list(findings)
    return consult(knowledge.written, findings, views, contexts, WRITTEN)


def context_of(post: Post, knowledge: Knowledge) -> Context | None:
    """Give what `detect` knows of a post when it judges; None for one that names no subject."""
    return _read([post], [whole_text(post)], knowledge)[1].get(0)


def evidence_of(context: Context) -> list[Signal]:
    """Give every signal of a post that names a subject, but for the prior and the interactions."""
    return [signal for find in EVIDENCE for signal in find(context)]


def _read(
    posts: Sequence[Post], texts: Sequence[str], knowledge: Knowledge
) -> tuple[list[tuple[str, float]], dict[int, Context], Views, Views]:
    """Give the language of every post, the contexts of those that name a subject, by number, and the views of both."""
    views = read_views(texts)
    subjects = knowledge.lexicon.subjects.find(views)
    languages = knowledge.language.name(texts)
    named = {
        index: context
        for index, hits in subjects.items()
        if (context := _context(posts[index], texts[index], hits, languages[index], knowledge))
    }
    named_views = views.take(list(named))
    beside = knowledge.lexicon.contexts.find(named_views) if named else {}
    for number, (index, context) in enumerate(named.items()):
        if hits := beside.get(number):
            named[index] = msgspec.structs.replace(context, context_hits=in_language(hits, context.language))
    return languages, named, views, named_views


def _context(
    post: Post, text: str, hits: Sequence[Hit], language: tuple[str, float], knowledge: Knowledge
) -> Context | None:
    """Put together what is known of a post that holds a subject term; `text` is its whole one.

    None where no subject term, and nothing that describes one, can be meant in this language: it is not read on.
    """
    subjects, tells = parted(in_language(hits, language[0]))
    context = Context(
        post=post,
        text=text.replace(SEPARATOR, "\n"),
        language=language[0],
        language_confidence=language[1],
        subjects=subjects,
        tells=tells,
        context_hits=(),
        knowledge=knowledge,
    )
    are_meant = meant(context)
    if not admitted(are_meant, context) and not described_in(context):
        return None
    return context if are_meant is subjects else msgspec.structs.replace(context, subjects=are_meant)


def _ignored(posts: Sequence[Post], languages: Sequence[tuple[str, float]], knowledge: Knowledge) -> list[Finding]:
    """Give the finding of posts that name no subject: the prior alone."""
    signals = (Signal(kind="prior", name="prior.base", weight=knowledge.weights.prior.weight),)
    versions = Versions(code=code_version(), knowledge=knowledge.hash)
    score = score_of(signals)
    return [
        Finding(
            post_id=post.id,
            revision=post.revision,
            score=score,
            level="ignore",
            relevance=0.0,
            offer=0.0,
            language=language,
            language_confidence=confidence,
            signals=signals,
            versions=versions,
        )
        for post, (language, confidence) in zip(posts, languages, strict=True)
    ]


def whole_text(post: Post) -> str:
    """Join all that is read of a post; `Context.text` says in which order."""
    if not (post.title or post.media or post.media_text or post.author_bio):
        return post.text
    others = (post.title, *(media.alt for media in post.media), post.media_text, post.author_bio)
    return SEPARATOR.join([post.text, *filter(None, others)])


def _batches(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Give where to cut texts that are too long to be read at once, as (start, end); a cut changes no finding."""
    start, code_points = 0, 0
    for index, text in enumerate(texts):
        code_points += len(text)
        if code_points > MAX_BATCH_CODE_POINTS:
            yield start, index + 1
            start, code_points = index + 1, 0
    if start < len(texts):
        yield start, len(texts)
