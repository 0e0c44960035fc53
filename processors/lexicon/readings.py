"""Folded hits in, the term each is read as and how it is hidden out; what is another word with other marks is dropped.

The same words are found again and again, so that what was read once is remembered.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

import numpy as np

from processors.lexicon.form_table import FormTable
from processors.lexicon.forms import plain
from processors.lexicon.hits import Hidden
from processors.lexicon.stored_terms import Terms
from processors.lexicon.terms import Term
from processors.views.boundaries import Spans
from processors.views.fold_table import CYRILLIC, GREEK, LATIN
from processors.views.text import Views

MIN_FOLDED = 5
"""Letters from which other marks are forgiven: Bär and bar, chui and chửi are different words (measured)."""
_MARKED = "đłøıŧħƙɓɗ"
_WITH_MARKS = bytes((LATIN, CYRILLIC, GREEK))
_UNSEEN = re.compile("[\u00ad\u0332-\u0338\u035c-\u0362\u200b-\u200d\u2060\u20d0-\u20ff\ufeff]+")
"""Signs without width, and lines and rings that decorate letters and are no marks of any language of ours."""
_MOST_REMEMBERED, _LONGEST_REMEMBERED = 1 << 14, 64
"""Readings, and code points of one: some 4 MB. Chosen by hand: 20,000 recorded posts hold some 5,000 different ones."""

Reading = tuple[Term, Hidden | None]
_Writing = tuple[int, str, bool]
"""A form's number, how it is written, and whether letters pose as others. Its folded letters are always the same."""


class Readings:
    """How the forms of a lexicon are read where they stand."""

    def __init__(self, terms: Terms, forms: FormTable) -> None:
        """Take the terms, and their forms in the folded view."""
        self._terms, self._forms = terms, forms
        self._remembered: dict[_Writing, Reading | Literal[False]] = {}

    def read(self, spans: Spans, views: Views) -> list[Reading | Literal[False]]:
        """Read each hit of the folded view; False for another word."""
        is_posed = views.are_posed(spans.start, spans.end).tolist()
        written = list(zip(spans.form.tolist(), _originals(spans, views), is_posed, strict=True))
        found = list(map(self._remembered.get, written))
        for row, reading in enumerate(found):
            if reading is None:
                classes = views.classes[int(spans.start[row]) : int(spans.end[row])].tobytes()
                known = self._remembered.get(written[row])  # where it stands twice in a batch
                found[row] = self._read(written[row], classes) if known is None else known
        return [reading or False for reading in found]

    def _read(self, writing: _Writing, classes: bytes) -> Reading | Literal[False]:
        """Read a form as it is written, with the classes of its folded letters, and remember it."""
        form, original, is_posed = writing
        [(number, written, form_hidden)] = self._forms.describe(np.array([form]))
        hidden = form_hidden or _hidden_in(original, written, classes, is_posed=is_posed)
        if hidden == "folded" and len(classes) < MIN_FOLDED and not _hides_on_purpose(original, written):
            reading: Reading | Literal[False] = False
        else:
            reading = self._terms.read(number), hidden
        if len(original) <= _LONGEST_REMEMBERED:
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[writing] = reading
        return reading


def _hidden_in(original: str, term: str, classes: bytes, *, is_posed: bool) -> Hidden | None:
    """Say whether a folded hit stands as the lexicon writes the term."""
    if plain(original) == term:
        return None
    if not is_posed:
        return None if classes == classes.translate(None, _WITH_MARKS) else "folded"
    return "folded" if all(map(str.isalpha, plain(original))) else "squeezed"


def _hides_on_purpose(original: str, term: str) -> bool:
    """Say whether look-alike letters or signs without width, not other marks, hide a folded hit."""
    seen = plain(_UNSEEN.sub("", original))
    return seen == term or _marks(seen) == _marks(term)


def _marks(text: str) -> str:
    """Give the marks of a text, and the letters that are others with a mark to the eye."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in decomposed if unicodedata.category(sign) == "Mn" or sign in _MARKED)


def _originals(spans: Spans, views: Views) -> list[str]:
    """Give how each hit of the folded view is written."""
    original = views.original
    edges = (views.offsets[spans.start].tolist(), (views.offsets[spans.end - 1] + 1).tolist())
    return [original[start:end] for start, end in zip(*edges, strict=True)]
