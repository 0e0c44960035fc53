"""Code points in, the folded code points and their classes out: the tables that views of posts and terms share.

Built once per process from `unicodedata` and the look-alikes listed here. Whatever changes here, in `drawn_out.py`,
`look_alikes.py`, `posing.py` or `sign_order.py` changes `FOLD_VERSION`, unless every term, example and recorded post
still folds as before: terms compiled with other tables would silently miss.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from processors.views.look_alikes import (
    LIKE_CYRILLIC,
    LIKE_GREEK,
    LIKE_KATAKANA,
    LIKE_LATIN,
    LIKE_SMALL_CYRILLIC,
    LIKE_THAI,
    RADICALS,
    SOUND_ALIKE,
    VOICED,
)

FOLD_VERSION = "6"

SEPARATOR = "\ue000"
"""Joins posts and their sections before folding; becomes the only line break of the folded view."""
ZWJ = 0x200D

OTHER, LATIN, CYRILLIC, GREEK, LETTER, HANGUL, DIGIT, UNSPACED, EMOJI, FLAG, JOINER, BREAK = range(12)
"""Classes of folded code points; LETTER is any other script written with blanks, UNSPACED one written without."""

_CODES = 0x110000
_EXPANSION = 0xF0000
_MAX_EXPANSION = 4
"""Longer compatibility forms (U+FDFA is 18 letters) become a blank: no term is written with them."""

_ALWAYS = (
    str.maketrans(
        "đłøıŧħʃƒɑɡᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢɩʋƙɓɗ"
        "ꓮꓐꓚꓓꓰꓝꓖꓧꓲꓙꓗꓡꓟꓠꓳꓑꓣꓢꓔꓴꓦꓪꓫꓬꓜ"
        "ᎪᏴᏟᎠᎬᎻᎥᎫᏦᏞᎷᏢᏒᏚᎢᏙᏔᎩᏃ"
        "’‘ʼ`´′＇“”„«»‐‑‒–—―−﹣·・∙•。，！？؟،٫٬٪آأإٱىیکڪہۀھةۃەۉێېڤڨݣڭ",
        "dloithsfagabcdefghijklmnopqrstuvwyzivkbd"
        "abcdefghijklmnoprstuvwxyz"
        "abcdehijklmprstvwyz"
        "'''''''\"\"\"\"\"--------····.,!??,.,%اااايي\u0643\u0643ههههههويي\u0641\u0642\u0643\u0643",
    )
    | str.maketrans(RADICALS)
    | str.maketrans(SOUND_ALIKE)
)
"""Folded wherever they stand: letters no language of ours tells apart from the Latin one, small capitals, Lisu and
Cherokee capitals (restated by hand after Unicode's confusables.txt), quotes, dashes, dots; Arabic letters by keyboard
(alef, ya, kaf, ha), those of neighbouring alphabets that pose as them, and the ta marbuta, which many type as a ha;
radicals."""

_LEET = dict(zip("013457@$!|€£89", "oieastasiielbg", strict=True))
_STRIPPED_MARKS = (
    (0x0300, 0x036F), (0x0483, 0x0489), (0x064B, 0x0652), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF),
    (0xFE00, 0xFE0F), (0xFE20, 0xFE2F), (0x1F3FB, 0x1F3FF), (0xE0000, 0xE01EF),
)  # fmt: skip
"""Marks of Latin, Greek and Cyrillic, Arabic vowel signs, variation selectors, skin tones, tags."""
_UNSPACED = (
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x19E0, 0x19FF), (0xA9E0, 0xA9FF), (0xAA60, 0xAA7F),
    (0x2E80, 0x2FDF), (0x3005, 0x3007), (0x3041, 0x30FF), (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF), (0x20000, 0x323AF),
)  # fmt: skip
"""Thai, Lao, Burmese, Khmer, kana and Han."""
_SYLLABLES = (0xAC00, 0xD7A3)
_IDENTITY = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xAC00, 0xD7A4), (0xE000, 0xF900))
_TATWEEL = "\u0640"
_DROPPED: dict[int, None] = dict.fromkeys(code for first, last in _STRIPPED_MARKS for code in range(first, last + 1))
_DROPPED[ord(_TATWEEL)] = None
_ALWAYS_OR_DROPPED = {**_DROPPED, **_ALWAYS}
_SCRIPTS = {"LATIN": LATIN, "CYRILLIC": CYRILLIC, "GREEK": GREEK, "HANGUL": HANGUL}
"""By the first word of a letter's name."""
_NEGATIVE_LETTERS = (0x1F150, 0x1F170)
"""White letters in black circles and squares, A to Z, which Unicode does not decompose."""
_FLAGS = (0x1F1E6, 0x1F1FF)


@dataclass(frozen=True, slots=True)
class FoldTable:
    """Look-ups by code point, but for `expansions` each of shape (0x110000,)."""

    folded: npt.NDArray[np.uint32]
    """0 where dropped; `expansion` + n where the code point becomes row n of `expansions`."""
    expansions: npt.NDArray[np.uint32]
    """(n, most a code point becomes): 0 behind the last of a row."""
    classes: npt.NDArray[np.uint8]
    """Of folded code points."""
    squeezed: npt.NDArray[np.uint32]
    """Of folded code points: the letter or digit it counts as, 0 where dropped."""
    like_latin: npt.NDArray[np.uint32]
    """Of original code points; 0 where it looks like no Latin letter."""
    like_cyrillic: npt.NDArray[np.uint32]
    like_greek: npt.NDArray[np.uint32]
    """Of original or folded Latin letters; 0 where none looks like it."""
    like_small: npt.NDArray[np.uint32]
    """Of original code points: the Cyrillic letter a small capital or phonetic sign stands for, or 0."""
    like_thai: npt.NDArray[np.uint32]
    """Of folded Latin letters."""
    like_katakana: npt.NDArray[np.uint32]
    """Of Han."""
    voiced: tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]
    """Of kana: what it becomes before U+3099, and before U+309A; else 0."""
    expansion: int = _EXPANSION


