from msgspec.structs import replace

from schemas.post import Media
from streams.stores.search.rows import Row, date_of, document, read_row, row_of, words_of
from streams.stores.search.schema import FIELDS, POSTS
from tests.builders import make_flagged


def test_a_document_is_read_back_as_the_row_it_was_made_of():
    row = row_of(make_flagged("a", "Ivory 象牙 🐘\x00", author_bio="sells"), stored_at=5)
    row = replace(row, hidden=True, decision="trade", decided_at=7, label_keys=("k",))
    assert read_row(row.id, document(row)) == row


def test_a_document_has_no_field_the_mapping_does_not_know():
    row = row_of(make_flagged("a"), stored_at=5)
    gone = Row(id=row.id, flagged=None, stored_at=0, gone_at=3)
    for one in (row, gone):
        assert document(one).keys() <= FIELDS[POSTS].keys()
    assert document(gone) == {"id": row.id, "hidden": True, "gone_at_microseconds": 3}


def test_locator_and_bio_are_not_in_it():
    text = repr(document(row_of(make_flagged("uid-of-a-person", author_bio="sells"), stored_at=5)))
    assert "uid-of-a-person" not in text
    assert "sells" not in text


def test_words_are_kept_a_field_apart():
    flagged = make_flagged("a", "two words", title="象牙", tags=("t",), media=(Media(type="image", alt="a tusk"),))
    assert words_of(flagged.post) == ["two words", "象 牙", "a tusk", "t"]


def test_dates_are_cut_to_milliseconds_also_before_1970():
    assert date_of(1_999) == "1970-01-01T00:00:00.001Z"
    assert date_of(-1) == "1969-12-31T23:59:59.999Z"
