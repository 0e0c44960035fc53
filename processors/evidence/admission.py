"""How far a hit may count in this post: a term and a context in, a share 0..1 out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from processors.evidence.context import Context
from processors.language import UNDETERMINED
from processors.lexicon.forms import TONAL
from processors.lexicon.hits import Hit, is_of
from processors.lexicon.masked import ANY_LETTER
from processors.lexicon.masked_signs import MASKS, is_sign
from processors.lexicon.terms import Term

EVERYWHERE = frozenset({"und", "la", "en"})
"""Emoji, scientific names, and the language traders mix into any other."""
KIN = (
    frozenset({"id", "ms", "jv", "su", "tl"}),
    frozenset({"es", "pt", "gl", "ca"}),
    frozenset({"de", "nl", "af"}),
    frozenset({"cs", "sk", "pl", "hr", "sl"}),
    frozenset({"ro", "it"}),
    frozenset({"sv", "no", "nb", "da"}),
    frozenset({"sw", "zu", "ha"}),
    frozenset({"hi-Latn", "hi", "ur", "ne"}),
)  # fmt: skip
"""Languages the identifier mixes up on short posts, or that share trade words."""
_ARE_KIN = frozenset((one, other) for kin in KIN for one in kin for other in kin)
SURE = 0.9
"""Confidence from which the post's language rules others out; py3langid is right on 99 % above .8 (docs)."""
ROMANISED = {"hi-Latn": frozenset({"en", "id", "jv", "ms", "sw", "tl", "ha"})}
"""Languages the identifier never names, and those it takes them for, however sure it is."""
UNDETERMINED_SHARE, DOUBTFUL_SHARE = 0.8, 0.6
"""What a term keeps where the post's language is not known, and where it is probably another. Chosen by hand."""
UNACCENTED_SHARE = 0.6
"""What a term of a tonal language keeps where the whole post is written without accents, or a long one with wrong ones.
Chosen by hand."""
KIN_SHARE_AGAINST, FOREIGN_SHARE_AGAINST = 0.65, 0.4
"""The same of words that speak against trade: their log-likelihood ratio between look-alikes and offers is -1.47 where
they are of the post's language, -.94 of a kindred one, -.57 to -.66 of another (50,097 of the project's own posts,
2026-11-26)."""
MIN_MISTONED = 3
"""Syllables from which wrong accents are slips: with two they make other words. Chosen by hand."""

EVERYDAY_FILE = Path(__file__).parents[1] / "data" / "everyday_words.txt"
EVERYDAY = frozenset(EVERYDAY_FILE.read_text("utf-8").split())
"""Words in lower case without accents that named a species when they were offered for sale, and are no animal or plant
in their language: of the 12,000 most frequent words of 37 languages (as wordfreq 3.1 counts them), read one by one."""
NAMED = frozenset({"species", "product", "compound", "codeword", "substitute", "hashtag"})
"""Kinds of terms that name what a post is about; look-alikes and emoji are other kinds of evidence."""
_KATAKANA, _FIRST_KATAKANA = re.compile("[ァ-ヺー]+"), "ァ"
MIN_JOINED_KATAKANA = 4
"""Signs of an unverified katakana name that counts inside a longer word: the オキナ of オキナワ is no parakeet.
Chosen by hand."""
_TAG = re.compile(r"#\w+")

_ON_PURPOSE = frozenset({"squeezed", "first_letter", "reversed"})
"""Ways to hide a word that no slip of the finger takes."""
_INVISIBLE = re.compile(r"[\u00ad\u200b\u2060\ufeff]|(?<=[^\W\d_])[\u200c\u200d](?=[^\W\d_])")
"""Signs without width; joiners only between letters, and not where the script needs them (`_JOINING`)."""
_LOOKALIKE_LETTER = re.compile("[\u0370-\u058f]")
"""Greek, Cyrillic, Armenian: never innocent inside a Latin word."""
_PUNCTUATION = "!?.,;:\"'()[]*_-~ "
"""May stand around a word that is not hidden at all: Tigri!! is no Tigr1."""
_ZERO_WIDTH_SPACE = "\u200b"
_UNSPACED = frozenset({"th", "lo", "km", "my"})
"""Where it parts words, and hides nothing."""
_JOINING = frozenset({"fa", "ur", "hi", "bn", "ne", "ta", "te", "si", "km", "my"})


