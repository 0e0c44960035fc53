"""Terms in, the strings to look for out: each term as it may stand in the folded and in the squeezed view."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache

import msgspec
import numpy as np

from processors.lexicon.letters import Letters
from processors.lexicon.terms import SUBJECT_KINDS, Term
from processors.views.fold_table import HANGUL, LETTER, OTHER, UNSPACED, fold_table
from processors.views.text import Indices, fold_texts, squeeze_texts, with_blanks

MIN_JOINED = 6
"""Letters from which the words of a term may be written as one."""
MIN_STEM = 5
"""Letters of a word whose last letter may change (chosen by hand)."""
STRONG_KINDS = frozenset({"species", "product", "compound"})
STRONG_WEIGHT = 1.8
"""Log-odds from which a species or product is sought in disguise; the lexicon's `plain` class of species."""

MIN_SQUEEZED = 4
MIN_SQUEEZED_HAN = 3
MIN_SQUEEZED_UNSPACED = 6
"""Shorter ones turn up by chance between words (measured: 4 to 6 letters only under stricter rules)."""
TONAL = frozenset({"vi"})
"""Languages of short words, where another accent is another word."""
MIN_SPELLED, MIN_SPELLED_HANGUL, MIN_SPELLED_UNSPACED = 3, 2, 5
"""The same for tonal languages and scripts with blanks beside Latin and Cyrillic, for Hangul, and for Thai and its
like, where the word is spelled letter by letter or drawn out; from `MIN_SQUEEZED_UNSPACED` in any other way too (chosen
by hand)."""

_PREFIXES = {"ar": ("ال", "وال", "بال"), "he": ("ה", "ב", "ל")}
"""Articles and prepositions written onto the word."""
_STEM_ENDINGS = {
    "ru": "аяоеуюыиьй", "uk": "аяоеуюиіьй", "bg": "аяоеи", "pl": "aeoyi", "cs": "aeoyi", "it": "aeo", "el": "αοη",
}  # fmt: skip
"""Last letters that change with the case; the stem stands for the word, see `endings.py`."""
MIN_HAN = 0x2E80
_HAN_SEPARATORS, _HANGUL_SEPARATORS = " *./|+~^·", "*./|+~^·"
"""Between the two characters of a Chinese, Japanese or Korean term, too short for the squeezed view."""
_THAI_MASKS, MIN_THAI_TAG = "x*#", 5
"""Signs for the first letter of a Thai word, and the letters it needs for the last of them (chosen by hand)."""
_HAN_MASKS = "x*○〇"
"""Stand for the first character of such a term: x膽; longer ones are sought by `masked_signs.py`."""


_HIDDEN_KINDS = SUBJECT_KINDS - {"emoji", "lookalike", "substitute"}


