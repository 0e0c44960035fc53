"""Posts in, one finding each out: this page is the whole of detection, top to bottom."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import msgspec

from processors.evidence import contact, emoji, offer, place, price, species, stance, topic
from processors.evidence.admission import admit
from processors.evidence.context import Context, Section
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
    return [finding for batch in _batches(posts) for finding in _detect(batch, knowledge)]


def _detect(posts: Sequence[Post], knowledge: Knowledge) -> list[Finding]:
    """Views, terms, language; then, for posts that name a subject, evidence, topics, judgement and the written posts.

    The model learned from decisions, once a snapshot holds one, has its say of every post at the end.
    """
    languages, contexts, views, named = _read(posts, knowledge)
    findings = _ignored(posts, languages, knowledge)
    for index, finding in zip(contexts, _judged(list(contexts.values()), named, knowledge), strict=True):
        findings[index] = finding
    if knowledge.model is None:
        return findings
    return consult(knowledge.model, findings, views, [contexts.get(index) for index in range(len(posts))])


def _judged(contexts: Sequence[Context], views: Views, knowledge: Knowledge) -> list[Finding]:
    """Judge posts that name a subject, of which `views` are; all in one order."""
    evidence = [evidence_of(context) for context in contexts]
    topics = topic.read(contexts, evidence, knowledge.topics)
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
    return _read([post], knowledge)[1].get(0)


def evidence_of(context: Context) -> list[Signal]:
    """Give every signal of a post that names a subject, but for the prior and the interactions."""
    return [signal for find in EVIDENCE for signal in find(context)]


def _read(
    posts: Sequence[Post], knowledge: Knowledge
) -> tuple[list[tuple[str, float]], dict[int, Context], Views, Views]:
    """Give the language of every post, the contexts of those that name a subject, by number, and the views of both."""
    texts = [whole_text(post) for post in posts]
    views = read_views(texts)
    subjects = knowledge.lexicon.subjects.find(views)
    languages = knowledge.language.name(texts)
    named = {
        index: context
        for index, hits in subjects.items()
        if _names_subject(context := _context(posts[index], index, views, hits, languages[index], knowledge))
    }
    named_views = views.take(list(named))
    beside = knowledge.lexicon.contexts.find(named_views) if named else {}
    whole = {
        index: msgspec.structs.replace(context, context_hits=in_language(beside.get(number, ()), context.language))
        for number, (index, context) in enumerate(named.items())
    }
    return languages, whole, views, named_views


def _context(
    post: Post, index: int, views: Views, hits: Sequence[Hit], language: tuple[str, float], knowledge: Knowledge
) -> Context:
    """Put together what is known of a post that holds a subject term, as number `index` of its batch."""
    subjects, tells = parted(in_language(hits, language[0]))
    context = Context(
        post=post,
        text=whole_text(post).replace(SEPARATOR, "\n"),
        folded=views.text_of(index),
        language=language[0],
        language_confidence=language[1],
        subjects=subjects,
        tells=tells,
        context_hits=(),
        sections=_sections(post),
        knowledge=knowledge,
    )
    return msgspec.structs.replace(context, subjects=meant(context))


def _names_subject(context: Context) -> bool:
    """Say whether a subject term, or what describes one, can be meant in this language; others are not read on."""
    return any(admit(hit, context) for hit in context.subjects) or bool(described_in(context))


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
    return SEPARATOR.join([post.text, *(text for _, text in _other_sections(post))])


def _sections(post: Post) -> tuple[tuple[int, Section], ...]:
    sections: list[tuple[int, Section]] = [(0, "text")]
    start = len(post.text) + 1
    for section, text in _other_sections(post):
        sections.append((start, section))
        start += len(text) + 1
    return tuple(sections)


def _other_sections(post: Post) -> Iterator[tuple[Section, str]]:
    if post.title:
        yield "title", post.title
    for media in post.media:
        if media.alt:
            yield "alt", media.alt
    if post.media_text:
        yield "media_text", post.media_text
    if post.author_bio:
        yield "bio", post.author_bio


def _batches(posts: Sequence[Post]) -> Iterator[Sequence[Post]]:
    """Cut a batch where its texts grow too long to be read at once; the cut changes no finding."""
    start, code_points = 0, 0
    for index, post in enumerate(posts):
        code_points += len(whole_text(post))
        if code_points > MAX_BATCH_CODE_POINTS:
            yield posts[start : index + 1]
            start, code_points = index + 1, 0
    if start < len(posts):
        yield posts[start:]