def admitted(hits: Sequence[Hit], context: Context) -> list[tuple[Hit, float]]:
    """Give the hits that count with their shares, in order; of several terms on one place the best fitting."""
    if not hits:
        return []
    if len(hits) == 1:
        share = admit(hits[0], context)
        return [(hits[0], share)] if share else []
    best: dict[tuple[int, int], tuple[Hit, float]] = {}
    for hit in hits:
        share = admit(hit, context)
        if share:
            place = (hit.start, hit.end)
            if place not in best or _rank(hit, share, context) > _rank(*best[place], context):
                best[place] = (hit, share)
    return list(best.values())


def _rank(hit: Hit, share: float, context: Context) -> tuple[float, bool, float]:
    return share, is_of(hit.term, context.language), abs(hit.term.weight)


def admit(hit: Hit, context: Context) -> float:
    """Give the share of the term's weight that counts here: 0 refuses it."""
    share = _by_language(hit.term, context)
    if not share or _is_everyday(hit, context):
        return 0.0
    if hit.term.language in TONAL:
        share *= _by_accents(hit, context)
    if hit.hidden == "typo":
        share *= _by_disguise(hit, context)
    return share


def is_disguised(hit: Hit, context: Context) -> bool:
    """Say whether somebody hid the word: look-alike letters, separators, invisible signs, not mere accents or case."""
    written = context.text[hit.start : hit.end]
    if hit.hidden is None and written.isascii():
        return False
    if _bare(written.strip(_PUNCTUATION)) == _bare(hit.term.text):
        return _hides_signs(hit, written)
    if hit.hidden in _ON_PURPOSE or _is_masked(hit, context) or _hides_signs(hit, written):
        return True
    if _is_latin(hit.term.text) and _LOOKALIKE_LETTER.search(written):
        return True
    if hit.hidden != "folded":
        return False
    return _bare(written) != _bare(hit.term.text)


def _is_everyday(hit: Hit, context: Context) -> bool:
    """Say whether a name is an everyday word of another language, or a slip or an ending made one of it.

    So is a short katakana name that nobody verified, where it is cut out of a longer word.
    """
    term = hit.term
    if term.kind not in NAMED:
        return False
    start, end = hit.start, hit.end
    if term.text[0] >= _FIRST_KATAKANA and _KATAKANA.fullmatch(term.text):
        # nothing parts words there: the rhinoceros of ミサイル is none
        while start and _KATAKANA.fullmatch(context.text[start - 1]):
            start -= 1
        while end < len(context.text) and _KATAKANA.fullmatch(context.text[end]):
            end += 1
        if not term.verified and hit.end - hit.start < MIN_JOINED_KATAKANA and (start, end) != (hit.start, hit.end):
            return True
    word = _bare(context.text[start:end])
    return word in EVERYDAY and (word != _bare(term.text) or not may_be_of(term, context))


def may_be_of(term: Term, context: Context) -> bool:
    """Say whether a post may well be in a term's language: a doubt about the post is no doubt about English."""
    if is_of(term, context.language) or (term.language, context.language) in _ARE_KIN:
        return True
    if context.language_confidence >= SURE:
        return False
    return context.language in ROMANISED.get(term.language, {UNDETERMINED} if term.language == "en" else ())


def _hides_signs(hit: Hit, written: str) -> bool:
    found = _INVISIBLE.search(written)
    if found is None or hit.term.kind == "emoji":
        return False
    if found.group() == _ZERO_WIDTH_SPACE:
        return hit.term.language not in _UNSPACED
    return found.group() not in "\u200c\u200d" or hit.term.language not in _JOINING


