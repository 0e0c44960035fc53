"""docs/settings.md tells every setting, variable and metric as the code has them; --write-golden rewrites it."""

from __future__ import annotations

from pathlib import Path
from typing import get_type_hints

import pytest

from streams.metrics import METRICS, PREFIX
from streams.setting_faults import describe_type
from streams.settings import BLUESKY_ADDRESSES, CONFIG_VARIABLE, FIELDS, Settings, variable

DOCUMENT = Path(__file__).parents[2] / "docs" / "settings.md"
COMPUTED = {
    "data_folder": "the user's data folder",
    "author_key_file": "`author.key` in it",
    "alert_rules_folder": "`alerts` in it",
    "bluesky_address": " or ".join(f"`{address}` ({wire})" for wire, address in BLUESKY_ADDRESSES.items()),
}
"""Defaults that depend on the machine or on another setting."""


def settings_table() -> str:
    rows = ["| key | variable | takes | default | what |", "|---|---|---|---|---|"]
    for name, field in FIELDS.items():
        default = COMPUTED.get(name) or show(getattr(Settings(), name))
        rows.append(
            f"| `{name}` | `{variable(name)}` | {describe_type(field.type)} | {default} | {description(name)} |"
        )
    return "\n".join(rows)


def metrics_table() -> str:
    rows = ["| metric | kind | unit | labels | what |", "|---|---|---|---|---|"]
    for name, metric in METRICS.items():
        rows.append(
            f"| `{PREFIX}{name}` | {metric.kind} | {metric.unit} | {', '.join(metric.labels)} | {metric.help} |"
        )
    return "\n".join(rows)


def show(default: object) -> str:
    if default in ((), None):
        return "none"
    return f"`{', '.join(map(str, default))}`" if isinstance(default, tuple) else f"`{default}`"


def description(name: str) -> str:
    hints = get_type_hints(Settings, include_extras=True)
    return str(hints[name].__metadata__[0].description)


@pytest.mark.parametrize(
    ("mark", "make"), [("settings", settings_table), ("metrics", metrics_table)], ids=["settings", "metrics"]
)
def test_the_document_holds_the_table_as_the_code_has_it(request, mark, make):
    before, opening, rest = DOCUMENT.read_text(encoding="utf-8").partition(f"<!-- {mark} -->\n")
    found, closing, after = rest.partition(f"<!-- /{mark} -->")
    table = f"{make()}\n"
    if request.config.getoption("--write-golden"):
        DOCUMENT.write_text(f"{before}{opening}{table}{closing}{after}", encoding="utf-8")
    else:
        assert found == table, "docs/settings.md lags behind; pytest --write-golden rewrites its tables"


def test_every_variable_is_in_the_document():
    text = DOCUMENT.read_text(encoding="utf-8")
    assert all(f"`{name}`" in text for name in [CONFIG_VARIABLE, *map(variable, FIELDS)])
