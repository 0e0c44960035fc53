from streams.collectors.x_fields import FIELDS


def test_what_the_mapping_reads_is_asked_for() -> None:
    read = {
        "note_tweet",
        "edit_history_tweet_ids",
        "withheld",
        "public_metrics",
        "referenced_tweets",
        "entities",
        "geo",
    }
    assert read <= set(FIELDS["tweet_fields"])
    assert {"alt_text", "media_key", "type"} <= set(FIELDS["media_fields"])


def test_no_author_is_expanded_as_each_may_be_billed() -> None:
    assert not [name for name in FIELDS["expansions"] if "author" in name or "mention" in name or "user" in name]
    assert "user_fields" not in FIELDS
