"""Letters that pose as others, by the script they pose in: what `posing.py` puts right where the neighbours tell.

Restated by hand after Unicode's confusables.txt and EquivalentUnifiedIdeograph.txt, and after keyboards and usage.
"""

from __future__ import annotations

LIKE_LATIN = dict(
    zip(
        "АВЕЅІЈКМНОРСТУХԌԚԜҮҺаеѕіјорсухԁһԛԝүвнкмтгΑΒΕΖΗΙΚΜΝΟΡΤΥΧαβεηικνορτυχγωϲϳՕՍՏԼօսոհզցռյգ",
        "abesijkmhopctyxgqwyhaesijopcyxdhqwybhkmtrabezhikmnoptyxabenikvoptuxywcjouslounhqgnjq",
        strict=True,
    )
)
"""Cyrillic, Greek and Armenian letters as they look, upper and lower case apart; only in tokens that mix scripts."""
LIKE_CYRILLIC = dict(zip("aeopcyxiskmhtbABEKMHOPCTYXISn", "аеорсухіѕкмнтвавекмнорстухіѕп", strict=True))
LIKE_GREEK = dict(zip("aeikvoptuxynwABEZHIKMNOPTYX", "αεικνορτυχγηωαβεζηικμνορτυχ", strict=True))
"""The way back, for Latin letters slipped into a word that holds unmistakably Cyrillic or Greek ones; by the letter as
it stands, capitals too, else by the folded one."""

LIKE_SMALL_CYRILLIC = dict(zip("ᴀʙᴦᴇɜᴋᴧᴫʍᴍʜᴏᴨᴩᴄᴛɸɯᴙ", "авгезкллммнопрстфшя", strict=True))
"""Small capitals and phonetic signs that stand for Cyrillic letters where a whole word is made of them."""

_ARABIC_AS_DIGITS = "وااععهطحقو"
"""What 0 to 9 are read as between Arabic letters, in three ways to write them: by shape (1, ٤, ٥, ٩) or by the sound
they stand for where Arabic is typed in Latin letters (2, 3, 6, 7, 8)."""
SIGNS_AS_LETTERS = (
    ("\u0430", "\u045f", {"0": "о", "1": "и", "3": "е", "4": "а", "5": "с", "6": "б", "7": "т", "8": "в", "@": "а"}),
    ("\u0621", "\u06d3", dict(zip("0123456789٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", _ARABIC_AS_DIGITS * 3, strict=True))),
    ("\u0904", "\u094d", {"0": "\u0902"}),
    ("\u0e01", "\u0e4e", {"0": "อ"}),
)
"""First and last letter of a script, and what a sign between two of them is read as: a shape in Devanagari and
Thai; in Russian and Ukrainian the letters leet has in English, as seen in posts (3 is e more often than з)."""
UKRAINIAN, UKRAINIAN_ONE = "іїє", "і"
"""Letters Russian does not have, and what a 1 is read as in a text that holds one of them."""

LIKE_THAI = dict(zip("lswu", "เรพน", strict=True))
"""Latin letters between two Thai ones; the l at the start of a word too."""

LIKE_KATAKANA = dict(zip("口力夕工卜才二一八千三", "ロカタエトオニーハチミ", strict=True))
"""Han as it looks between two katakana."""
KATAKANA_HEADS = "口力夕卜"
"""Those that also stand for the first of a word: no numbers, nor what is written before katakana anyway."""

VOICED = {
    "\u3099": "がぎぐげござじずぜぞだぢづでどばびぶべぼゔガギグゲゴザジズゼゾダヂヅデドバビブベボヴヷヺ",
    "\u309a": "ぱぴぷぺぽパピプペポ",
}
"""Kana with the mark that half-width ones carry behind them."""

RADICALS = dict(
    zip(
        "⺠⺥⺧⺨⺩⺫⺮⺶⺷⺸⺼⻁⻄⻅⻆⻇⻉⻋⻑⻓⻔⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲",
        "民爪牛犬王目竹羊羊羊肉虎西见角角贝车長长门雨青韦页风飞食马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀",
        strict=True,
    )
)
"""Radicals that look like the whole sign and that Unicode does not decompose, unlike the Kangxi block."""

SOUND_ALIKE = dict(
    zip(
        "ሐሑሒሓሔሕሖኀኁኂኃኄኅኆሃሠሡሢሣሤሥሦሧዐዑዒዓዔዕዖኣፀፁፂፃፄፅፆቍቈኰኍኈጐጕ\u0ebc\u1009",
        "ሀሁሂሀሄህሆሀሁሂሀሄህሆሀሰሱሲሳሴስሶሷአኡኢአኤእኦአጸጹጺጻጼጽጾቁቆኮሁሆጎጉ\u0ea5\u1025",
        strict=True,
    )
)
"""Letters that are read and typed for one another: Amharic ones of one sound (as its spelling normalisers have them),
the Lao lo below a letter and beside it, and the Burmese nya and u that look alike."""
