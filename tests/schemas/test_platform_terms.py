from schemas.platform_terms import IDS_ONLY, NO_AUTHOR_VIEW
from tests.builders import make_post


def test_x_allows_no_view_of_one_author_and_hands_out_ids_only():
    post = make_post(platform="x")
    assert post.platform in NO_AUTHOR_VIEW
    assert post.platform in IDS_ONLY


def test_bluesky_has_no_such_terms():
    assert "bluesky" not in NO_AUTHOR_VIEW | IDS_ONLY
