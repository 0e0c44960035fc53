"""Texts in, two searchable views out: folded and squeezed, both with the way back to the original code points.

A whole batch is one pass: texts joined, looked up in the fold table, dropped code points left out; the index of what
stays is the offset map. Texts never run into each other: a line break stands between them in both views.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt

from processors.kernels.library import CLASSES, CODE, CODES, PLACES, SIZE, kernel
from processors.views.drawn_out import MARKS_FROM, drawn_out
from processors.views.fold_table import SEPARATOR, FoldTable, fold_table
from processors.views.posing import read_as_thai, read_lao, undo_posing
from processors.views.sign_order import in_one_order

Codes = npt.NDArray[np.uint32]
Classes = npt.NDArray[np.uint8]
Indices = npt.NDArray[np.int64]
Places = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]

_VOICING = 0x3099
_E_SIGNS = (0x0E40, 0x0EC0)
"""The Thai and Lao signs for e, behind which the ones for ae stand."""

_fold_all = kernel("fold", CODES, SIZE, CODES, SIZE, CODES, CLASSES, CODES, PLACES)
_find_doubled = kernel("doubled", CODES, SIZE, CODE, PLACES)
_leave_out = kernel("squeeze", CODES, CLASSES, SIZE, CODES, CODES, PLACES)
_collapse = kernel("collapse", CODES, SIZE, CODES, PLACES, PLACES, SIZE, *[PLACES] * 6, gives=None)


@dataclass(frozen=True)
class Views:
    """The folded view of a batch of texts, and on demand the squeezed one.

    `folded` is the joined view as a string, `codes` and `classes` the same by code point, `offsets` where each came
    from in `original` and `originals` (the texts joined by one separator each, as a string and by code point), `posed`
    where letters were put right that posed as others, sorted. `starts` holds where each text begins in `folded`,
    `origins` where it begins in `originals`; both have one entry more, the end plus one.
    """

    original: str
    originals: Codes
    folded: str
    codes: Codes
    classes: Classes
    offsets: Indices
    posed: Indices
    starts: Indices
    origins: Indices

    def text_of(self, index: int) -> str:
        """Give the folded view of one text."""
        return self.folded[int(self.starts[index]) : int(self.starts[index + 1]) - 1]

    def index_of(self, positions: Indices) -> Indices:
        """Name the text each folded position lies in."""
        return np.searchsorted(self.starts, positions, side="right") - 1

    def among_first(self, positions: Indices, most: int) -> Flags:
        """Mark the first `most` of the folded positions that lie in each text, in the order given."""
        marked = np.ones(len(positions), np.bool_)
        if len(positions) > most:
            texts = self.index_of(positions)
            by_text = np.argsort(texts, kind="stable")
            marked[by_text] = np.arange(len(texts)) - np.searchsorted(texts[by_text], texts[by_text]) < most
        return marked

    def take(self, chosen: Sequence[int]) -> Views:
        """Give the views of some of the texts, in their order, as if they alone had been read."""
        if not chosen:
            return read_views([])
        texts = np.array(chosen, np.int64)
        places, starts = places_between(self.starts[texts], self.starts[texts + 1])
        read, origins = places_between(self.origins[texts], self.origins[texts + 1])
        moved = np.repeat(origins[:-1] - self.origins[texts], np.diff(starts))
        return Views(
            original=_pieces(self.original, self.origins, chosen),
            originals=self.originals[read],
            folded=_pieces(self.folded, self.starts, chosen),
            codes=self.codes[places],
            classes=self.classes[places],
            offsets=self.offsets[places] + moved,
            posed=np.flatnonzero(np.isin(places, self.posed)),
            starts=starts,
            origins=origins,
        )

    def are_posed(self, starts: Indices, ends: Indices) -> Flags:
        """Say whether stretches of the folded view hold letters or signs that posed as others."""
        return np.searchsorted(self.posed, starts) < np.searchsorted(self.posed, ends)

    @cached_property
    def squeezed(self) -> Squeezed:
        """Letters and digits only, leet decoded, runs collapsed."""
        return _squeeze(self, fold_table())


@dataclass(frozen=True, slots=True)
class Squeezed:
    """The squeezed view: each code point stands for a run of equal letters in the folded view.

    `starts` and `ends` (inclusive) are the folded positions where a hit that starts or ends with the run does: the
    part of the run next to the hit, where something stands between equal letters (the l of "full loris").
    `gaps`, `splits` and `decoded` are the squeezed positions, ascending, before which something was left out, inside
    which something was left out, once for each time, and where a sign was read as a letter.
    """

    codes: Codes
    starts: Indices
    ends: Indices
    gaps: Indices
    splits: Indices
    decoded: Indices

    @property
    def text(self) -> str:
        """The view as a string."""
        return self.codes.tobytes().decode("utf-32-le")


def read_views(texts: Sequence[str]) -> Views:
    """Fold a batch; any strings, lone surrogates and NULs too."""
    table = fold_table()
    joined = SEPARATOR.join(texts) + SEPARATOR
    originals = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    folded, offsets = _voiced(*_fold(originals, table), table)
    has_lao_in_thai = read_lao(folded, table)
    folded, offsets = in_one_order(*_typed_once(folded, offsets))
    classes = table.classes.take(folded)
    posed = undo_posing(folded, classes, originals, offsets, table)
    if has_lao_in_thai:
        posed = np.union1d(posed, read_as_thai(folded, originals, offsets))
    origins = np.zeros(len(texts) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)) + 1, out=origins[1:])
    return Views(
        original=joined,
        originals=originals,
        folded=folded.tobytes().decode("utf-32-le"),
        codes=folded,
        classes=classes,
        offsets=offsets,
        posed=posed,
        starts=np.searchsorted(offsets, origins),
        origins=origins,
    )


def places_between(starts: Indices, ends: Indices) -> tuple[Indices, Indices]:
    """Give every place of some stretches one after another, and where among these each begins, with the end."""
    begins = np.zeros(len(starts) + 1, np.int64)
    np.cumsum(ends - starts, out=begins[1:])
    return np.arange(begins[-1]) + np.repeat(starts - begins[:-1], ends - starts), begins


def _pieces(joined: str, starts: Indices, chosen: Sequence[int]) -> str:
    """Give the pieces of a string that begin at some of the `starts`, joined."""
    return "".join(joined[int(starts[index]) : int(starts[index + 1])] for index in chosen)


def with_blanks(folded: str) -> str:
    """Read hyphens and underscores as blanks."""
    return folded.replace("-", " ").replace("_", " ")


def fold_texts(texts: Sequence[str]) -> list[str]:
    """Fold terms with the same tables as posts, blanks at the ends removed."""
    views = read_views([unicodedata.normalize("NFC", text) for text in texts])
    return [views.text_of(index).strip() for index in range(len(texts))]


def fold_text(text: str) -> str:
    """Fold one term; see `fold_texts`."""
    return fold_texts([text])[0]


def squeeze_texts(texts: Sequence[str]) -> list[str]:
    """Squeeze terms with the same tables as posts."""
    return read_views(texts).squeezed.text.split("\n")[:-1] if texts else []


def _fold(originals: Codes, table: FoldTable) -> tuple[Codes, Indices]:
    """Fold code points one by one, but joiners that part no emoji and blanks behind others; and their places."""
    most = len(originals) * table.expansions.shape[1]
    folded, offsets = np.empty(most, np.uint32), np.empty(most, np.int64)
    becomes = (table.folded, table.expansion, table.expansions, table.classes)
    count = _fold_all(originals, len(originals), *becomes, folded, offsets)
    return folded[:count].copy(), offsets[:count].copy()


def _voiced(folded: Codes, offsets: Indices, table: FoldTable) -> tuple[Codes, Indices]:
    """Put kana and the voicing marks behind them together, as half-width ones leave them apart."""
    marks = np.flatnonzero(folded - np.uint32(_VOICING) < len(table.voiced))
    if not marks.size:
        return folded, offsets
    becomes = np.where(folded[marks] == _VOICING, *(voiced[folded[marks - 1]] for voiced in table.voiced))
    marks, becomes = marks[becomes > 0], becomes[becomes > 0]
    folded[marks - 1] = becomes
    return np.delete(folded, marks), np.delete(offsets, marks)


def _typed_once(folded: Codes, offsets: Indices) -> tuple[Codes, Indices]:
    """Drop the second of two equal marks, and read two Thai or Lao signs for e as the one for ae they look like."""
    places = np.empty(len(folded), np.int64)
    count = _find_doubled(folded, len(folded), MARKS_FROM, places)
    twice = [place for place in places[:count].tolist() if _is_typed_twice(int(folded[place]))]
    if not twice:
        return folded, offsets
    for place in twice:
        if folded[place] in _E_SIGNS:
            folded[place - 1] += 1
    return np.delete(folded, twice), np.delete(offsets, twice)


@cache
def _is_typed_twice(code: int) -> bool:
    return code in _E_SIGNS or unicodedata.category(chr(code)) == "Mn"


def _squeeze(views: Views, table: FoldTable) -> Squeezed:
    count = len(views.codes)
    codes, places = np.empty(count, np.uint32), np.empty(count, np.int64)
    left = _leave_out(views.codes, views.classes, count, table.squeezed, codes, places)
    codes, places = codes[:left], places[:left]
    drawn = drawn_out(codes, places)
    starts, ends, gaps, splits, decoded = np.empty((5, left), np.int64)
    counts = np.zeros(4, np.int64)
    columns = (starts, ends, gaps, splits, decoded)
    _collapse(views.codes, left, codes, places, drawn, len(drawn), *columns, counts)
    runs, *others = counts.tolist()
    gaps, splits, decoded = (column[:many] for column, many in zip(columns[2:], others, strict=True))
    return Squeezed(codes[:runs], starts[:runs], ends[:runs], gaps, splits, decoded)
