from __future__ import annotations

import jinja2
import pytest

from dashboards.desk.templating import FOLDER, make_templates, static_address


def test_everything_is_escaped() -> None:
    assert make_templates().from_string("{{ text }}").render(text="<b>&\"'") == "&lt;b&gt;&amp;&#34;&#39;"


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(jinja2.UndefinedError):
        make_templates().from_string("{{ nothing }}").render()


@pytest.mark.parametrize("path", sorted((FOLDER / "templates").glob("*.html")), ids=lambda path: path.name)
def test_every_template_compiles(path) -> None:  # type: ignore[no-untyped-def]
    make_templates().get_template(path.name)


def test_a_static_address_holds_the_files_hash() -> None:
    _, folder, digest, name = static_address("desk.css").split("/")
    assert (folder, len(digest), name) == ("static", 12, "desk.css")


def test_signs_that_turn_the_writing_are_shown_and_form_values_come_back_as_they_were() -> None:
    template = make_templates().from_string('{{ text }}<input value="{{ text|e }}">')
    assert template.render(text="a\u202e<b") == 'a·&lt;b<input value="a\u202e&lt;b">'
