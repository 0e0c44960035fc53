"""The offline check: a file of saved objects and the index's fields in, everything Kibana would trip over out.

No server is asked. The rules are what a real Kibana 8.12.2 refused or drew wrongly, and our own: fields of
the index only, authors counted but never shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from dashboards.kibana.checks import (
    attributes,
    charts,
    fields,
    grid,
    lines,
    links,
    references,
    stamps,
    vega,
)
from dashboards.kibana.saved import Fault, Saved, ShapeError, read_lines
from schemas.index_mapping import POST_FIELDS, IndexField

RULES: tuple[Callable[[Saved], Iterator[Fault]], ...] = (
    stamps.check,
    attributes.check,
    grid.check,
    charts.check,
    links.check,
    vega.check,
)
"""Rules that look at one object."""


def check(content: bytes, index_fields: Mapping[str, IndexField] = POST_FIELDS) -> tuple[Fault, ...]:
    """Give all faults of a file, none when Kibana can take it."""
    objects, faults = read_lines(content)
    faults += lines.check(content, objects)
    for saved in objects:
        for rule in (*RULES, lambda one: fields.check(one, index_fields)):
            faults += _applied(rule, saved)
    for saved in objects:
        faults += _applied(lambda one: references.check(one, objects), saved)
    return tuple(dict.fromkeys(faults))


def _applied(rule: Callable[[Saved], Iterator[Fault]], saved: Saved) -> Iterator[Fault]:
    try:
        yield from rule(saved)
    except ShapeError as error:
        yield Fault("shape", saved.name, str(error))
    except (AttributeError, IndexError, TypeError):
        # The rules walk JSON of any shape; what they stumble over, Kibana's own code stumbles over.
        yield Fault("shape", saved.name, "has an object, list or text where Kibana keeps another kind of value")
