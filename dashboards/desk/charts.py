"""Plots as SVG: numbers in, escaped markup out, each with a title and a table that says the same.

Sizes and places are SVG attributes and colours are classes, so that no inline style is needed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

HEIGHT = 64
"""Units of a time series; the style sheet stretches it."""


class Column(NamedTuple):
    """One column of a time series: where it leads, what it is called, and `(class, count)` from the bottom up."""

    label: str
    href: str
    parts: Sequence[tuple[str, int]]

    @property
    def total(self) -> int:
        """Sum the column's counts."""
        return sum(count for _, count in self.parts)


def bar(share: float, css_class: str = "") -> Markup:
    """Draw one thin bar of a share of 0..1; decoration beside a number that is written out."""
    width = max(0.0, min(1.0, share)) * 100
    return Markup('<svg class="bar {}" aria-hidden="true"><rect width="{:.1f}%" height="100%"/></svg>').format(
        css_class, width
    )


def stacked(title: str, columns: Sequence[Column], *, css_class: str = "series") -> Markup:
    """Draw counts over time, each column stacked and a link; the table below it holds the same numbers."""
    top = max((column.total for column in columns), default=0) or 1
    drawn = Markup("").join(_column(place, column, top) for place, column in enumerate(columns))
    svg = Markup(
        '<svg class="plot" viewBox="0 0 {} {}" preserveAspectRatio="none" role="group" aria-label="{}">'
        "<title>{}</title>{}</svg>"
    ).format(max(len(columns), 1), HEIGHT, title, title, drawn)
    names = list(dict.fromkeys(name for column in columns for name, _ in column.parts))
    rows = [
        [_link(column), *(str(dict(column.parts).get(name, 0)) for name in names)] for column in columns if column.total
    ]
    return Markup('<figure class="{}">{}{}</figure>').format(
        css_class, svg, table(title, ["Time", *names], rows, summary="Numbers")
    )


def sparkline(title: str, values: Sequence[float]) -> Markup:
    """Draw a small line of values over time, scaled to its own highest."""
    if not values:
        return Markup('<span class="none">no data</span>')
    top = max(values) or 1
    step = 100 / max(len(values) - 1, 1)
    points = " ".join(f"{place * step:.1f},{22 - 20 * value / top:.1f}" for place, value in enumerate(values))
    return Markup(
        '<svg class="spark" viewBox="0 0 100 24" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<title>{}</title><polyline points="{}"/></svg>'
    ).format(title, title, points)


def matrix(title: str, rows: Sequence[str], columns: Sequence[str], counts: dict[tuple[str, str], int]) -> Markup:
    """Draw a table of counts whose cells are shaded by five steps of their logarithm; it is its own alternative."""
    top = math.log1p(max(counts.values(), default=1))
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(name) for name in columns)
    body = Markup("").join(
        Markup('<tr><th scope="row">{}</th>{}</tr>').format(
            row, Markup("").join(_cell(counts.get((row, column), 0), top) for column in columns)
        )
        for row in rows
    )
    return Markup(
        '<div class="scroll"><table class="matrix"><caption>{}</caption>'
        "<thead><tr><td></td>{}</tr></thead><tbody>{}</tbody></table></div>"
    ).format(title, head, body)


def balance(weight: float, widest: float) -> Markup:
    """Draw a weight as a bar left (against) or right (for) of the middle; the number stands beside it."""
    length = 50 * min(abs(weight) / widest, 1) if widest else 0
    return Markup(
        '<svg class="balance" aria-hidden="true">'
        '<rect class="{}" x="{:.1f}%" width="{:.1f}%" y="25%" height="50%"/>'
        '<line x1="50%" x2="50%" y1="0" y2="100%"/></svg>'
    ).format("for" if weight >= 0 else "against", 50 if weight >= 0 else 50 - length, length)


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[str | Markup]], *, summary: str) -> Markup:
    """Write a folded table: the words under the picture."""
    lines = (Markup("").join(Markup("<td>{}</td>").format(cell) for cell in row) for row in rows)
    body = Markup("").join(Markup("<tr>{}</tr>").format(line) for line in lines)
    heads = Markup("").join(Markup('<th scope="col">{}</th>').format(name) for name in head)
    return Markup(
        '<details class="numbers"><summary>{}</summary><div class="scroll"><table><caption>{}</caption>'
        "<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div></details>"
    ).format(summary, title, heads, body)


def _column(place: int, column: Column, top: int) -> Markup:
    bottom = float(HEIGHT)
    drawn = []
    for name, count in column.parts:
        tall = (HEIGHT - 2) * count / top
        bottom -= tall
        if count:
            drawn.append(
                Markup('<rect class="lv-{}" x="{:.2f}" y="{:.2f}" width=".8" height="{:.2f}"/>').format(
                    name, place + 0.1, bottom, max(tall, 1.0)
                )
            )
    words = f"{column.label}: " + (", ".join(f"{count} {name}" for name, count in column.parts if count) or "none")
    return Markup(
        '<a href="{}" tabindex="-1"><title>{}</title><rect class="hit" x="{}" y="0" width="1" height="{}"/>{}</a>'
    ).format(column.href, words, place, HEIGHT, Markup("").join(drawn))


def _cell(count: int, top: float) -> Markup:
    step = math.ceil(4 * math.log1p(count) / top) if count and top else 0
    return Markup('<td class="heat{}">{}</td>').format(step, count or "·")


def _link(column: Column) -> Markup:
    return Markup('<a href="{}">{}</a>').format(column.href, escape(column.label))
