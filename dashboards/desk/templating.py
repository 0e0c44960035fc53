"""The templates: their folder in, a Jinja environment with the desk's words and plots out. Everything is escaped."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import jinja2

from dashboards.desk import wording
from dashboards.desk.charts import bar
from dashboards.desk.filters import address
from dashboards.desk.names import DECISION_NAMES, LEVEL_NAMES
from processors.present.marks import mark_text

FOLDER = Path(__file__).parent


def make_templates() -> jinja2.Environment:
    """Load the templates: everything is escaped, signs that turn the writing are shown, an unknown name is an error."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "ago": wording.ago,
        "exact": wording.exact,
        "iso": wording.iso,
        "number": wording.number,
        "size": wording.size,
        "seconds": wording.seconds,
        "plural": wording.plural,
        "percent": wording.percent,
    }
    environment.globals |= {
        "address": address,
        "bar": bar,
        "level_names": LEVEL_NAMES,
        "decision_names": DECISION_NAMES,
        "static": static_address,
    }
    return environment


def visible(value: object) -> object:
    """Show signs that steer a screen or turn the direction of writing as dots; what is markup already stays.

    A form's value, which has to come back as it was, is escaped by its template (`|e`) and so stays too.
    """
    if type(value) is str and not value.isprintable():
        return mark_text(value, ())
    return value


@cache
def static_address(name: str) -> str:
    """Give the address of a static file, changed whenever its bytes are, so that it may be cached for ever."""
    digest = hashlib.sha256((FOLDER / "static" / name).read_bytes()).hexdigest()[:12]
    return f"/static/{digest}/{name}"
