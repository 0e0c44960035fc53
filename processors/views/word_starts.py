"""Views in, where names may begin in them out: names are sought at the starts of words, not at each letter.

"rat" is not met in every "separate". Inside words a name may begin in a #hashtag and at a camelHump.
"""

from __future__ import annotations

import numpy as np

from processors.kernels.library import CLASSES, CODES, PLACES, SIZE, kernel
from processors.views.boundaries import MIN_HUMP
from processors.views.text import Classes, Codes, Views

_MAX_PLACES = 2_000
"""Inside words where a name may begin, the first ones of a text (a hundred long hashtags); chosen by hand."""

_find = kernel("word_starts", CODES, CLASSES, SIZE, CODES, *[PLACES] * 2, *[SIZE] * 2, CLASSES, CODES, gives=None)
_find_squeezed = kernel("squeezed_starts", PLACES, SIZE, CLASSES, CLASSES, gives=None)


def folded_starts(views: Views) -> tuple[Codes, Classes]:
    """Give the folded view with hyphens and underscores as blanks, and 1 where a name may begin in it, else 0."""
    count = len(views.codes)
    spaced, begins = np.empty(count, np.uint32), np.empty(count, np.uint8)
    written = (views.codes, views.classes, count, views.originals, views.offsets, views.starts)
    _find(*written, MIN_HUMP, _MAX_PLACES, begins, spaced)
    return spaced, begins


def squeezed_starts(views: Views) -> Classes:
    """Give 1 where a disguised name may begin in the squeezed view, else 0."""
    places = views.squeezed.starts
    begins = np.empty(len(places), np.uint8)
    _find_squeezed(places, len(places), views.classes, begins)
    return begins
