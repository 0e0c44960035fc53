"""Texts in, two searchable views out: folded and squeezed, both with the way back to the original code points.

A whole batch is one numpy pass: texts joined, looked up in the fold table, dropped code points left out; the index
of what stays is the offset map. Texts never run into each other: a line break stands between them in both views.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from processors.fold_table import (
    EMOJI,
    SEPARATOR,
    ZWJ,
    FoldTable,
    fold_table,
)
from processors.posing import undo_posing

Codes = npt.NDArray[np.uint32]
Indices = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_BLANK, _LINE = ord(" "), ord("\n")
_VOICING = 0x3099


@dataclass(frozen=True)
class Views:
    """The folded view of a batch of texts, and on demand the squeezed one.

    `folded` is the joined view as a string, `codes` and `classes` the same by code point, `offsets` where each came
    from in `originals` (the texts joined by one separator each), `posed` where letters were put right that posed as
    others, sorted. `starts` holds where each text begins in `folded`, `origins` where it begins in `originals`; both
    have one entry more, the end plus one.
    """

    originals: Codes
    folded: str
    codes: Codes
    classes: npt.NDArray[np.uint8]
    offsets: Indices
    posed: Indices
    starts: Indices
    origins: Indices

    def text_of(self, index: int) -> str:
        """Give the folded view of one text."""
        return self.folded[int(self.starts[index]) : int(self.starts[index + 1]) - 1]

    def offsets_of(self, index: int) -> list[int]:
        """Give where each folded code point of one text comes from in it, and the text's length at the end."""
        origin, end = int(self.origins[index]), int(self.origins[index + 1]) - 1
        inside = self.offsets[int(self.starts[index]) : int(self.starts[index + 1]) - 1]
        return [*(inside - origin).tolist(), end - origin]

    def index_of(self, positions: Indices) -> Indices:
        """Name the text each folded position lies in."""
        return np.searchsorted(self.starts, positions, side="right") - 1

    def is_posed(self, start: int, end: int) -> bool:
        """Say whether a stretch of the folded view holds letters or signs that posed as others."""
        first, last = np.searchsorted(self.posed, (start, end))
        return bool(first < last)

    @cached_property
    def squeezed(self) -> Squeezed:
        """Letters and digits only, leet decoded, runs collapsed."""
        return _squeeze(self, fold_table())


@dataclass(frozen=True, slots=True)
class Squeezed:
    """The squeezed view: each code point stands for a run of equal letters in the folded view.

    `starts` and `ends` (inclusive) are the folded positions where a hit that starts or ends with the run does: the
    part of the run next to the hit, where something stands between equal letters (the l of "full loris").
    `gaps`, `splits` and `decoded` count, up to each squeezed position, the places where something was left out just
    before, where something was left out inside the run, and where a sign was read as a letter; one entry more each.
    """

    text: str
    starts: Indices
    ends: Indices
    gaps: Indices
    splits: Indices
    decoded: Indices


def read_views(texts: Sequence[str]) -> Views:
    """Fold a batch; any strings, lone surrogates and NULs too."""
    table = fold_table()
    joined = SEPARATOR.join(texts) + SEPARATOR
    originals = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    folded = table.folded[originals]
    offsets = np.flatnonzero(folded)
    folded = folded[offsets]
    folded, offsets = _expand(folded, offsets, table)
    folded, offsets = _voiced(*_single_blanks(*_without_joiners(folded, offsets, table)), table)
    classes = table.classes[folded]
    posed = undo_posing(folded, classes, originals, offsets, table)
    origins = np.zeros(len(texts) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)) + 1, out=origins[1:])
    return Views(
        originals=originals,
        folded=folded.tobytes().decode("utf-32-le"),
        codes=folded,
        classes=classes,
        offsets=offsets,
        posed=posed,
        starts=np.searchsorted(offsets, origins),
        origins=origins,
    )


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


