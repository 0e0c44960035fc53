from __future__ import annotations

from processors.evidence.place import find
from schemas.post import Geo
from tests.processors.evidence.conftest import Read


def test_flags_pins_words_and_geography_are_shown(read: Read) -> None:
    context = read("Parrot 🇳🇬 📍 based in Lagos", geo=Geo(country="NG", source="profile"))
    found = {signal.name: signal.detail for signal in find(context)}
    assert found["place.flag"] == {"country": "NG"}
    assert found["place.stated"] == {"country": "NG", "by": "profile"}
    assert {"place.pin", "place.word"} <= set(found)


def test_flags_are_paired_from_the_left(read: Read) -> None:
    assert [s.detail["country"] for s in find(read("🇨🇳🇨🇦")) if s.name == "place.flag"] == ["CN", "CA"]
