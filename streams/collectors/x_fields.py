"""What X is asked to deliver of a post. Authors are not expanded: their ids are in it, and each may be billed."""

from __future__ import annotations

FIELDS: dict[str, list[str]] = {
    "tweet_fields": [
        "attachments",
        "author_id",
        "conversation_id",
        "created_at",
        "edit_history_tweet_ids",
        "entities",
        "geo",
        "lang",
        "note_tweet",
        "possibly_sensitive",
        "public_metrics",
        "referenced_tweets",
        "withheld",
    ],
    "expansions": [
        "attachments.media_keys",
        "geo.place_id",
        "referenced_tweets.id",
        "referenced_tweets.id.attachments.media_keys",
    ],
    "media_fields": ["alt_text", "media_key", "preview_image_url", "type", "url"],
    "place_fields": ["country_code", "full_name", "geo", "id"],
}
"""As keyword arguments of tweepy 4.17; each is a field of X's API v2 (OpenAPI 2.167)."""
