"""Raw hits in the squeezed view in, words somebody took apart, drew out or spelled with signs out."""

from __future__ import annotations

import re

import numpy as np

from processors.lexicon.form_table import FormTable
from processors.views.boundaries import Spans, Surroundings, asks_boundary
from processors.views.fold_table import HANGUL, LETTER, SEPARATOR, UNSPACED
from processors.views.text import Flags, Indices, Squeezed, Views

MIN_PIECES, MIN_DECODED, MIN_WHOLE, MIN_FLOOD = 7, 5, 4, 2
"""Letters a disguised term needs when blanks cut it into pieces, when it is several words, when it is one word or cut
by signs, and the letters too many of a flood ("ivoryyy"). Spelled letter by letter any length does. With less, ordinary
words meet by chance: `MIN_WHOLE` adds 187 hits in 408,784 ordinary posts, 5 pieces by blanks would add 300."""
MIN_LINES = 5
"""Letters it needs when cut by line breaks alone, one of the pieces a whole line; `MIN_WHOLE` where it begins and ends
with a line (chosen by hand)."""
MIN_BASES = 2
"""Letters with their vowel signs that a blank cuts in two only where they are `MIN_DECODED` signs: two little words of
Hindi make an animal (measured on 100,000 ordinary posts)."""
MAX_CRUMB, MIN_HALVES = 3, 10
"""Letters of a piece on average from which pieces are words, and letters a term needs then: "color in" is no
colorín."""
_END_SIGNS = "!|$€£"
"""Read as letters in the middle of a word, but at its end they end a sentence or begin a price."""
_JOINTS, _STOPS = frozenset(" ',;:!?"), frozenset(",;:")
"""Between words anyway, blank or no blank behind them; and those that part what is listed."""
_SENTENCE_END = re.compile(r"[!?][ \n]|(?<![ .])\.[ \n]")
"""Dots in a row, or one between blanks, end none: i . v . o . r . y."""
_LINE, _SEPARATOR, _STOP = ord("\n"), ord(SEPARATOR), ord(".")


def disguised(raw: Spans, views: Views, around: Surroundings, forms: FormTable) -> Spans:
    """Keep the hits that count, as spans of the folded view."""
    view = views.squeezed
    raw = _changed(raw, view)
    length = raw.end - raw.start
    gaps, decoded = _gaps_in(raw, view), _count(view.decoded, raw.start, raw.end)
    first, last = view.starts[raw.start], view.ends[raw.end - 1]
    width = last + 1 - first
    in_one_piece = gaps == 0
    is_whole = gaps <= forms.column("joints")[raw.form]
    flooded = is_whole & (width - gaps - length >= MIN_FLOOD) & (_splits_in(raw, view) == 0)
    likely = (~in_one_piece | (decoded > 0) | flooded) & (decoded * 3 <= length * 2) & (width <= 4 * length)
    likely &= ~in_one_piece | (width >= forms.column("letters")[raw.form])
    likely &= (decoded > 0) | (forms.column("needs_sign")[raw.form] == 0)
    unspaced = around.at(first) == UNSPACED
    is_spelled = gaps >= forms.column("bases")[raw.form] - 1
    in_spelling = (length >= forms.column("least")[raw.form]) | is_spelled
    is_crumbled = (gaps + 1) * MAX_CRUMB > length
    long = (length >= np.where(is_crumbled, MIN_PIECES, MIN_HALVES)) | is_spelled
    long |= (decoded > 0) & np.where(in_one_piece, length >= MIN_WHOLE, is_whole & (length >= MIN_DECODED))
    long |= flooded & ((around.at(first) == HANGUL) | (width - gaps - length > MIN_FLOOD) | (length >= MIN_WHOLE))
    long &= in_spelling | flooded
    signed = np.flatnonzero(likely & (decoded > 0) & ~is_spelled)
    likely[signed[_ends_in_number(raw.only(signed), view)]] = False
    kept = np.flatnonzero(likely & (~unspaced | (in_spelling & (flooded | ~in_one_piece))))
    aligned = ~asks_boundary(around.at(first[kept] - 1)) & ~asks_boundary(around.at(last[kept] + 1))
    kept = kept[unspaced[kept] | aligned]
    doubtful = ~(unspaced[kept] | long[kept])
    by_signs = doubtful & (gaps[kept] > 0) & (length[kept] >= MIN_WHOLE)
    cut = kept[by_signs]
    joined = _holds_joint(first[cut], last[cut], views) | _goes_on_dotted(first[cut], last[cut], around)
    by_signs[by_signs] = ~joined
    by_lines = _cut_by_lines(kept[doubtful & ~by_signs], length, first, last, gaps, views)
    kept = np.sort(np.concatenate((kept[~doubtful | by_signs], by_lines)))
    kept = kept[_stands_free(first[kept], last[kept], around)]
    kept = kept[is_spelled[kept] | ~_holds_joint(first[kept], last[kept], views, _STOPS)]
    kept = kept[is_spelled[kept] | ~_ends_sentence(first[kept], last[kept], views)]
    kept = kept[(length[kept] >= MIN_WHOLE) | unspaced[kept] | ~_goes_on_spelling(first[kept], last[kept], around)]
    few = (forms.column("bases")[raw.form[kept]] <= MIN_BASES) & (length[kept] < MIN_DECODED) & (gaps[kept] > 0)
    kept = kept[~(few & (around.at(first[kept]) == LETTER) & _holds_joint(first[kept], last[kept], views))]
    return Spans(first[kept], last[kept] + 1, raw.form[kept])


