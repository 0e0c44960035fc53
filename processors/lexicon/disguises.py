"""Raw hits in the squeezed view in, words somebody took apart, drew out or spelled with signs out."""

from __future__ import annotations

import numpy as np

from processors.kernels.library import CLASSES, CODES, PLACES, SIZE, kernel
from processors.lexicon.form_table import FormTable
from processors.views.boundaries import Spans
from processors.views.text import Views

_COLUMNS = ("joints", "letters", "needs_sign", "bases", "least")
_SQUEEZED = (PLACES, PLACES, PLACES, SIZE, PLACES, SIZE, PLACES, SIZE)
_READ = (CODES, CLASSES, SIZE, CODES, SIZE, PLACES)
_find = kernel("disguised", *[PLACES] * 3, SIZE, *_SQUEEZED, *[CLASSES] * len(_COLUMNS), *_READ, *[PLACES] * 3)


def disguised(raw: Spans, views: Views, forms: FormTable) -> Spans:
    """Keep the hits that count, by their ends, as spans of the folded view."""
    view, hits = views.squeezed, len(raw.start)
    found = np.empty((3, hits), np.int64)
    left_out = (view.gaps, len(view.gaps), view.splits, len(view.splits), view.decoded, len(view.decoded))
    read = (views.codes, views.classes, len(views.codes), views.originals, len(views.originals), views.offsets)
    squeezed = (raw.start, raw.end, raw.form, hits, view.starts, view.ends, *left_out)
    count = _find(*squeezed, *map(forms.column, _COLUMNS), *read, *found)
    return Spans(*found[:, :count])
