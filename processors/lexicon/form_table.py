"""The stored forms of several parts in, one table that is searched as if they had been compiled together out.

Every part is searched by itself, so that a small one is made in no time; what they find is put into the order in which
one search over all would have found it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from processors.lexicon.hits import Hidden
from processors.lexicon.packed import Pieces
from processors.lexicon.stored_forms import HIDDEN, OpenForms
from processors.views.boundaries import Spans, joined
from processors.views.text import Codes, Indices, Places


class FormTable:
    """The forms of one view, numbered through all parts; one entry a form in every column."""

    def __init__(self, parts: Sequence[OpenForms], numbers: Sequence[Indices]) -> None:
        """Take each part's forms and the number each of its terms has in the whole, -1 for one that is replaced."""
        filled = [(part, number) for part, number in zip(parts, numbers, strict=True) if part.columns.hidden]
        self._sought = [part.sought for part, _ in filled]
        self._columns = [part.columns for part, _ in filled]
        self._first = np.cumsum([0, *(len(columns.hidden) for columns in self._columns)])
        self._numbers = [number for _, number in filled]
        self.terms = _joined(number[np.frombuffer(columns.term_numbers, "<i4")] for columns, number in self._numbered())
        """The term number of each form; -1 where the term is replaced."""
        self._replaced = self.terms < 0
        self._has_replaced = bool(self._replaced.any())
        first_texts = np.cumsum([0, *(len(columns.texts) for columns in self._columns)]).tolist()
        self._written = _joined(
            np.frombuffer(columns.written_numbers, "<i4") + first
            for columns, first in zip(self._columns, first_texts, strict=False)
        )
        self._texts = Pieces([columns.texts for columns in self._columns])
        self._by_name: dict[str, npt.NDArray[np.uint8]] = {}

    def __len__(self) -> int:
        return len(self.terms)

    def find(self, codes: Codes, places: Places) -> Spans:
        """Give every form that stands in a view and begins at one of the places; by their ends, the longest first."""
        found = [sought.find(codes, places) for sought in self._sought]
        spans = found[0] if found else Spans(*np.zeros((3, 0), np.int64))
        if any(len(beside.form) for beside in found[1:]):
            numbered = zip(found, self._first, strict=False)
            spans = joined([Spans(one.start, one.end, one.form + first) for one, first in numbered])
            spans = spans.only(np.lexsort((spans.form, spans.start, spans.end)))
        return spans.only(~self._replaced[spans.form]) if self._has_replaced else spans

    def describe(self, forms: Indices) -> Iterator[tuple[int, str, Hidden | None]]:
        """Give each form's term number, the term as written, and how it is hidden."""
        written = self._written[forms].tolist()
        hidden = self.column("hidden")[forms].tolist()
        for term, text, how in zip(self.terms[forms].tolist(), written, hidden, strict=True):
            yield term, self._texts[text].decode(), HIDDEN[how]

    def column(self, name: str) -> npt.NDArray[np.uint8]:
        """Give a column of small integers, put together once."""
        if name not in self._by_name:
            whole = b"".join(getattr(columns, name) for columns in self._columns)
            self._by_name[name] = np.frombuffer(whole, np.uint8)
        return self._by_name[name]

    def _numbered(self) -> Iterator[tuple[Any, Indices]]:
        return zip(self._columns, self._numbers, strict=True)


def _joined(columns: Iterator[npt.NDArray[Any]]) -> npt.NDArray[np.int32]:
    return np.concatenate([np.zeros(0, np.int32), *columns]).astype(np.int32, copy=False)
