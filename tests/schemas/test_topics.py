import pytest

from schemas.topics import TOPICS, topic


def test_names_are_unique_and_well_formed():
    names = [entry.name for entry in TOPICS]
    assert len(set(names)) == len(names)
    assert all(name.count(".") == 1 and name == name.lower() for name in names)


def test_every_topic_has_a_writer_and_a_reader():
    assert all(entry.writers and entry.readers for entry in TOPICS)


def test_an_unknown_topic_is_refused_with_the_known_ones():
    with pytest.raises(KeyError, match=r"posts\.collected"):
        topic("posts.lost")