class Form(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One string to look for: `text` in the view, for term number `term`, written as `written` when not hidden."""

    text: str
    term: int
    written: str
    hidden: str | None
    least: int = 0
    """Letters from which it counts in the squeezed view whatever stands between them."""


def plain(text: str) -> str:
    """Take case, width and what stands between words off a text, but not its marks."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text.translate(_WIDTH))
    return _BETWEEN.sub("", text.casefold().replace("i\u0307", "i"))


def is_strong(term: Term) -> bool:
    """Say whether a term of one word is also sought with a typo."""
    return term.fuzzy or (term.kind in STRONG_KINDS and term.verified and term.weight >= STRONG_WEIGHT)


def is_sought_hidden(term: Term) -> bool:
    """Say whether a name is sought in disguise: phrases of several words that nobody verified are not.

    With 40,000 such phrases left out, as many of 956 offers were found.
    """
    return term.verified or " " not in term.text


def folded_forms(terms: Sequence[Term], folded: Sequence[str] = ()) -> list[Form]:
    """Give every form of the terms in the folded view, blanks for hyphens; none for a term that folds to nothing.

    `folded` are the terms' texts, folded, where these are known.
    """
    folded = folded or fold_texts([term.text for term in terms])
    umlauts = spelled_out(terms)
    forms: list[Form] = []
    for number, (term, text) in enumerate(zip(terms, folded, strict=True)):
        of_term: dict[str, Form] = {}
        ways = [(text, term.text), umlauts[number]] if number in umlauts else [(text, term.text)]
        for way, written in ways:
            for form in _forms_of(number, term, with_blanks(way), plain(written)):
                of_term.setdefault(form.text, form)
        forms += [form for form in of_term.values() if form.text and not form.text.isspace()]
    return forms


def squeezed_forms(terms: Sequence[Term], folded: Sequence[str] = ()) -> list[Form]:
    """Give the forms of the terms in the squeezed view; a one poses as an l too, which the view reads as i.

    Only names are hidden: nobody takes words of sale apart, so that these are sought as they are written. So are names
    that hold a digit, as the view reads digits as letters. `folded` as above.
    """
    folded = folded or fold_texts([term.text for term in terms])
    sought = [number for number, term in enumerate(terms) if _may_be_hidden(term)]
    umlauts = spelled_out(terms)
    ways = [(number, text) for number in sought for text in (folded[number], *umlauts.get(number, ())[:1])]
    squeezed = squeeze_texts([text for _, text in ways])
    with_ones = squeeze_texts([text.replace("l", "i") for text in squeezed])
    found = [
        (way, text) for way, *texts in zip(ways, squeezed, with_ones, strict=True) for text in dict.fromkeys(texts)
    ]
    least, least_spelled = (column.tolist() for column in _least_letters([text for _, text in found]))
    return [
        Form(text, number, written, "squeezed", enough)
        for ((number, written), text), enough, spelled in zip(found, least, least_spelled, strict=True)
        if len(text) >= (MIN_SPELLED if terms[number].language in TONAL else spelled)
    ]


def spelled_out(terms: Sequence[Term]) -> dict[int, tuple[str, str]]:
    """Give, by number, the German terms whose dots may be written as an e, Schildkroete: folded, and as written."""
    written = [(number, term.text.casefold()) for number, term in enumerate(terms) if term.language == "de"]
    chosen = {
        number: text.translate(_UMLAUTS) for number, text in written if not _UMLAUTS.keys().isdisjoint(map(ord, text))
    }
    return dict(zip(chosen, zip(fold_texts(list(chosen.values())), chosen.values(), strict=True), strict=True))


def _may_be_hidden(term: Term) -> bool:
    return term.kind in _HIDDEN_KINDS and is_sought_hidden(term) and not any(map(str.isdigit, term.text))


def _forms_of(number: int, term: Term, folded: str, written: str) -> Iterator[Form]:
    joined = folded.replace(" ", "")
    texts = [folded, joined] if MIN_JOINED <= len(joined) < len(folded) else [folded]
    if not folded.isascii():
        texts += [_BESIDE_HAN.sub(" ", folded), _BLANK_BESIDE_HAN.sub("", folded)]
    for text in dict.fromkeys(texts):
        yield Form(text, number, written, None)
    for prefix in _PREFIXES.get(term.language, ()):
        yield Form(prefix + folded, number, prefix + written, None)
    stem_endings = _STEM_ENDINGS.get(term.language, "")
    if len(folded) >= MIN_STEM and folded[-1] in stem_endings and folded[-2] != " ":
        yield Form(folded[:-1], number, written[:-1], None)
    if len(folded) == 2 and term.kind in _HIDDEN_KINDS:
        for sign in _separators(folded):
            yield Form(sign.join(folded), number, written, "squeezed")
    yield from _masked(number, term, folded, written)


def _masked(number: int, term: Term, folded: str, written: str) -> Iterator[Form]:
    """Give the forms with the first letter replaced where blanks do not part words: xมี. Others are in `masked.py`."""
    if term.language == "th" and len(folded) >= 3 and term.kind in STRONG_KINDS:
        for sign in _THAI_MASKS if len(folded) >= MIN_THAI_TAG else _THAI_MASKS[:-1]:
            yield Form(sign + folded[1:], number, written, "first_letter")
    if len(folded) == 2 and is_strong(term) and _is_ideographic(folded):
        for sign in _HAN_MASKS:
            yield Form(sign + folded[1:], number, written, "first_letter")


def _is_ideographic(folded: str) -> bool:
    """Say whether a text is of signs that stand for words or syllables."""
    classes = _classes(folded)
    han = classes == {UNSPACED} and all(ord(char) >= MIN_HAN for char in folded)
    return han or classes == {HANGUL}


def _separators(folded: str) -> str:
    classes = _classes(folded)
    if classes == {HANGUL}:
        return _HANGUL_SEPARATORS
    return _HAN_SEPARATORS if classes == {UNSPACED} else ""


def _least_letters(squeezed: Sequence[str]) -> tuple[Indices, Indices]:
    """Give the letters from which each of n texts is sought whatever stands between them, and at all; (n,) both."""
    letters = Letters(squeezed)
    han = letters.count(letters.codes >= MIN_HAN)
    unspaced, hangul, letter, other = (
        letters.count(letters.classes == one) for one in (UNSPACED, HANGUL, LETTER, OTHER)
    )
    least = np.select(
        [(unspaced > 0) & (han == letters.lengths), unspaced + letter + hangul + other > 0],
        [MIN_SQUEEZED_HAN, MIN_SQUEEZED_UNSPACED],
        MIN_SQUEEZED,
    )
    spelled = np.select(
        [hangul == letters.lengths, (unspaced == letters.lengths) & (han == 0), letter == letters.lengths],
        [MIN_SPELLED_HANGUL, MIN_SPELLED_UNSPACED, MIN_SPELLED],
        least,
    )
    return least, spelled


def _classes(folded: str) -> set[int]:
    """Give the classes of a text's letters; of a short text faster than by numpy."""
    classes = _class_table()
    return {classes[ord(char)] for char in folded}


@cache
def _class_table() -> memoryview:
    return fold_table().classes.data


_BESIDE_HAN = re.compile("(?<=[a-z])(?=[\u3041-\u9fff])")
_BLANK_BESIDE_HAN = re.compile("(?<=[a-z]) (?=[\u3041-\u9fff])")
"""Where Chinese and Japanese set a blank behind Latin letters, or none."""
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_WIDTH = {0xFF01 + place: 0x21 + place for place in range(94)} | {0x2019: "'"}
_BETWEEN = re.compile(r"[\s_\-‐‑–—\u200c]+")