def _by_language(term: Term, context: Context) -> float:
    language = term.language
    if language in EVERYWHERE or is_of(term, context.language):
        return 1.0
    if term.kind.startswith("stance."):
        return _by_language_against(term, context)
    if not _is_latin(term.text) or (language, context.language) in _ARE_KIN:
        return 1.0
    if context.language == UNDETERMINED:
        return UNDETERMINED_SHARE
    if context.language_confidence < SURE or " " in term.text or context.language in ROMANISED.get(language, ()):
        return DOUBTFUL_SHARE
    return 0.0


def _by_language_against(term: Term, context: Context) -> float:
    """Give the share of a word of another language that speaks against trade: what it says there says little here."""
    is_latin = _is_latin(term.text)
    if is_latin and " " in term.text:
        return DOUBTFUL_SHARE
    if is_latin and (term.language, context.language) in _ARE_KIN:
        return KIN_SHARE_AGAINST
    if is_latin and context.language_confidence >= SURE and context.language not in ROMANISED.get(term.language, ()):
        return 0.0
    return FOREIGN_SHARE_AGAINST


def _by_accents(hit: Hit, context: Context) -> float:
    """Give the share of a term of a tonal language."""
    if hit.term.kind == "hashtag" or not _is_latin(hit.term.text):
        return 1.0
    written = unicodedata.normalize("NFC", context.text[hit.start : hit.end]).casefold()
    return _by_tones(hit, written, context)


def _by_tones(hit: Hit, written: str, context: Context) -> float:
    """Refuse another word: where an accent makes one, it must be right, or the whole post be written without."""
    if hit.hidden == "squeezed" or unicodedata.normalize("NFKC", written) != written:
        return 1.0 if _is_part_of(_tones(written), _tones(hit.term.text)) else 0.0
    if hit.hidden != "folded" or (_has_accents(written) and _tones(written) == _tones(hit.term.text)):
        return 1.0
    if _has_accents(written) and len(hit.term.text.split()) >= MIN_MISTONED:
        return UNACCENTED_SHARE
    if _has_accents(written) or _has_accents(_around(hit, context)):
        return 0.0
    return UNACCENTED_SHARE if " " in hit.term.text else 0.0


def _around(hit: Hit, context: Context) -> str:
    """Give what tells whether a post is written with accents: of a hashtag, where many leave them out, the tag."""
    start = context.text.rfind("#", 0, hit.start)
    tag = _TAG.match(context.text, start) if start >= 0 else None
    return tag.group() if tag and tag.end() > hit.start else context.text


def _by_disguise(hit: Hit, context: Context) -> float:
    """Give the share of a slip; a masked letter is none."""
    return 1.0 if _is_masked(hit, context) else 0.6


def _is_masked(hit: Hit, context: Context) -> bool:
    """Say whether a sign stands for a letter: no slip of the finger."""
    masks = MASKS if is_sign(hit.term.text[0]) else ANY_LETTER
    return hit.hidden == "typo" and any(sign in masks for sign in context.text[hit.start : hit.end].lower())


@lru_cache(maxsize=1 << 15)
def _bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in decomposed if not 0x300 <= ord(letter) < 0x370).replace("-", " ")


def _has_accents(text: str) -> bool:
    return any(0x300 <= ord(letter) < 0x370 for letter in unicodedata.normalize("NFD", text)) or "đ" in text.casefold()


def _tones(text: str) -> str:
    """Give the marks and the letters that carry a stroke, in order; floods of one count once.

    Tilde and hook are one: half the country speaks and many write them alike.
    """
    decomposed = unicodedata.normalize("NFD", text.casefold()).replace("\u0303", "\u0309")
    marks = [sign for sign in decomposed if 0x300 <= ord(sign) < 0x370 or sign == "đ"]
    return "".join(mark for mark, before in zip(marks, ["", *marks], strict=False) if mark != before)


def _is_part_of(marks: str, other: str) -> bool:
    """Say whether marks stand in the same order among others: a digit for a letter takes the letter's marks along."""
    rest = iter(other)
    return all(mark in rest for mark in marks)


@lru_cache(maxsize=1 << 15)
def _is_latin(text: str) -> bool:
    return any((letter.isalpha() and ord(letter) < 0x250) or 0x1E00 <= ord(letter) < 0x1F00 for letter in text)
