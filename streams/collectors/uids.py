"""A platform and its own id in, our uid and post id out (the uid rules of each platform in one table)."""

from __future__ import annotations

import hashlib

_PREFIXES = {
    "bluesky": "",
    "mastodon": "ap:",
    "telegram": "tg:",
    "youtube": "yt:",
    "gdelt": "url:",
    "rss": "url:",
}
"""Where the uid does not begin with the platform's name; an at:// address is its own uid."""


def uid_of(platform: str, native_id: str) -> str:
    """Give the uid of a post from the id its platform gave it."""
    prefix = _PREFIXES.get(platform, f"{platform}:")
    return native_id if native_id.startswith(("at://", prefix)) else f"{prefix or platform + ':'}{native_id}"


def post_id_of(platform: str, uid: str) -> str:
    """Give `<platform>:<sha256(uid)[:32]>`."""
    return f"{platform}:{hashlib.sha256(uid.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"