def _changed(raw: Spans, view: Squeezed) -> Spans:
    """Drop the hits that stand as they are in the folded view: most of them, seen there already."""
    width = view.ends[raw.end - 1] + 1 - view.starts[raw.start]
    return raw.only((width != raw.end - raw.start) | (_count(view.decoded, raw.start, raw.end) > 0))


def _stands_free(first: Indices, last: Indices, around: Surroundings) -> Flags:
    """Say whether a hit ends with no sign of another meaning, and touches no mention; p@rrot holds an a."""
    ends_well = np.fromiter(
        (around.views.folded[place] not in _END_SIGNS for place in last.tolist()), np.bool_, len(last)
    )
    begun, ended = np.split(around.mentions(np.concatenate((first, last))), 2)
    return ends_well & (begun < 0) & ((ended < 0) | (ended > first))


def _gaps_in(raw: Spans, view: Squeezed) -> Indices:
    """Count the places inside each hit where something was left out."""
    return _count(view.gaps, raw.start + 1, raw.end) + _splits_in(raw, view)


def _splits_in(raw: Spans, view: Squeezed) -> Indices:
    """Count those of them that stand between equal letters: the y of "baby, you" is no flood."""
    return _count(view.splits, raw.start + 1, raw.end - 1)


def _count(places: Indices, first: Indices, behind: Indices) -> Indices:
    """Count the places that lie in each stretch, half-open."""
    return np.searchsorted(places, behind) - np.searchsorted(places, first)


def _ends_in_number(raw: Spans, view: Squeezed) -> Flags:
    """Say whether a hit begins or ends with a number that stands apart: the 3 of "glass eel 3 kg" is no e."""
    first, second, last = raw.start, raw.start + 1, raw.end - 1
    heads = (_count(view.decoded, first, second) > 0) & (_count(view.gaps, second, second + 1) > 0)
    tails = (_count(view.decoded, last, raw.end) > 0) & (_count(view.gaps, last, raw.end) > 0)
    apart: Flags = heads | tails
    return apart


def _goes_on_spelling(first: Indices, last: Indices, around: Surroundings) -> Flags:
    """Say whether a letter of its own stands before or behind: the n g a of "k e b o h o n g a n" is no ngà."""
    codes, end = around.views.codes, len(around.views.codes)
    places = np.stack((first - 2, first - 3, last + 2, last + 3))
    letter = asks_boundary(around.at(np.minimum(np.maximum(places, -1), end)))
    begins, ends = codes[first - 1] == _LINE, codes[np.minimum(last + 1, end - 1)] == _LINE  # there is another text
    goes_on: Flags = (letter[0] & ~letter[1] & ~begins) | (letter[2] & ~letter[3] & ~ends)
    return goes_on


def _goes_on_dotted(first: Indices, last: Indices, around: Surroundings) -> Flags:
    """Say whether a stop and a word stand before or behind: who.writes.like.this, and www.addresses.org, hides none."""
    codes, end = around.views.codes, len(around.views.codes) - 1
    before = (codes[np.maximum(first - 1, 0)] == _STOP) & asks_boundary(around.at(np.maximum(first - 2, -1)))
    behind = (codes[np.minimum(last + 1, end)] == _STOP) & asks_boundary(around.at(np.minimum(last + 2, end)))
    goes_on: Flags = before | behind
    return goes_on


def _holds_joint(first: Indices, last: Indices, views: Views, joints: frozenset[str] = _JOINTS) -> Flags:
    folded = views.folded
    held = (
        any(map(joints.__contains__, folded[start:end]))
        for start, end in zip(first.tolist(), last.tolist(), strict=True)
    )
    return np.fromiter(held, np.bool_, len(first))


def _ends_sentence(first: Indices, last: Indices, views: Views) -> Flags:
    """Say whether a sentence ends inside a hit: "a coffee with elephant. Hair" names no elephant hair."""
    edges = zip(first.tolist(), last.tolist(), strict=True)
    return np.fromiter((_SENTENCE_END.search(views.folded, *edge) is not None for edge in edges), np.bool_, len(first))


def _cut_by_lines(
    kept: Indices, length: Indices, first: Indices, last: Indices, gaps: Indices, views: Views
) -> Indices:
    """Keep the hits that only line breaks cut, and that begin or end with a whole line."""
    kept = kept[(length[kept] >= MIN_WHOLE) & (gaps[kept] > 0)]
    if not kept.size:
        return kept
    originals, start, end = views.originals, views.offsets[first[kept]], views.offsets[last[kept]]
    lines = np.flatnonzero(originals == _LINE)
    inside = np.searchsorted(lines, end) - np.searchsorted(lines, start)
    before, after = originals[start - 1], originals[end + 1]
    begins, ends = (before == _LINE) | (before == _SEPARATOR), (after == _LINE) | (after == _SEPARATOR)
    enough = (length[kept] >= MIN_LINES) & (begins | ends) | (begins & ends)
    chosen: Indices = kept[(inside >= gaps[kept]) & enough]
    return chosen