def _expand(folded: Codes, offsets: Indices, table: FoldTable) -> tuple[Codes, Indices]:
    """Put in the code points that become more than one (ß, Thai am, ligatures)."""
    places = np.flatnonzero(folded >= table.expansion)
    if not places.size:
        return folded, offsets
    becomes = [table.expansions[number] for number in (folded[places] - table.expansion).tolist()]
    repeats = np.ones(len(folded), np.int64)
    repeats[places] = [len(codes) for codes in becomes]
    starts = (np.cumsum(repeats) - repeats)[places]
    folded, offsets = np.repeat(folded, repeats), np.repeat(offsets, repeats)
    inside = np.repeat(starts, repeats[places]) + np.concatenate([np.arange(len(codes)) for codes in becomes])
    folded[inside] = [code for codes in becomes for code in codes]
    return folded, offsets


def _without_joiners(folded: Codes, offsets: Indices, table: FoldTable) -> tuple[Codes, Indices]:
    """Drop joiners that do not stand between two emoji."""
    joiners = np.flatnonzero(folded == ZWJ)
    if not joiners.size:
        return folded, offsets
    before = table.classes[folded[np.maximum(joiners - 1, 0)]]
    after = table.classes[folded[np.minimum(joiners + 1, len(folded) - 1)]]
    dropped = joiners[(before != EMOJI) | (after != EMOJI)]
    return np.delete(folded, dropped), np.delete(offsets, dropped)


def _voiced(folded: Codes, offsets: Indices, table: FoldTable) -> tuple[Codes, Indices]:
    """Put kana and the voicing marks behind them together, as half-width ones leave them apart."""
    marks = np.flatnonzero(folded - np.uint32(_VOICING) < len(table.voiced))
    if not marks.size:
        return folded, offsets
    becomes = np.where(folded[marks] == _VOICING, *(voiced[folded[marks - 1]] for voiced in table.voiced))
    marks, becomes = marks[becomes > 0], becomes[becomes > 0]
    folded[marks - 1] = becomes
    return np.delete(folded, marks), np.delete(offsets, marks)


def _single_blanks(folded: Codes, offsets: Indices) -> tuple[Codes, Indices]:
    """Drop blanks at the start of a line and behind another blank."""
    blank = folded == _BLANK
    kept = ~blank
    kept[1:] |= ~(blank[:-1] | (folded[:-1] == _LINE))
    return (folded, offsets) if kept.all() else (folded[kept], offsets[kept])


def _squeeze(views: Views, table: FoldTable) -> Squeezed:
    squeezed = table.squeezed[views.codes]
    places = np.flatnonzero(squeezed)
    squeezed = squeezed[places]
    is_new = np.ones(len(squeezed), np.bool_)
    is_new[1:] = (squeezed[1:] != squeezed[:-1]) | (squeezed[1:] == _LINE)
    is_apart = is_new.copy()
    is_apart[1:] |= places[1:] != places[:-1] + 1
    runs, parts = np.flatnonzero(is_new), np.flatnonzero(is_apart)
    first_part = np.searchsorted(parts, runs)
    last_part = np.append(first_part[1:], len(parts)) - 1
    part_ends = np.append(parts[1:], len(places)) - 1
    gap = np.zeros(len(runs), np.bool_)
    gap[1:] = places[runs[1:]] != places[runs[1:] - 1] + 1
    squeezed = squeezed[runs]
    return Squeezed(
        text=squeezed.tobytes().decode("utf-32-le"),
        starts=places[parts[last_part]],
        ends=places[part_ends[first_part]],
        gaps=_counted(gap),
        splits=_counted(last_part - first_part),
        decoded=_counted(squeezed != views.codes[places[runs]]),
    )


def _counted(amounts: Flags | Indices) -> Indices:
    counts = np.zeros(len(amounts) + 1, np.int64)
    np.cumsum(amounts, out=counts[1:])
    return counts
