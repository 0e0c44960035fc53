from processors.search_tokens import WORDS_VERSION
from schemas.index_mapping import POST_FIELDS
from streams.stores.search.schema import FIELDS, INDICES, POSTS, VERSION, component_template, index_template, physical


def test_every_field_that_boards_read_is_in_the_mapping():
    for name, field in POST_FIELDS.items():
        assert FIELDS[POSTS][name]["type"] == field.type


def test_templates_are_strict_stamped_and_of_one_shard():
    for name in INDICES:
        template = index_template("lourie", name)
        assert template["template"]["mappings"]["dynamic"] == "strict"
        assert template["version"] == template["_meta"]["lourie_version"] == VERSION
        assert physical("lourie", name).startswith(template["index_patterns"][0].rstrip("*"))
    assert component_template(opensearch=False)["template"]["settings"]["index"]["number_of_shards"] == 1


def test_nothing_that_leads_to_a_person_is_beside_the_posts():
    assert not {"url", "uid", "locator", "author_bio"} & FIELDS[POSTS].keys()


def test_only_built_in_analysers_are_asked_for():
    used = {spec.get("analyzer", "standard") for fields in FIELDS.values() for spec in fields.values()}
    assert used <= {"standard", "whitespace"}


def test_indices_are_made_anew_where_words_are_cut_otherwise() -> None:
    assert (VERSION, WORDS_VERSION) == (2, 1006), "words are cut otherwise: raise VERSION, so that kept posts follow"
