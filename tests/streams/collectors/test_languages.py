import pytest

from streams.collectors.languages import claimed_languages


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("en", ("en",)),
        (["EN", "pt-BR", "zh-Hant"], ("en", "pt-BR", "zh-Hant")),
        (["in", "iw"], ("id", "he")),
        (["und", "zxx", "qme", "qst"], ()),
        (["en", "en", "de", "fr", "es"], ("en", "de", "fr")),
        (["english!", 5, None], ()),
        (None, ()),
        ({"a": 1}, ()),
    ],
)
def test_up_to_three_real_languages_are_believed(tags: object, expected: tuple[str, ...]) -> None:
    assert claimed_languages(tags) == expected
