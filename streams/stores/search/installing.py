"""Templates and indices made, or brought to this version: a new index, a copy by us, the alias moved at once.

The server's own reindex is not used: the smallest distribution has none. While an index is copied
it takes no writes; writers wait and go on in the new one.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

from elasticsearch import BadRequestError

from streams.stores.search import schema
from streams.stores.search.rows import document, read_row
from streams.stores.search.schema import INDICES, LOCATORS, POSTS, STATE, VERSION
from streams.stores.search.server import PAGE, SearchServer, Write


class SearchStoreError(Exception):
    """Indices that this Lourie cannot work with, whatever one waits for."""


class Installed:
    """What stands behind one alias."""

    def __init__(self, index: str, meta: Mapping[str, Any]) -> None:
        self.index = index
        self.version = int(meta.get("lourie_version", 0))
        self.sequence_base = int(meta.get("sequence_base", 0))


async def installed(server: SearchServer) -> dict[str, Installed]:
    """Give what stands behind each alias that exists; raises SearchStoreError for one newer than this code."""
    names = {server.alias(name): name for name in INDICES}
    with server.faults_told():
        answer = await server.client.indices.get(index=list(names), ignore_unavailable=True)
    found: dict[str, Installed] = {}
    for index, told in answer.items():
        for one in names.keys() & told["aliases"].keys():
            found[names[one]] = Installed(index, told["mappings"].get("_meta", {}))
            if found[names[one]].version > VERSION:
                raise SearchStoreError(
                    f"{server.address}: {index} is of version {found[names[one]].version}; this Lourie knows up to "
                    f"{VERSION}: install the newer Lourie that made it"
                )
    return found


async def check(server: SearchServer) -> None:
    """Raise SearchStoreError unless all indices are there and of this version."""
    found = await installed(server)
    missing = [server.alias(name) for name in INDICES if name not in found]
    older = [one.index for one in found.values() if one.version < VERSION]
    if missing or older:
        wrong = f"no {', '.join(missing)}" if missing else f"{', '.join(older)} of an older version"
        raise SearchStoreError(f"{server.address}: {wrong}; expected version {VERSION}: run `lourie store init`")


async def install(server: SearchServer, *, opensearch: bool) -> list[str]:
    """Make what is missing and bring up to date what is older; gives what was done. Changes nothing twice."""
    found = await installed(server)
    done: list[str] = []
    client, prefix = server.client, server.prefix
    component = schema.component_template(opensearch=opensearch)
    with server.faults_told():
        await client.cluster.put_component_template(
            name=schema.component_name(prefix), template=component["template"], version=VERSION, meta=component["_meta"]
        )
        for name in INDICES:
            await client.indices.put_index_template(name=schema.alias(prefix, name), **_arguments(prefix, name))
    for name in INDICES:
        if name not in found:
            await create(server, name, aliased=True)
            done.append(f"made {server.alias(name)}")
        elif found[name].version < VERSION:
            count = await _upgrade(server, name, found[name])
            done.append(f"copied {count} documents of {found[name].index} to {schema.physical(prefix, name)}")
    return done


def _arguments(prefix: str, name: str) -> dict[str, Any]:
    template = schema.index_template(prefix, name)
    return {("meta" if key == "_meta" else key): value for key, value in template.items()}


async def create(server: SearchServer, name: str, *, aliased: bool, sequence_base: int = 0) -> None:
    """Make an index of this version; no error when another process just made it."""
    with server.faults_told(), contextlib.suppress(BadRequestError):
        await server.client.indices.create(
            index=schema.physical(server.prefix, name),
            aliases={server.alias(name): {}} if aliased else {},
            mappings={"_meta": schema.stamp(sequence_base=sequence_base)},
        )


async def _upgrade(server: SearchServer, name: str, old: Installed) -> int:
    """Copy an index into one of this version and move the alias; begun anew when an earlier try broke off."""
    client, new = server.client, schema.physical(server.prefix, name)
    with server.faults_told():
        await client.indices.add_block(index=old.index, block="write")
        await client.indices.delete(index=new, ignore_unavailable=True)
    last = 0
    if name == POSTS:
        last = await _last_sequence(server, old)
    await create(server, name, aliased=False, sequence_base=last)
    count = await _copy(server, name, old)
    with server.faults_told():
        await client.indices.refresh(index=new)
        copied = int((await client.count(index=new))["count"])
        if copied != count:
            raise SearchStoreError(f"{server.address}: {new} has {copied} documents, {old.index} {count}; try again")
        await client.indices.update_aliases(
            actions=[
                {"remove_index": {"index": old.index}},
                {"add": {"index": new, "alias": server.alias(name)}},
            ]
        )
    return count


async def _last_sequence(server: SearchServer, old: Installed) -> int:
    with server.faults_told():
        answer = await server.client.indices.stats(index=old.index, level="shards", metric="docs")
    shards = answer["indices"][old.index]["shards"].values()
    newest = max(copy["seq_no"]["max_seq_no"] for copies in shards for copy in copies)
    return old.sequence_base + int(newest) + 1


async def _copy(server: SearchServer, name: str, old: Installed) -> int:
    """Copy every document in the order of its last write; gives how many."""
    client, new = server.client, schema.physical(server.prefix, name)
    count = 0
    after: list[Any] | None = None
    with server.faults_told():
        await client.indices.refresh(index=old.index)
    while True:
        with server.faults_told():
            answer = await client.search(
                index=old.index,
                size=PAGE,
                sort=[{"_seq_no": "asc"}],
                search_after=after,
                seq_no_primary_term=True,
                version=True,
            )
        hits = answer["hits"]["hits"]
        await server.write([_copied(name, hit, old) for hit in hits], into=new)
        count += len(hits)
        if len(hits) < PAGE:
            return count
        after = hits[-1]["sort"]


def _copied(name: str, hit: Any, old: Installed) -> Write:
    """Give a document as this version has it."""
    source = hit["_source"]
    if name == POSTS:
        sequence = source.get("carried_sequence", old.sequence_base + hit["_seq_no"] + 1)
        source = document(read_row(hit["_id"], source)) | {"carried_sequence": sequence}
    # Locators and cursors are told apart by version, and must go on from the one they had.
    versioned = name in (LOCATORS, STATE)
    return Write(name, hit["_id"], source, version=hit["_version"] if versioned else None, anyhow=True)
