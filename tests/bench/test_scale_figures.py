import datetime as dt

import pytest

from tests.bench.measure import single
from tests.bench.scale_figures import Part, Run


def run(**values: float) -> Run:
    parts = [
        Part(
            name=name,
            measured_at=dt.datetime(2026, 3, 14, tzinfo=dt.UTC),
            load_before=0.1,
            load_after=1.0,
            seconds=10.0,
            figures=(single(name, "s", value, key=name),),
        )
        for name, value in values.items()
    ]
    return Run(python="3.11", cores=2, posts="written", quick=False, parts=tuple(parts))


def test_a_figure_is_found_by_its_key_and_an_unknown_one_told():
    assert run(latency=3.0).figure("latency").median == 3.0
    with pytest.raises(KeyError, match="no figure 'burst'; known: latency"):
        run(latency=3.0).figure("burst")


def test_a_part_measured_anew_takes_its_place_among_the_others():
    both = run(burst=5.0, alerts=7.0).with_parts(run(latency=1.0, burst=2.0))
    assert [(part.name, part.figures[0].median) for part in both.parts] == [
        ("latency", 1.0),
        ("burst", 5.0),
        ("alerts", 7.0),
    ]