@cache
def fold_table() -> FoldTable:
    """Build the tables; about .3 s, once per process."""
    folded = np.arange(_CODES, dtype=np.uint32)
    expansions: list[tuple[int, ...]] = []
    for code in _coded():
        char = chr(code)
        becomes = _fold_one(char)
        if len(becomes) > 1:
            folded[code] = _EXPANSION + len(expansions)
            expansions.append(tuple(map(ord, becomes)))
        elif becomes != char:
            folded[code] = ord(becomes) if becomes else 0
    folded[0xD800:0xE000] = 0xFFFD
    folded[0xE000:0xF900] = folded[_EXPANSION:] = ord(" ")
    folded[ord(SEPARATOR)] = ord("\n")
    folded[list(_DROPPED)] = 0
    classes = _classes()
    return FoldTable(
        folded=folded,
        expansions=np.array([row + (0,) * (_MAX_EXPANSION - len(row)) for row in expansions], np.uint32),
        classes=classes,
        squeezed=_squeezed(classes),
        like_latin=_sparse(LIKE_LATIN),
        like_cyrillic=_sparse(LIKE_CYRILLIC),
        like_greek=_sparse(LIKE_GREEK),
        like_small=_sparse(LIKE_SMALL_CYRILLIC),
        like_thai=_sparse(LIKE_THAI),
        like_katakana=_sparse(LIKE_KATAKANA),
        voiced=(_sparse(_unvoiced("\u3099")), _sparse(_unvoiced("\u309a"))),
    )


def _coded() -> list[int]:
    """Give the code points that may not fold to themselves."""
    coded = set(range(0x20000)).difference(*(range(first, end) for first, end in _IDENTITY))
    codes = (*sorted(coded), *range(0x2F800, 0x2FA20))
    return [code for code in codes if unicodedata.category(chr(code)) != "Cn"]  # not assigned, so it stays as it is


def _fold_one(char: str) -> str:
    category = unicodedata.category(char)
    if char in "\t\n\v\f\r\x85" or category[0] == "Z":
        return " "
    if category in ("Cc", "Cf") or char == _TATWEEL:
        return char if ord(char) == ZWJ else ""
    for first in _NEGATIVE_LETTERS:
        if first <= ord(char) < first + 26:
            return chr(ord("a") + ord(char) - first)
    becomes = _strip_marks(unicodedata.normalize("NFKC", char).casefold()).translate(_ALWAYS_OR_DROPPED)
    return " " if " " in becomes or len(becomes) > _MAX_EXPANSION else becomes


def _strip_marks(text: str) -> str:
    """Take the marks off Latin, Greek and Cyrillic letters; й and ї are letters of their own."""
    if text in ("й", "ї") or (len(text) == 1 and unicodedata.is_normalized("NFD", text)):
        return text
    if not unicodedata.name(text[:1], "").startswith(("LATIN", "GREEK", "CYRILLIC")):
        return text
    return "".join(char for char in unicodedata.normalize("NFD", text) if unicodedata.category(char) != "Mn")


def _classes() -> npt.NDArray[np.uint8]:
    classes = np.full(_CODES, OTHER, np.uint8)
    sought = set(range(0x20000)).difference(*(range(first, last + 1) for first, last in (*_UNSPACED, _SYLLABLES)))
    codes = sorted(sought)
    classes[codes] = [_class_of(chr(code)) for code in codes]
    classes[_SYLLABLES[0] : _SYLLABLES[1] + 1] = HANGUL
    for first, last in _UNSPACED:
        classes[first : last + 1] = UNSPACED
    classes[_FLAGS[0] : _FLAGS[1] + 1] = FLAG
    classes[ZWJ] = JOINER
    classes[ord("\n")] = BREAK
    return classes


def _class_of(char: str) -> int:
    category = unicodedata.category(char)
    if category[0] == "N":
        return DIGIT
    if category[0] in "LM":
        return _SCRIPTS.get(unicodedata.name(char, "").partition(" ")[0], LETTER)
    return EMOJI if category == "So" or (category == "Cn" and ord(char) >= 0x1F000) else OTHER


def _squeezed(classes: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint32]:
    kept = np.isin(classes, (LATIN, CYRILLIC, GREEK, LETTER, HANGUL, DIGIT, UNSPACED, BREAK))
    squeezed = np.where(kept, np.arange(_CODES, dtype=np.uint32), np.uint32(0))
    for sign, letter in _LEET.items():
        squeezed[ord(sign)] = ord(letter)
    for number in range(26):
        squeezed[_FLAGS[0] + number] = ord("a") + number
    return squeezed


def _unvoiced(mark: str) -> dict[str, str]:
    return {unicodedata.normalize("NFD", kana)[0]: kana for kana in VOICED[mark]}


def _sparse(pairs: dict[str, str]) -> npt.NDArray[np.uint32]:
    table = np.zeros(_CODES, np.uint32)
    for key, value in pairs.items():
        table[ord(key)] = ord(value)
    return table
