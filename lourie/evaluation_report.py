"""Figures of an evaluation in, one HTML file with tables and plots out; it loads nothing and runs nothing."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from processors.models.evaluation import Curve, Share

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MAX_BARS = 50
_INK, _BAR = "#1f2a30", "#2f6f62"


def write_report(
    path: Path,
    knowledge: str,
    shares: Mapping[str, Sequence[Share]],
    curves: Mapping[str, Curve],
    facts: Mapping[str, float],
    confusion: Mapping[str, int],
) -> None:
    """Write the report; makes its folder."""
    templates = Environment(loader=PackageLoader("lourie"), autoescape=True, undefined=StrictUndefined)
    page = templates.get_template("evaluation.html").render(
        knowledge=knowledge,
        curves=_svg(_plot_curves(curves)) if curves else "",
        groups=[(name, group, _svg(_plot_shares(group))) for name, group in shares.items() if group],
        facts=facts,
        confusion=confusion,
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8")


def _plot_curves(curves: Mapping[str, Curve]) -> Figure:
    figure, axes = _figure(6, 4)
    for name, curve in curves.items():
        axes.plot(curve.recall, curve.precision, label=f"{name} ({curve.average_precision:.3f})")
    axes.set(xlabel="recall", ylabel="precision", xlim=(0, 1), ylim=(0, 1.02))
    axes.legend(frameon=False)
    return figure


def _plot_shares(group: Sequence[Share]) -> Figure:
    shown = list(group)[:MAX_BARS]
    figure, axes = _figure(6, 0.6 + 0.22 * len(shown))
    axes.barh([one.name for one in shown], [one.share for one in shown], color=_BAR)
    axes.set_xlim(0, 1)
    axes.invert_yaxis()
    axes.tick_params(labelsize=8)
    return figure


def _figure(width: float, height: float) -> tuple[Figure, Any]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(colors=_INK)
    return figure, axes


def _svg(figure: Figure) -> Markup:
    """Give a plot as inline SVG, the same bytes for the same figures."""
    import matplotlib as mpl

    out = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": "lourie"}):
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    drawn = out.getvalue()
    return Markup(drawn[drawn.index("<svg") :])  # noqa: S704 - matplotlib escapes the texts it draws
