"""Where a post of X says it is, in; `Geo` out: its own point, else the middle of the place it names."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from schemas.post import Geo
from streams.collectors.text_rules import MAX_TITLE_CODE_POINTS, plain
from streams.collectors.x_text import items

_METERS_A_DEGREE = 111_320.0
"""Of latitude, and of longitude at the equator."""
_COUNTRY = re.compile("[A-Z]{2}")


def read_geo(data: Mapping[str, Any], includes: Mapping[str, Any]) -> Geo | None:
    """Read point and place; None where neither can be read. Degrees are WGS84, longitude first as GeoJSON has it."""
    geo = data.get("geo")
    if not isinstance(geo, dict):
        return None
    place = next((one for one in items(includes, "places") if one.get("id") == geo.get("place_id")), {})
    name, country = place.get("full_name"), place.get("country_code")
    point = geo.get("coordinates")
    exact = _point(point.get("coordinates")) if isinstance(point, dict) else None
    middle = None if exact else _middle(place.get("geo"))
    latitude, longitude, precision = exact or middle or (None, None, None)
    if latitude is None and not isinstance(name, str):
        return None
    return Geo(
        latitude=latitude,
        longitude=longitude,
        precision_meters=precision,
        place_name=plain(name, MAX_TITLE_CODE_POINTS)[0] if isinstance(name, str) else None,
        country=country if isinstance(country, str) and _COUNTRY.fullmatch(country) else None,
        source="exact" if exact else "place",
    )


_Spot = tuple[float, float, float | None]
"""Latitude, longitude, precision in metres."""


def _point(pair: object) -> _Spot | None:
    numbers = _numbers(pair, 2)
    return _on_earth(numbers[1], numbers[0], None) if numbers else None


def _middle(shape: object) -> _Spot | None:
    """Give the middle of a bounding box (west, south, east, north) and half its diagonal; it may cross 180 degrees."""
    numbers = _numbers(shape.get("bbox"), 4) if isinstance(shape, dict) else None
    if not numbers:
        return None
    west, south, east, north = numbers
    width = (east - west) % 360
    latitude = (south + north) / 2
    longitude = (west + width / 2 + 180) % 360 - 180
    metres = math.hypot(north - south, width * math.cos(math.radians(latitude))) / 2 * _METERS_A_DEGREE
    return _on_earth(latitude, longitude, round(metres))


def _on_earth(latitude: float, longitude: float, precision: float | None) -> _Spot | None:
    fine = abs(latitude) <= 90 and abs(longitude) <= 180
    return (latitude, longitude, precision) if fine else None


def _numbers(value: object, count: int) -> list[float] | None:
    if not isinstance(value, list) or len(value) != count:
        return None
    numbers = [float(one) for one in value if isinstance(one, int | float) and not isinstance(one, bool)]
    return numbers if len(numbers) == count and all(map(math.isfinite, numbers)) else None
