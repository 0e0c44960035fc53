"""The one door to the search server: reads by id, bulk writes by item, searches; faults told as StoreUnavailable."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from elasticsearch import ApiError, AsyncElasticsearch, SerializationError, TransportError

from schemas.store import StoreUnavailable
from streams.stores.search import schema

Source = dict[str, Any]
Query = Mapping[str, Any]

BULK_BYTES = 10 << 20
"""Of one bulk request; servers take 100 MB by default, and answer smaller ones sooner. Chosen by hand."""
PAGE = 1000
"""Documents asked for at once. Chosen by hand; the server refuses above 10,000."""
CONFLICT, REFUSED = 409, 400
NOT_HERE = 404


class Seen(NamedTuple):
    """Which state of a document was read: a write that builds on it fails if another came between."""

    number: int
    term: int


class Found(NamedTuple):
    """A document as read by id; all null where there is none."""

    source: Source | None = None
    seen: Seen | None = None


class Write(NamedTuple):
    """One item of a bulk write. `seen` null creates; `version` lets only a newer or equal one through."""

    name: str
    """Which of our indices."""
    id: str
    source: Source | None
    """Null removes."""
    seen: Seen | None = None
    version: int | None = None
    anyhow: bool = False
    """Write whatever is there."""


class RecordRefused(ValueError):
    """The server takes everything but this record: trying again does not help."""


class SearchServer:
    """The indices of one prefix. Searches see what this client wrote; others see it within a second."""

    def __init__(self, client: AsyncElasticsearch, *, prefix: str, address: str) -> None:
        self.client = client
        self.prefix = prefix
        self.address = address
        self._unrefreshed: set[str] = set()
        self._refusal = ""
        self._index: str | None = None
        self._sequence_base: int | None = None

    def alias(self, name: str) -> str:
        """Name an index for the server."""
        return schema.alias(self.prefix, name)

    async def get(self, name: str, document_id: str) -> Found:
        """Read one document by id, as it is now."""
        return (await self.get_many([(name, document_id)]))[0]

    async def get_many(self, wanted: Sequence[tuple[str, str]], *, fields: Sequence[str] | None = None) -> list[Found]:
        """Read documents by id, as they are now, in the order asked for; `fields` narrows what is read of each."""
        found: list[Found] = []
        narrowed = {} if fields is None else {"_source": list(fields)}
        for start in range(0, len(wanted), PAGE):
            docs = [{"_index": self.alias(name), "_id": one, **narrowed} for name, one in wanted[start : start + PAGE]]
            with self.faults_told():
                answer = await self.client.mget(docs=docs)
            found += [self._found(doc) for doc in answer["docs"]]
        return found

    async def write(self, writes: Sequence[Write], *, into: str | None = None) -> list[bool]:
        """Write in the given order; false for each that a newer state stood against. Not waiting for a refresh.

        `into` names an index that no alias leads to yet.

        Raises StoreUnavailable, with some of it written, or RecordRefused, with the others written.
        """
        taken: list[bool | None] = []
        for operations in _chunks(writes, self.alias if into is None else lambda _: into):
            with self.faults_told():
                answer = await self.client.bulk(operations=operations, require_alias=into is None)
            taken += [self._taken(next(iter(item.values()))) for item in answer["items"]]
            self._unrefreshed |= {write.name for write in writes}
        if None in taken:
            raise RecordRefused(f"{self.address}: {self._refusal}")
        return [bool(one) for one in taken]

    async def search(self, name: str, *, fresh: bool = False, **body: Any) -> Any:
        """Ask one index; `fresh` sees what others wrote as well."""
        if fresh:
            self._unrefreshed.add(name)
        await self.refresh(name)
        with self.faults_told():
            return await self.client.search(index=self.alias(name), **body)

    async def count(self, name: str, query: Query | None = None) -> int:
        """Count documents, exactly."""
        await self.refresh(name)
        with self.faults_told():
            return int((await self.client.count(index=self.alias(name), query=query))["count"])

    async def every(
        self, name: str, query: Query, *, fields: Sequence[str] | bool, fresh: bool = False, order: str = "asc"
    ) -> AsyncIterator[Any]:
        """Give all matching documents in the order they were last written (or newest first, `desc`)."""
        after: list[Any] | None = None
        while True:
            answer = await self.search(
                name,
                fresh=fresh and after is None,
                query=query,
                size=PAGE,
                sort=[{"_seq_no": order}],
                source=fields if isinstance(fields, bool) else list(fields),
                search_after=after,
                seq_no_primary_term=True,
            )
            hits = answer["hits"]["hits"]
            for hit in hits:
                yield hit
            if len(hits) < PAGE:
                return
            after = hits[-1]["sort"]

    async def groups(
        self, name: str, query: Query, *, by: Sequence[Mapping[str, Any]], of: Mapping[str, Any]
    ) -> AsyncIterator[Any]:
        """Give every bucket of a composite aggregation `by` sources, each with the sub-aggregations `of`."""
        composite: dict[str, Any] = {"size": PAGE, "sources": list(by)}
        while True:
            answer = await self.search(
                name, size=0, query=query, aggs={"groups": {"composite": composite, "aggs": dict(of)}}
            )
            groups = answer["aggregations"]["groups"]
            for bucket in groups["buckets"]:
                yield bucket
            if len(groups["buckets"]) < PAGE:
                return
            composite["after"] = groups["after_key"]

    async def expunge(self) -> None:
        """Have the server rewrite the files that hold removed documents."""
        indices = ",".join(map(self.alias, schema.INDICES))
        with self.faults_told():
            await self.client.indices.forcemerge(index=indices, only_expunge_deletes=True)

    async def sequence_of(self, number: int) -> int:
        """Give the sequence of a write to the posts by its number there; 1 for the first ever."""
        return (await self._base(schema.POSTS)) + number + 1

    async def checkpoint(self, name: str) -> tuple[int, int]:
        """Give the last sequence of the index before this one, and the number up to which no write is under way."""
        with self.faults_told():
            answer = await self.client.indices.stats(index=self.alias(name), level="shards", metric="docs")
        ((index, told),) = answer["indices"].items()
        if self._index not in (None, index):
            raise StoreUnavailable(f"{self.address}: {index} took the place of {self._index}; start Lourie again")
        primaries = [copy for copies in told["shards"].values() for copy in copies if copy["routing"]["primary"]]
        if len(primaries) != 1:
            raise StoreUnavailable(f"{self.address}: {index} has {len(primaries)} primary shards in reach; expected 1")
        return await self._base(name), primaries[0]["seq_no"]["local_checkpoint"]

    async def _base(self, name: str) -> int:
        if self._sequence_base is None:
            with self.faults_told():
                answer = await self.client.indices.get_mapping(index=self.alias(name))
            ((self._index, told),) = answer.items()
            self._sequence_base = told["mappings"].get("_meta", {}).get("sequence_base", 0)
        return self._sequence_base

    @staticmethod
    def seen(hit: Any) -> Seen:
        """Give which state of a document a search found."""
        return Seen(hit["_seq_no"], hit["_primary_term"])

    def see_all(self) -> None:
        """Let the next search of each index see what others wrote until now."""
        self._unrefreshed |= set(schema.INDICES)

    async def refresh(self, name: str) -> None:
        """Make what this client wrote to an index findable."""
        if name in self._unrefreshed:
            self._unrefreshed.discard(name)
            try:
                with self.faults_told():
                    await self.client.indices.refresh(index=self.alias(name))
            except BaseException:
                self._unrefreshed.add(name)
                raise

    @contextlib.contextmanager
    def faults_told(self) -> Iterator[None]:
        """Tell a fault of server, network or access from a question that is wrong."""
        try:
            yield
        except ApiError as error:
            status, kind = error.meta.status, _kind(error.body)
            if status in (REFUSED, 413) or (status == NOT_HERE and kind == "unknown"):
                raise RecordRefused(f"{self.address}: {kind} ({status})") from None
            raise StoreUnavailable(f"{self.address}: {_advice(status, kind)}") from None
        except (TransportError, SerializationError) as error:
            raise StoreUnavailable(f"{self.address}: {type(error).__name__}") from None

    def _found(self, doc: Any) -> Found:
        if "error" in doc:
            raise StoreUnavailable(f"{self.address}: {_advice(NOT_HERE, _kind(doc))}")
        if not doc.get("found"):
            return Found()
        return Found(doc.get("_source", {}), Seen(doc["_seq_no"], doc["_primary_term"]))

    def _taken(self, item: Any) -> bool | None:
        """Say how one item of a bulk fared; null when the record itself is refused."""
        status = item["status"]
        if status < 300:
            return True
        kind = _kind(item)
        if status == CONFLICT:
            return False
        if status == NOT_HERE and kind == "unknown":
            return True  # what was to be removed is not there
        if status == REFUSED:
            # The reason is left out: it may quote the record.
            self._refusal = f"{item['_index']} refuses a record: {kind}"
            return None
        raise StoreUnavailable(f"{self.address}: {_advice(status, kind)}")


def _chunks(writes: Sequence[Write], alias: Callable[[str], str]) -> Iterator[list[Any]]:
    """Give bulk requests, each as encoded lines, which the client sends as they are."""
    operations: list[bytes] = []
    size = 0
    for write in writes:
        action: dict[str, Any] = {"_index": alias(write.name), "_id": write.id}
        if write.version is not None:
            action |= {"version": write.version, "version_type": "external_gte"}
        elif write.seen is not None:
            action |= {"if_seq_no": write.seen.number, "if_primary_term": write.seen.term}
        creates = write.seen is None and write.version is None and not write.anyhow
        verb = "delete" if write.source is None else "create" if creates else "index"
        lines = [msgspec.json.encode({verb: action})]
        if write.source is not None:
            lines.append(msgspec.json.encode(write.source))
        operations += lines
        size += sum(map(len, lines))
        if size > BULK_BYTES:
            yield operations
            operations, size = [], 0
    if operations:
        yield operations


def _kind(body: Any) -> str:
    error = body.get("error") if isinstance(body, Mapping) else None
    kind = error.get("type") if isinstance(error, Mapping) else None
    return str(kind) if kind else "unknown"


def _advice(status: int, kind: str) -> str:
    match status, kind:
        case 404, "index_not_found_exception":
            return "no such index; make them with `lourie store init`"
        case _, "cluster_block_exception":
            return f"{kind} ({status}): writes are blocked, is the server's disk full?"
        case 401 | 403, _:
            return f"access refused ({status}); check search_api_key_file"
        case _:
            return f"{kind} ({status})"
