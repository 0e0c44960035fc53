"""Views in, where names may begin in them out: names are sought at the starts of words, not at each letter.

"rat" is not met in every "separate". Inside words a name may begin in a #hashtag and at a camelHump.
"""

from __future__ import annotations

import numpy as np

from processors.kernels.library import CLASSES, CODES, INT32, PLACES, SIZE, kernel
from processors.views.boundaries import MIN_HUMP
from processors.views.text import Codes, Places, Views

_MAX_PLACES = 2_000
"""Inside words where a name may begin, the first ones of a text (a hundred long hashtags); chosen by hand."""

_find = kernel("word_starts", CODES, CLASSES, SIZE, CODES, *[PLACES] * 2, *[SIZE] * 3, INT32, CODES)
_find_squeezed = kernel("squeezed_starts", PLACES, SIZE, CLASSES, INT32)


def folded_starts(views: Views) -> tuple[Codes, Places]:
    """Give the folded view with hyphens and underscores as blanks, and where a name may begin in it."""
    count = len(views.codes)
    spaced, places = np.empty(count, np.uint32), np.empty(count, np.int32)
    written = (views.codes, views.classes, count, views.originals, views.offsets, views.starts, len(views.starts))
    found = _find(*written, MIN_HUMP, _MAX_PLACES, places, spaced)
    return spaced, places[:found]


def squeezed_starts(views: Views) -> Places:
    """Give where a disguised name may begin in the squeezed view."""
    letters = views.squeezed.starts
    places = np.empty(len(letters), np.int32)
    found = _find_squeezed(letters, len(letters), views.classes, places)
    return places[:found]
