from typing import Any

import pytest

from streams.collectors.x_text import items, mask, read_text
from streams.pseudonyms import Pseudonyms

PSEUDONYMS = Pseudonyms({"k1": b"k" * 32})


def said(text: str, **fields: Any) -> Any:
    return read_text({"text": text} | fields, {}, PSEUDONYMS)


def test_a_link_is_known_by_its_address_even_where_its_offsets_are_wrong() -> None:
    url = {"start": 90, "end": 5, "url": "https://t.co/aaaaaaaaaa", "expanded_url": "https://shop.example/a?b=1&c=2"}
    one = said("&lt;3 look https://t.co/aaaaaaaaaa", entities={"urls": [url]})
    assert one.text == "<3 look https://shop.example/a?b=1&c=2"
    assert one.addresses[0] == "https://shop.example/a?b=1&c=2"


def test_a_link_to_x_itself_goes() -> None:
    url = {"url": "https://t.co/aaaaaaaaaa", "expanded_url": "https://x.com/some_name/status/1/photo/1"}
    assert said("Two bangles https://t.co/aaaaaaaaaa", entities={"urls": [url]}).text == "Two bangles"


def test_the_long_text_wins_with_its_own_entities() -> None:
    note = {"text": "all of it #horn", "entities": {"hashtags": [{"tag": "Horn"}]}}
    one = said("all of\u2026", note_tweet=note, entities={"hashtags": [{"tag": "other"}]})
    assert (one.text, one.truncated, one.tags) == ("all of it #horn", False, ("horn",))


@pytest.mark.parametrize("note", [None, 5, {}, {"text": ""}, {"text": 5}])
def test_a_note_without_text_leaves_the_text(note: object) -> None:
    assert said("short", note_tweet=note).text == "short"


def test_who_is_known_by_id_gets_the_mask_of_the_id_in_any_case() -> None:
    assert mask("@Some_Name", {"some_name": "99"}, PSEUDONYMS) == PSEUDONYMS.mask("x", "99")
    assert mask("@Some_Name", {}, PSEUDONYMS) == mask("@some_name", {}, PSEUDONYMS)


def test_profiles_are_masked_and_other_addresses_stay() -> None:
    text = "x.com/Some_Name twitter.com/i/lists/1 netflix.com/title linux.com/page"
    shown = mask(text, {}, PSEUDONYMS)
    assert "Some_Name" not in shown
    assert shown.endswith(" twitter.com/i/lists/1 netflix.com/title linux.com/page")


def test_text_of_another_type_is_told() -> None:
    with pytest.raises(TypeError, match="expected a string"):
        read_text({"text": None}, {}, PSEUDONYMS)


@pytest.mark.parametrize("value", [None, 5, "x", {"a": 1}, [1, "b"]])
def test_items_are_objects_of_a_list(value: object) -> None:
    assert items({"key": value}, "key") == []
    assert items(value, "key") == []
