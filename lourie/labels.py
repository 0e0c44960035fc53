"""`lourie store labels`: the desk's decisions out as the lines `lourie train` takes."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import msgspec

from lourie.options import run_async, settings_of
from lourie.store import audit, every_post, store
from lourie.stores import open_store
from schemas.platform_terms import NO_AUTHOR_VIEW
from schemas.post import Post, PostKind
from schemas.store import PostQuery, StoredPost


class LabelledLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A decided post. `group` is its author's pseudonym, else its own id, for `lourie train --group group`.

    Where a platform's terms allow no view of one author (X), it is always the post's own id.
    """

    id: str
    text: str
    label: bool
    language: str
    group: str
    platform: str
    kind: PostKind
    title: str | None = None
    media_text: str | None = None


@store.command()
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write here instead of standard output."
)
@click.pass_context
def labels(ctx: click.Context, output: Path | None) -> None:
    """Write the decided posts as NDJSON for `lourie train`; the latest decision counts, unsure ones are left out.

    \b
    Example:
      lourie store labels --output labels.jsonl
    """
    settings = settings_of(ctx)
    query = PostQuery(decisions=("trade", "not_trade"), muted=True)

    async def body() -> int:
        count = 0
        out = output.open("wb") if output else sys.stdout.buffer
        async with open_store(settings) as kept:
            async for one in every_post(kept, query, None):
                out.write(msgspec.json.encode(_to_line(one)) + b"\n")
                count += 1
        out.flush()
        await audit(settings, "export", f"{count} labels")
        return count

    click.echo(f"{run_async(body)} labels exported", err=True)


def _to_line(one: StoredPost) -> LabelledLine:
    post = one.flagged.post
    return LabelledLine(
        id=post.id,
        text=post.text,
        label=one.decision == "trade",
        language=one.flagged.finding.language,
        group=group_of(post),
        platform=post.platform,
        kind=post.kind,
        title=post.title,
        media_text=post.media_text,
    )


def group_of(post: Post) -> str:
    """Name what a post belongs with: its author's pseudonym where there is one and the platform's terms allow it."""
    return post.id if post.platform in NO_AUTHOR_VIEW else post.author or post.id
