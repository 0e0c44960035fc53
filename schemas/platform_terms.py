"""What platforms' terms forbid that the law may allow: whoever shows, groups or hands out posts asks here."""

from __future__ import annotations

NO_AUTHOR_VIEW = frozenset({"x"})
"""No page, filter, count, score, grouping or mute by author (docs/privacy.md says why)."""
IDS_ONLY = frozenset({"x"})
"""Of a post only its id may be handed to others."""
