"""The figures of the last run in, the tables of docs/scale.md out (`python -m tests.bench.scale_docs`)."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import re
from collections.abc import Iterator, Sequence

from tests.bench.corpus import ROOT
from tests.bench.scale_figures import Run, read
from tests.bench.scale_model import STREAMS, Assumptions, Ceiling, Measured, Need, ceilings, need

DOCUMENT = ROOT / "docs" / "scale.md"
BLOCK = re.compile(r"(<!-- (\w+) -->\n).*?(<!-- /\2 -->)", re.DOTALL)


def update() -> None:
    """Write the tables anew."""
    blocks = rendered(read())
    DOCUMENT.write_text(fill(DOCUMENT.read_text(encoding="utf-8"), blocks), encoding="utf-8")


def fill(text: str, blocks: dict[str, str]) -> str:
    """Put each block between its marks; raises KeyError for marks of no block."""
    return BLOCK.sub(lambda found: f"{found[1]}{blocks[found[2]]}\n{found[3]}", text)


def rendered(run: Run) -> dict[str, str]:
    """Give every block of the document."""
    measured, assumed = Measured.of(run), Assumptions()
    needs = [need(stream, measured, assumed) for stream in STREAMS]
    limits = ceilings(measured)
    return {
        "measured": "\n".join(_measured(run)),
        "needs": "\n".join(_needs(needs, assumed)),
        "ceilings": "\n".join(_ceilings(limits, needs)),
        "assumptions": "\n".join(_assumptions(assumed)),
    }


def _measured(run: Run) -> Iterator[str]:
    yield (
        f"{run.cores} cores that servers, processes and this benchmark shared, Python {run.python}, {run.posts} "
        "with 2 % offers of our own; times UTC, load averages of a minute before and after. A load above the "
        "cores means that other work slowed this down: rates by CPU hold then, rates by the clock and latencies do not."
    )
    yield ""
    yield "| part | what | unit | measured | asked for |"
    yield "|---|---|---|---|---|"
    for part in run.parts:
        load = f"{part.name}, {part.measured_at:%Y-%m-%d %H:%M}, load {part.load_before:.1f} to {part.load_after:.1f}"
        for figure in part.figures:
            value = _figure(figure.median)
            if figure.rounds > 1:
                value += f" ({_figure(figure.low)} to {_figure(figure.high)})"
            yield f"| {load} | {figure.name.strip()} | {figure.unit} | {value} | {figure.target} |"
            load = ""


def _needs(needs: Sequence[Need], assumed: Assumptions) -> Iterator[str]:
    yield _row("", *(one.stream.name for one in needs))
    yield _row(*["---"] * (len(needs) + 1))
    yield _row("posts a second, mean", *(f"{one.stream.mean:,.0f}" for one in needs))
    yield _row("busiest second", *(f"{one.busiest:,.0f}" for one in needs))
    yield _row("collector processes", *(f"{one.collectors}" for one in needs))
    yield _row("**workers** (a core each)", *(f"**{one.workers}**" for one in needs))
    yield _row("indexers", *(f"{one.indexers}" for one in needs))
    yield _row("partitions of posts.collected", *(f"{one.partitions}" for one in needs))
    yield _row("longest wait in line, s", *(f"{one.wait_seconds:.1f}" for one in needs))
    yield _row("into Kafka at the peak, MB/s", *(f"{one.log_megabytes_a_second:,.2f}" for one in needs))
    yield _row(f"brokers of {assumed.broker_cores} cores", *(f"{one.brokers}" for one in needs))
    yield _row(
        f"Kafka's disk, {assumed.log_hours} h, {assumed.log_copies} copies, GB",
        *(f"{one.log_gigabytes:,.0f}" for one in needs),
    )
    yield _row("posts kept a day", *(f"{one.kept_a_day:,.0f}" for one in needs))
    yield _row(
        f"index, {assumed.kept_days:.0f} days, {assumed.search_copies} copies, GB",
        *(f"{one.search_gigabytes:,.0f}" for one in needs),
    )
    yield _row("primary shards it would take", *(_shards(one) for one in needs))
    yield _row("cores of the search servers and the indexer", *(f"{one.search_cores}" for one in needs))
    yield _row("**dollars a month**", *(f"**{one.dollars_a_month:,.0f}**" for one in needs))
    yield _row(
        "dollars per million posts",
        *(f"{one.dollars_a_million:.2f}" for one in needs),
    )


def _shards(one: Need) -> str:
    return "1" if one.shards == 1 else f"{one.shards}: more than Lourie's one"


def _ceilings(limits: Sequence[Ceiling], needs: Sequence[Need]) -> Iterator[str]:
    yield "| one of | takes, of collected posts a second | grows by |"
    yield "|---|---|---|"
    for one in limits:
        yield f"| {one.name} | {one.posts_a_second:,.0f} | {one.grows} |"
    fixed = next(one for one in limits if one.grows.startswith("not"))
    yield ""
    yield f"**First bottleneck: {limits[0].name}, at {limits[0].posts_a_second:,.0f} posts/s.** {_answer(limits[0])}"
    yield (
        f"The first that more processes do not move: {fixed.name}, at {fixed.posts_a_second:,.0f} posts/s, "
        f"{fixed.posts_a_second / needs[1].stream.mean:.1f} times X's mean."
    )
    yield _record(needs[1], needs[2])


def _answer(first: Ceiling) -> str:
    return "" if first.grows.startswith("not") else f"It grows by {first.grows}."


def _record(usual: Need, record: Need) -> str:
    more = record.workers + record.indexers - usual.workers - usual.indexers
    return (
        f"X's record second takes {more or 'no'} more workers and indexers than X's mean does: "
        f"its {record.stream.record:,.0f} posts wait in line, the last {record.wait_seconds:.0f} s."
    )


def _assumptions(assumed: Assumptions) -> Iterator[str]:
    yield "| assumption | value | where it is from |"
    yield "|---|---|---|"
    said = _field_docstrings(Assumptions)
    for field in dataclasses.fields(assumed):
        yield f"| `{field.name}` | {getattr(assumed, field.name):g} | {said[field.name]} |"


def _field_docstrings(kind: type) -> dict[str, str]:
    """Read the sentence below each field from the source."""
    (written,) = ast.parse(inspect.getsource(kind)).body
    assert isinstance(written, ast.ClassDef)
    said = {}
    for field, below in zip(written.body, written.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
            said[ast.unparse(field.target)] = str(below.value.value)
    return said


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"


if __name__ == "__main__":
    update()
