"""A folded batch in, the same with the letters put right that pose as others, as far as the letters beside them tell.

Everything works in place on the arrays of the whole batch, and looks closer only at the few places in question.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from processors.kernels.library import CLASSES, CODE, CODES, PLACES, SIZE, kernel
from processors.views.fold_table import BREAK, CYRILLIC, DIGIT, GREEK, LATIN, LETTER, UNSPACED, FoldTable
from processors.views.look_alikes import KATAKANA_HEADS, SIGNS_AS_LETTERS, UKRAINIAN, UKRAINIAN_ONE
from processors.views.scripts import counted

Codes = npt.NDArray[np.uint32]
Classes = npt.NDArray[np.uint8]
Indices = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_LINE, _AT, _ONE = ord("\n"), ord("@"), ord("1")
_THAI, _LAO, _BLOCK = 0x0E00, 0x0E80, 0x80
"""The two blocks have the same letters in the same places."""
_THAI_CONSONANTS = (0x0E01, 0x0E2E)
_LEADING_VOWEL = ord("l")
_SMALL_CAPITALS = 0x1D00
"""The block of most of them."""
_KATAKANA = (0x30A1, 0x30FC)
_UKRAINIAN = [ord(letter) for letter in UKRAINIAN]
_MOST_HAN = 3
"""In a row between two katakana, ス口一口リス (chosen by hand)."""
_HEADS = [ord(head) for head in KATAKANA_HEADS]
_FIRST_LETTER = min(ord(first) for first, _, _ in SIGNS_AS_LETTERS)
"""Of the scripts in which signs are read as letters; those that write no blanks, and katakana, lie behind it."""

_find_mixed = kernel("mixed_words", CLASSES, SIZE, PLACES, PLACES)
_find_cyrillic = kernel("cyrillic_in_latin", CODES, CLASSES, SIZE, PLACES, PLACES)
_read_lao = kernel("read_lao", CODES, SIZE, CLASSES)
_find_places = kernel("posing_places", CODES, CLASSES, SIZE, CODE, *[PLACES] * 4, gives=None)


def undo_posing(folded: Codes, classes: Classes, originals: Codes, offsets: Indices, table: FoldTable) -> Indices:
    """Put right letters of a batch, in place, and say where; `offsets` lead from `folded` to `originals`."""
    before = folded.copy()
    _unmix(folded, classes, originals, offsets, table)
    _read_small_words(folded, classes, originals, offsets, table)
    _unmask_words(folded, classes, originals, offsets, table)
    signs, latin, before_katakana = _places(folded, classes)
    _read_latin_in_thai(latin, folded, classes, table)
    _read_han_in_katakana(before_katakana, folded, classes, table)
    _read_signs(signs, folded, classes, table)
    return np.flatnonzero(folded != before)


def read_lao(folded: Codes, table: FoldTable) -> bool:
    """Read Lao letters as Thai, in place, in a run of letters that holds Thai ones; give whether there were any.

    Before signs are put into their order, which is that of one script.
    """
    return bool(_read_lao(folded, len(folded), table.classes))


def read_as_thai(folded: Codes, originals: Codes, offsets: Indices) -> Indices:
    """Give where Lao letters were read as Thai."""
    return np.flatnonzero((folded - np.uint32(_THAI) < _BLOCK) & (originals[offsets] - np.uint32(_LAO) < _BLOCK))


def _places(folded: Codes, classes: Classes) -> tuple[Indices, Indices, Indices]:
    """Give single signs between letters, Latin before scripts without blanks, what stands before katakana."""
    found, counts = np.empty((3, len(folded)), np.int64), np.zeros(3, np.int64)
    _find_places(folded, classes, len(folded), _FIRST_LETTER, *found, counts)
    signs, latin, before_katakana = (places[:count] for places, count in zip(found, counts.tolist(), strict=True))
    return signs, latin, before_katakana


def _unmix(folded: Codes, classes: Classes, originals: Codes, offsets: Indices, table: FoldTable) -> None:
    """Write each word that mixes Latin with another script in one of them."""
    mixed, latins, of_mixed, of_latins = _in_mixed_words(classes)
    if not mixed.size:
        return
    letters_of = (np.concatenate((mixed, latins)), np.concatenate((of_mixed, of_latins)))
    small = _read_small_capitals(folded, classes, *letters_of, originals, offsets, table)
    like_latin = _looked_up(table.like_latin, mixed, folded, originals, offsets)
    stays = np.zeros(int(of_mixed.max()) + 1, np.bool_)
    for script, like in ((CYRILLIC, table.like_cyrillic), (GREEK, table.like_greek)):
        of_script = np.zeros_like(stays)
        letters = classes[mixed] == script
        of_script[of_mixed[letters & (like_latin == 0)]] = True
        if script == CYRILLIC:
            of_script[small] = True
            decided = of_script.copy()
            decided[of_mixed[~letters]] = True
            decided[of_latins[table.like_cyrillic[folded[latins]] == 0]] = True
            undecided = np.flatnonzero(~decided[of_mixed])
            of_script[of_mixed[undecided[_in_cyrillic_texts(mixed[undecided], folded, table)]]] = True
        stays |= of_script
        slipped_in = latins[of_script[of_latins]]
        if slipped_in.size:
            becomes = _looked_up(like, slipped_in, folded, originals, offsets)
            slipped_in, becomes = slipped_in[becomes > 0], becomes[becomes > 0]
            folded[slipped_in], classes[slipped_in] = becomes, script
    posing = (like_latin > 0) & ~stays[of_mixed]
    folded[mixed[posing]] = like_latin[posing]
    classes[mixed[posing]] = LATIN


def _in_mixed_words(classes: Classes) -> tuple[Indices, Indices, Indices, Indices]:
    """Give the foreign and the Latin letters of the words that hold both, and the number of the word of each."""
    places, words = np.empty((2, len(classes)), np.int64)
    count = _find_mixed(classes, len(classes), places, words)
    places, words = places[:count], words[:count]
    of_latin = classes[places] == LATIN
    return places[~of_latin], places[of_latin], words[~of_latin], words[of_latin]


def _looked_up(like: Codes, places: Indices, folded: Codes, originals: Codes, offsets: Indices) -> Codes:
    """Look letters up as they stand, capitals too, else as folded."""
    as_written = like[originals[offsets[places]]]
    found: Codes = np.where(as_written > 0, as_written, like[folded[places]])
    return found


def _read_small_capitals(
    folded: Codes,
    classes: Classes,
    places: Indices,
    words: Indices,
    originals: Codes,
    offsets: Indices,
    table: FoldTable,
) -> Indices:
    """Read words of small capitals and Cyrillic letters, or what looks like them, as Cyrillic; give the words."""
    becomes = table.like_small[originals[offsets[places]]]
    if not becomes.any():
        return np.zeros(0, np.int64)
    like = _looked_up(table.like_cyrillic, places, folded, originals, offsets)
    others = words[(becomes == 0) & (like == 0) & (classes[places] != CYRILLIC)]
    chosen = (becomes > 0) & ~np.isin(words, others)
    folded[places[chosen]] = becomes[chosen]
    classes[places[chosen]] = CYRILLIC
    return words[chosen]


def _read_small_words(folded: Codes, classes: Classes, originals: Codes, offsets: Indices, table: FoldTable) -> None:
    """Read words of nothing but small capitals as Cyrillic in a text that holds Cyrillic."""
    capitals = np.flatnonzero(originals - np.uint32(_SMALL_CAPITALS) < _BLOCK)
    at = np.minimum(np.searchsorted(offsets, capitals), len(offsets) - 1)
    may_be = (offsets[at] == capitals) & (classes[at] == LATIN) & (table.like_small[originals[capitals]] > 0)
    at = at[may_be]
    if not at.size:
        return
    ends = np.flatnonzero(folded == _LINE)
    at = at[_counts(folded, ends, table)[np.searchsorted(ends, at), CYRILLIC] > 0]
    if not at.size:
        return
    letters = (classes >= LATIN) & (classes <= LETTER)
    words = np.cumsum(~letters)
    places = np.flatnonzero(letters & np.isin(words, words[at]))
    becomes = np.where(classes[places] == LATIN, table.like_small[originals[offsets[places]]], 0)
    is_whole = ~np.isin(words[places], words[places[becomes == 0]])
    folded[places[is_whole]] = becomes[is_whole]
    classes[places[is_whole]] = CYRILLIC


def _in_cyrillic_texts(places: Indices, folded: Codes, table: FoldTable) -> Flags:
    """Say which places lie in a text that is mostly Cyrillic."""
    if not places.size:
        return np.zeros(0, np.bool_)
    ends = np.flatnonzero(folded == _LINE)
    counts = _counts(folded, ends, table)[np.searchsorted(ends, places)]
    mostly: Flags = counts[:, CYRILLIC] > counts[:, LATIN]
    return mostly


def _counts(folded: Codes, ends: Indices, table: FoldTable) -> Indices:
    """Count the code points of each text by class, (texts, classes)."""
    return counted(folded, ends, table.classes, BREAK + 1)


def _unmask_words(folded: Codes, classes: Classes, originals: Codes, offsets: Indices, table: FoldTable) -> None:
    """Read whole words of look-alike Cyrillic as Latin, in a mostly Latin text with no other letters."""
    places, texts = _cyrillic_in_latin(folded, classes)
    becomes = _looked_up(table.like_latin, places, folded, originals, offsets)
    chosen = ~np.isin(texts, texts[becomes == 0])
    folded[places[chosen]] = becomes[chosen]
    classes[places[chosen]] = LATIN


def _cyrillic_in_latin(folded: Codes, classes: Classes) -> tuple[Indices, Indices]:
    """Give the Cyrillic letters of such texts, and a number for the text of each."""
    places, texts = np.empty((2, len(folded)), np.int64)
    count = _find_cyrillic(folded, classes, len(folded), places, texts)
    return places[:count], texts[:count]


def _read_latin_in_thai(before: Indices, folded: Codes, classes: Classes, table: FoldTable) -> None:
    before = before[table.like_thai[folded[before]] > 0]
    if not before.size:
        return
    left, right = folded[before - 1], folded[before + 1]
    thai = (right - np.uint32(_THAI_CONSONANTS[0])) <= _THAI_CONSONANTS[1] - _THAI_CONSONANTS[0]
    between = (left - np.uint32(_THAI) < _BLOCK) & (right - np.uint32(_THAI) < _BLOCK)
    heads = (folded[before] == _LEADING_VOWEL) & thai & ~np.isin(classes[before - 1], (LATIN, DIGIT, UNSPACED))
    becomes = table.like_thai[folded[before]]
    chosen = between | heads
    folded[before[chosen]] = becomes[chosen]
    classes[before[chosen]] = UNSPACED


def _read_han_in_katakana(before: Indices, folded: Codes, classes: Classes, table: FoldTable) -> None:
    """Read Han as the katakana they look like: between two of them, and some before two at the start of a word."""
    before = before[table.like_katakana[folded[before]] > 0]
    if not before.size:
        return
    katakana = folded - np.uint32(_KATAKANA[0]) <= _KATAKANA[1] - _KATAKANA[0]
    is_head = np.isin(folded[before], _HEADS) & (classes[before - 1] != UNSPACED) & katakana[before + 2]
    read = [before[is_head]]
    for length in range(1, _MOST_HAN + 1):
        row = before[:, None] - np.arange(length)
        read.append(row[katakana[before - length] & (table.like_katakana[folded[row]] > 0).all(axis=1)].ravel())
    places = np.concatenate(read)
    folded[places] = table.like_katakana[folded[places]]


def _read_signs(signs: Indices, folded: Codes, classes: Classes, table: FoldTable) -> None:
    """Read a single digit or @ between two letters as a letter of their script."""
    left, right = folded[signs - 1], folded[signs + 1]
    for first, last, letters in SIGNS_AS_LETTERS:
        start, width = np.uint32(ord(first)), ord(last) - ord(first)
        inside = signs[(left - start <= width) & (right - start <= width)]
        if not inside.size:
            continue
        if classes[inside[0] - 1] == CYRILLIC:
            inside = np.concatenate((inside, _signs_at_edges(inside, folded, classes)))
            _read_ukrainian_ones(inside, folded)
        read = folded[inside]
        for sign, letter in letters.items():
            folded[inside[read == ord(sign)]] = ord(letter)
        classes[inside] = table.classes[folded[inside]]


def _signs_at_edges(inside: Indices, folded: Codes, classes: Classes) -> Indices:
    """Give the single signs at the edges of Cyrillic words that hold one inside."""
    letters = classes == CYRILLIC
    letters[inside] = True
    stops = np.flatnonzero(~letters)
    ends = np.searchsorted(stops, inside)
    heads, tails = stops[ends - 1], stops[ends]
    edges = np.concatenate((heads, tails))
    beyond = np.concatenate((heads - 1, np.minimum(tails + 1, len(folded) - 1)))
    free = ((classes[beyond] < LATIN) | (classes[beyond] > DIGIT)) & (folded[beyond] != _AT)
    return np.unique(edges[free & ((classes[edges] == DIGIT) | (folded[edges] == _AT))])


def _read_ukrainian_ones(inside: Indices, folded: Codes) -> None:
    ones = inside[folded[inside] == _ONE]
    ends = np.flatnonzero(folded == _LINE)
    ukrainian = np.flatnonzero(np.isin(folded, _UKRAINIAN)) if ones.size else ones
    folded[ones[np.isin(np.searchsorted(ends, ones), np.searchsorted(ends, ukrainian))]] = ord(UKRAINIAN_ONE)
