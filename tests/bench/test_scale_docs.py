"""docs/scale.md says what the committed figures and the simulation say."""

from tests.bench.scale_docs import BLOCK, DOCUMENT, fill, rendered
from tests.bench.scale_figures import read


def test_the_tables_are_those_of_the_committed_figures():
    text = DOCUMENT.read_text(encoding="utf-8")
    blocks = rendered(read())
    assert {found[1] for found in BLOCK.findall(text)} == set(blocks)
    assert text == fill(text, blocks), "run `python -m tests.bench.scale_docs`"


def test_the_committed_figures_are_of_a_whole_run():
    run = read()
    assert not run.quick
    assert [part.name for part in run.parts] == ["latency", "burst", "peers", "indexing", "alerts"]
    for key in ("lost_collected", "lost_stored", "doubled_stored", "never_visible", "alerts_lost"):
        assert run.figure(key).median == 0, key
