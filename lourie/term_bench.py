"""The private pack behind the desk's terms page: a term in, a preview, or new knowledge in force, out."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from dashboards.desk.term_door import AskedTerm, TermDoor, TermRefused, Tried
from lourie.knowledge import republish
from lourie.post_files import STORED_POSTS, read_sample
from lourie.store import every_post
from lourie.suggested_terms import learned_from, suggestions_of
from processors.curation.lint import lint_new
from processors.curation.pack import new_term, read_pack, remove_term, term_id, write_pack
from processors.curation.preview import BATCH, Previewer
from processors.curation.reading import Linted
from processors.curation.suggestions import Suggested
from processors.knowledge import packaged_data
from processors.lexicon.terms import LexiconError, Rulebook, Term, read_rulebook
from schemas.post import Post
from schemas.store import PostQuery, Store
from streams.clock import Clock
from streams.knowledge_watch import KnowledgeWatch
from streams.settings import Settings

IN_FORCE_SECONDS = 30
"""How long a published snapshot may take to be loaded before that counts as failed; chosen by hand."""
MAX_DECIDED = 5_000
"""Newest decisions that suggestions are drawn from while somebody waits; chosen by hand: some seconds of work."""
_NO_SLUG = re.compile("[^a-z0-9]+")


class TermBench:
    """Tries, adds and removes terms of the board's own pack, one change at a time."""

    def __init__(self, settings: Settings, store: Store, knowledge: KnowledgeWatch, clock: Clock) -> None:
        self._settings, self._store, self._knowledge, self._clock = settings, store, knowledge, clock
        self._data = packaged_data()
        self._changing, self._comparing = asyncio.Lock(), asyncio.Lock()

    @property
    def door(self) -> TermDoor:
        """Give what the desk is handed."""
        return TermDoor(try_term=self.try_term, add=self.add, remove=self.remove, own=self.own, suggest=self.suggest)

    async def try_term(self, asked: AskedTerm) -> Tried:
        """Say what a term would have done to the newest stored posts and the sample; raises TermRefused."""
        with _refusing():
            term, warnings = await asyncio.to_thread(self._checked, asked, _source_of("preview")[0], "")
        previewer = await asyncio.to_thread(Previewer, term, self._knowledge.current())
        batch: list[tuple[str, Post]] = []
        async for one in every_post(self._store, PostQuery(muted=True), STORED_POSTS):
            batch.append(("store", one.flagged.post))
            if len(batch) == BATCH:  # so that no more posts than these are in memory
                await asyncio.to_thread(previewer.look_at, batch)
                batch = []
        batch += [("sample", post) for post in await asyncio.to_thread(read_sample)]
        await asyncio.to_thread(previewer.look_at, batch)
        return Tried(previewer.result(), warnings)

    async def add(self, asked: AskedTerm, analyst: str) -> Term:
        """Write a term into the pack and judge by it; raises TermRefused, and then the pack is as it was."""
        added = self._clock().date().isoformat()
        async with self._changing:
            with _refusing():
                term = await asyncio.to_thread(self._write, asked, analyst, added)
            await self._judge_by_it(lambda known: known == term, term.id, undo=lambda: self._take_out(term.id))
        return term

    async def remove(self, identity: str) -> Term | None:
        """Take a term out of the pack and judge without it; None where the pack has no such term."""
        async with self._changing:
            with _refusing():
                term = await asyncio.to_thread(self._take_out, identity)
            if term is not None:
                await self._judge_by_it(lambda known: known != term, term.id, undo=lambda: self._put_back(term))
        return term

    async def own(self) -> Sequence[Term]:
        """Give the pack's terms; raises TermRefused where it cannot be read."""
        with _refusing():
            return await asyncio.to_thread(read_pack, self._settings.pack_folder, self._data)

    async def suggest(self) -> Suggested:
        """Say what may be code words by the decisions in the store; one comparison at a time."""
        async with self._comparing:
            learned = await learned_from(self._store, MAX_DECIDED)
            return await asyncio.to_thread(suggestions_of, learned, self._knowledge.current())

    def _write(self, asked: AskedTerm, analyst: str, added: str) -> Term:
        name, source = _source_of(analyst)
        term, _ = self._checked(asked, name, added)
        if any(one.id == term.id for one in read_pack(self._pack, self._data)):
            raise TermRefused(f'The private pack has "{term.text}" already; remove it first to change it.')
        write_pack(self._pack, [term], {name: source}, self._rulebook(name).weights)
        return term

    def _checked(self, asked: AskedTerm, source: str, added: str) -> tuple[Term, tuple[str, ...]]:
        """Make the term and look at it as `lourie lexicon lint` does; raises TermRefused for a fault."""
        text = " ".join(asked.text.split())
        fields = {
            "id": term_id(asked.language, asked.kind, text, prefix="desk"),
            "text": text,
            "kind": asked.kind,
            "taxon": asked.taxon or None,
            "weight": asked.weight,
            "source": source,
            "added": added,
            "verified": asked.verified == "yes",
        }
        term = new_term(fields, asked.language, self._rulebook(source), where="term")
        remarks = lint_new([("term", term)], self._beside(term.text))
        faults = [remark.message for remark in remarks if remark.severity == "fault"]
        if faults:
            raise TermRefused(f"The term cannot be used: {'; '.join(faults)}.")
        return term, tuple(remark.message for remark in remarks)

    def _beside(self, text: str) -> Linted:
        """Give what the lexicon in force says of a text, as the checks see it: reading all of it takes a second."""
        knowledge = self._knowledge.current()
        return Linted(
            folder=self._data,
            rows=(),
            beside=knowledge.lexicon.terms_of(text),
            examples=(),
            sources={},
            taxa=knowledge.taxa,
            weights=knowledge.weights,
        )

    async def _judge_by_it(
        self, is_so: Callable[[Term | None], bool], identity: str, undo: Callable[[], object]
    ) -> None:
        """Publish the knowledge with the pack as it is now and wait until what this process judges by is so.

        By the term, not by the snapshot: what is learned beside the stream may be published right behind it.
        """
        try:
            with _refusing():
                await asyncio.to_thread(republish, self._settings)
            await self._knowledge.look()
            async with asyncio.timeout(IN_FORCE_SECONDS):
                while not is_so(self._knowledge.current().lexicon.term(identity)):  # noqa: ASYNC110 (the watch may be loading it)
                    await asyncio.sleep(0.05)
        except BaseException as fault:
            await asyncio.to_thread(undo)
            with contextlib.suppress(Exception):  # what was published goes too; the first fault is the one told
                await asyncio.to_thread(republish, self._settings)
            if isinstance(fault, TimeoutError):
                raise TermRefused(
                    f"It was not in force after {IN_FORCE_SECONDS} seconds and was taken back; the log says why."
                ) from None
            raise

    def _take_out(self, identity: str) -> Term | None:
        return remove_term(self._pack, identity, self._rulebook().weights) if self._pack.is_dir() else None

    def _put_back(self, term: Term) -> None:
        write_pack(self._pack, [term], {}, self._rulebook().weights)

    def _rulebook(self, *sources: str) -> Rulebook:
        known = read_rulebook(self._data, [self._pack])
        return Rulebook(known.sources | set(sources), known.weights)

    @property
    def _pack(self) -> Path:
        return self._settings.pack_folder


def _source_of(analyst: str) -> tuple[str, dict[str, str]]:
    """Give the source an analyst's terms rest on: its id and what stands in sources.toml."""
    slug = _NO_SLUG.sub("-", analyst.lower()).strip("-")
    if slug != analyst.lower().replace(" ", "-"):
        slug = f"{slug}-{hashlib.blake2b(analyst.encode(), digest_size=4).hexdigest()}".strip("-")
    return f"desk-{slug}", {"citation": f"{analyst}, at the desk", "licence": "private"}


@contextlib.contextmanager
def _refusing() -> Iterator[None]:
    """Turn what the lexicon says of a term into words for the analyst."""
    try:
        yield
    except LexiconError as error:
        raise TermRefused(str(error).removeprefix("term: ")) from error
