"""Where the folded code points of one text of a batch come from in it."""

from __future__ import annotations

from processors.views.text import Views


def offsets_of(views: Views, index: int) -> list[int]:
    """Give the place of each folded code point of one text, and the text's length at the end."""
    origin, end = int(views.origins[index]), int(views.origins[index + 1]) - 1
    inside = views.offsets[int(views.starts[index]) : int(views.starts[index + 1]) - 1]
    return [*(inside - origin).tolist(), end - origin]
