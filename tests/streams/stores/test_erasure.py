import pytest

from streams.stores.erasure import blank, holds
from tests.builders import make_flagged


def test_a_blanked_post_is_a_group_of_its_own_and_blanking_again_changes_nothing():
    flagged = blank(make_flagged("a", "ivory tusk", title="tusk", tags=("tusks",)))
    assert "tusk" not in repr(flagged)
    assert flagged.text_key == flagged.post.id
    assert blank(flagged) == flagged


@pytest.mark.parametrize(
    ("payload", "needle", "held"),
    [
        (b'{"id": "file-12345"}', "file-12345", True),
        (b'{"id": 42}', "42", False),
        (b'{"id": "42"}', "42", True),
        (b'{"did": "did:plc:abc", "collection": "app.post", "rkey": "xyz"}', "at://did:plc:abc/app.post/xyz", True),
        (b'{"did": "did:plc:abc"}', "at://did:plc:abc/app.post/xyz", False),
    ],
)
def test_bytes_hold_a_uid_whole_or_in_parts(payload, needle, held):
    assert holds(payload, needle) is held
