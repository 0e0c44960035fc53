"""All boards as one NDJSON file that Kibana imports: the same specs give the same bytes, on every machine."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dashboards.kibana.objects import Target, board, data_view, dump, saved_search, tag
from dashboards.kibana.spec import BoardSpec, ViewSpec, load_boards, load_view
from schemas.index_mapping import DEFAULT_PREFIX, POSTS_ALIAS

BUILT_FILE = Path(__file__).with_name("boards.ndjson")
"""The boards built for the default target; kept with the code, so that a change shows."""
DEFAULT_TARGET = Target(index=f"{DEFAULT_PREFIX}-{POSTS_ALIAS}", desk_url="http://127.0.0.1:8765")


def build(
    target: Target = DEFAULT_TARGET, *, view: ViewSpec | None = None, boards: Sequence[BoardSpec] | None = None
) -> bytes:
    """Give one saved object a line, each after what it refers to; raises SpecError for a wrong spec."""
    shared = view or load_view()
    objects = [data_view(shared, target), tag(shared)]
    objects += [saved_search(spec, shared) for spec in shared.searches]
    objects += [board(spec, shared) for spec in (load_boards() if boards is None else boards)]
    return "".join(f"{dump(made)}\n" for made in objects).encode()
