"""The boards in our words: YAML files in, checked specs out.

`view.yaml` says what all boards share, `boards/<board>.yaml` what each shows. A panel is one entry there.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta

T = TypeVar("T")
HERE = Path(__file__).parent
VIEW_FILE = HERE / "view.yaml"
BOARD_FOLDER = HERE / "boards"

Name = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]*$")]
Color = Annotated[str, Meta(pattern=r"^#[0-9a-f]{6}$")]
Place = tuple[
    Annotated[int, Meta(ge=0, le=47)],
    Annotated[int, Meta(ge=0)],
    Annotated[int, Meta(ge=1)],
    Annotated[int, Meta(ge=1)],
]
"""Column and row of the upper left corner, width and height; a board is 48 columns wide."""
Size = Annotated[int, Meta(ge=1, le=1000)]
"""How many values are shown, largest first."""


class SpecError(ValueError):
    """A spec says something no board can be made of. The message names file, place and what was expected."""


class Strict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A misspelt key is an error."""


class PanelSpec(Strict, frozen=True, kw_only=True, tag_field="kind"):
    """What every panel has. `query` (KQL) narrows the panel beside the board's own."""

    id: Name
    place: Place
    title: str = ""
    query: str = ""


class MarkdownSpec(PanelSpec, frozen=True, kw_only=True, tag="markdown"):
    """Words to read."""

    text: str


class CountSpec(PanelSpec, frozen=True, kw_only=True, tag="count"):
    """How many posts."""

    color: Color | None = None


class DistinctSpec(PanelSpec, frozen=True, kw_only=True, tag="distinct"):
    """How many different values of a field (Elasticsearch estimates above 3,000)."""

    field: str
    color: Color | None = None


class Series(Strict, frozen=True, kw_only=True):
    """One colour of a timeline: the posts of a query."""

    title: str
    query: str
    color: Color


class TimelineSpec(PanelSpec, frozen=True, kw_only=True, tag="timeline"):
    """Posts over time, stacked in the order given."""

    series: Annotated[tuple[Series, ...], Meta(min_length=1)]


class Axis(Strict, frozen=True, kw_only=True):
    """A field and how many of its values."""

    field: str
    size: Size


class MatrixSpec(PanelSpec, frozen=True, kw_only=True, tag="matrix"):
    """Posts by two fields, as a heat map."""

    across: Axis
    down: Axis


class CloudSpec(PanelSpec, frozen=True, kw_only=True, tag="cloud"):
    """The values of a field, larger with more posts."""

    field: str
    size: Size


class BarsSpec(PanelSpec, frozen=True, kw_only=True, tag="bars"):
    """Posts by a field's values, one bar each."""

    field: str
    size: Size


class ListSpec(PanelSpec, frozen=True, kw_only=True, tag="list"):
    """The posts themselves: one of the searches of `view.yaml`."""

    search: Name


LensSpec = CountSpec | DistinctSpec | TimelineSpec | MatrixSpec | CloudSpec | BarsSpec
AnyPanel = MarkdownSpec | LensSpec | ListSpec


class Control(Strict, frozen=True, kw_only=True):
    """A filter above the board."""

    field: str
    title: str


class BoardSpec(Strict, frozen=True, kw_only=True, rename={"time_from": "from"}):
    """One board. Time span and refresh are set whenever it is opened."""

    id: Name
    title: str
    description: str
    query: str = ""
    time_from: str = "now-7d"
    refresh_seconds: Annotated[int, Meta(ge=10)] = 60
    controls: tuple[Control, ...] = ()
    panels: Annotated[tuple[AnyPanel, ...], Meta(min_length=1)]


class TagSpec(Strict, frozen=True, kw_only=True):
    """The tag the boards are found by."""

    id: Name
    name: str
    description: str
    color: Color


class SearchSpec(Strict, frozen=True, kw_only=True):
    """A list of posts: columns, newest first by `sort`."""

    id: Name
    title: str
    description: str
    query: str = ""
    columns: Annotated[tuple[str, ...], Meta(min_length=1)]
    sort: str


class ViewSpec(Strict, frozen=True, kw_only=True):
    """The data view: which field is the time, which links to the desk, what fields are called."""

    id: Name
    name: str
    time: str
    link: str
    percent: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    """Fields Kibana leaves out of documents it shows; they can still be counted."""
    labels: dict[str, str] = {}
    tag: TagSpec
    searches: tuple[SearchSpec, ...] = ()


def load_view(path: Path = VIEW_FILE) -> ViewSpec:
    """Read what all boards share; raises SpecError."""
    return _load(path, ViewSpec)


def load_boards(folder: Path = BOARD_FOLDER) -> tuple[BoardSpec, ...]:
    """Read all boards, by file name; raises SpecError."""
    return tuple(_load(path, BoardSpec) for path in sorted(folder.glob("*.yaml")))


def _load(path: Path, kind: type[T]) -> T:
    try:
        return msgspec.yaml.decode(path.read_bytes(), type=kind)
    except msgspec.DecodeError as error:
        raise SpecError(f"{path.name}: {error}; dashboards/kibana/spec.py says what a spec may hold") from None
