from typing import Any

import pytest

from streams.collectors.x_geo import read_geo

PLACES = {"places": [{"id": "p", "full_name": "Somewhere", "country_code": "KE", "geo": {"bbox": [36, -2, 38, 0]}}]}


def test_a_point_wins_over_the_place_it_is_in() -> None:
    point = {"coordinates": {"type": "Point", "coordinates": [36.8, -1.3]}, "place_id": "p"}
    found = read_geo({"geo": point}, PLACES)
    assert found is not None
    assert (found.latitude, found.longitude, found.source, found.country) == (-1.3, 36.8, "exact", "KE")


def test_a_place_gives_its_middle_and_how_far_off_that_may_be() -> None:
    found = read_geo({"geo": {"place_id": "p"}}, PLACES)
    assert found is not None
    assert (found.latitude, found.longitude, found.source) == (-1.0, 37.0, "place")
    assert found.precision_meters == pytest.approx(157_420, rel=0.001)


@pytest.mark.parametrize("bbox", [None, [1, 2, 3], [1, 2, 3, "x"], [1, 2, 3, True], [0, 95, 1, 99], [1, 2, 3, 1e999]])
def test_a_place_without_a_shape_keeps_its_name(bbox: Any) -> None:
    found = read_geo({"geo": {"place_id": "p"}}, {"places": [{"id": "p", "full_name": "Isle", "geo": {"bbox": bbox}}]})
    assert found is not None
    assert (found.latitude, found.place_name) == (None, "Isle")


@pytest.mark.parametrize("geo", [None, [], {}, {"place_id": "q"}, {"coordinates": {"coordinates": [1, 999]}}])
def test_nothing_to_read_is_nowhere(geo: Any) -> None:
    assert read_geo({"geo": geo}, PLACES) is None
