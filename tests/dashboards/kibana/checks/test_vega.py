import json

import pytest

from tests.dashboards.kibana.mutants import assert_bites, faults_after

GOOD = {"%context%": True, "%timefield%": "sort_at", "index": "lourie-posts"}


def draw(spec):
    def change(opened):
        vis = opened.panel("how-to-read")["embeddableConfig"]["savedVis"]
        vis.update(type="vega", params={"spec": spec})

    return change


def test_a_drawing_that_heeds_the_board_is_fine():
    assert faults_after(draw(json.dumps({"data": [{"name": "n", "url": GOOD}, {"name": "m", "values": []}]}))) == ()


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("{data: 1}", "no JSON"),
        (None, "no JSON"),
        (json.dumps({"data": {"url": {"%timefield%": "sort_at"}}}), "filters"),
        (json.dumps({"data": [{"url": {"%context%": True}}]}), "time"),
    ],
)
def test_a_drawing_that_does_not_is_a_fault(spec, words):
    assert_bites(draw(spec), "vega", words)


def test_a_drawing_kept_on_its_own_is_looked_at_too():
    state = json.dumps({"params": {"spec": "{"}, "type": "vega"})

    def change(opened):
        opened.objects.append(
            {
                "attributes": {"title": "v", "visState": state},
                "coreMigrationVersion": "8.8.0",
                "id": "v",
                "references": [],
                "type": "visualization",
                "typeMigrationVersion": "8.5.0",
            }
        )

    assert_bites(change, "vega", "visualization v")
