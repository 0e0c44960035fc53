from schemas.index_mapping import AGGREGATABLE, POST_FIELDS
from schemas.post import Locator


def test_no_field_leads_back_to_a_person():
    named = set(Locator.__struct_fields__) | {"locator", "author_name", "author_bio", "mentions"}
    assert not named & set(POST_FIELDS)


def test_what_is_counted_can_be_counted():
    counted = {"level", "platform", "source", "language", "species", "group", "terms", "decision", "kind", "domains"}
    assert all(POST_FIELDS[name].type in AGGREGATABLE for name in counted)
