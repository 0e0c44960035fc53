from __future__ import annotations

import json
from pathlib import Path

from tests.lourie.commands import call

OPTIONS = ("--language", "en", "--taxon", "elephant", "--kind", "product", "--verified")


def test_stored_sampled_and_given_posts_are_looked_at(filled: Path, tmp_path: Path) -> None:
    (tmp_path / "more.jsonl").write_text('{"id": 1, "text": "worldwide 300 USD"}\nno post\n', "utf-8")
    answer = call(
        filled, "lexicon", "preview", "worldwide", *OPTIONS, "--posts", str(tmp_path / "more.jsonl"), "--format", "json"
    )
    found = json.loads(answer.stdout)
    assert found["post_counts"]["more.jsonl"] == 1
    assert found["post_counts"]["sample"] == 600
    assert found["holding_counts"]["store"] >= 1
    assert found["changes"]["more.jsonl"]


def test_the_preview_reads_as_a_few_lines(filled: Path) -> None:
    shown = call(filled, "lexicon", "preview", "river", *OPTIONS).stdout
    assert "sample: 600 posts" in shown
    nothing = call(filled, "lexicon", "preview", "qqqqqq", *OPTIONS).stdout
    assert "no post holds it" in nothing


def test_a_term_that_cannot_be_is_said_so(filled: Path) -> None:
    assert "no BCP 47 tag" in call(filled, "lexicon", "preview", "x", "--language", "english").stderr
    assert "fault" in call(filled, "lexicon", "preview", "...", "--language", "en").stderr
