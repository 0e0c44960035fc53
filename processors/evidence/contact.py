"""A post's text in, signals for telephone numbers, messengers, handles, mail addresses and wallets out.

The value itself is never repeated: it stands in the span and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache

from processors.evidence.admission import admitted
from processors.evidence.context import Context
from processors.evidence.fading import fade
from processors.evidence.held_words import HeldWords
from processors.lexicon.hits import detail_of
from schemas.finding import Signal

REGIONS = {
    "en": "US", "es": "MX", "pt": "BR", "fr": "FR", "de": "DE", "it": "IT", "nl": "NL", "ru": "RU", "uk": "UA",
    "pl": "PL", "cs": "CZ", "tr": "TR", "ar": "SA", "fa": "IR", "ur": "PK", "hi": "IN", "bn": "BD", "ta": "IN",
    "te": "IN", "ne": "NP", "si": "LK", "th": "TH", "lo": "LA", "km": "KH", "my": "MM", "vi": "VN", "zh": "CN",
    "ja": "JP", "ko": "KR", "id": "ID", "ms": "MY", "tl": "PH", "sw": "KE", "am": "ET", "ha": "NG", "af": "ZA",
    "zu": "ZA", "el": "GR", "he": "IL", "hu": "HU", "ro": "RO", "sv": "SE",
}  # fmt: skip
"""Where a number without country code is dialled, by the post's language: the largest market. Chosen by hand."""

_NUMBER = re.compile(r"(?<![\w$€£¥.,/-])\+?\(?\d(?:[\s().\-–]{0,2}[\dx*]){6,15}(?!\w)", re.IGNORECASE)
_FEWEST_DIGITS = 7
_ENOUGH_DIGITS = re.compile(rf"(?:[^0-9]*+[0-9]){{{_FEWEST_DIGITS}}}")
_DATE = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}$")
_SERVICES = {
    "whatsapp": (
        (r"whats?\s?app?|wha?tsap+|watsap+|wsp|wapp|wa\.me/\S+|chat\.whatsapp\.com/\S+|wacuma\S*|zap|zapzap"
        r"|واتس\s?اب|واتساب|وتساب|واتس|واٹس\s?ایپ|व्हाट्सएप|व्हाट्सऐप|ватсап|вотсап|вацап|ওয়াটসঅ্যাপ|వాట్సాప్"),
        ("wha", "wats", "wsp", "wapp", "wa.me", "wacuma", "zap", "واتس", "وتساب", "واٹس", "व्हाट्स", "тсап", "вацап",
         "ওয়াটস", "వాట్సాప్"),
    ),
    "telegram": (
        r"tele\s?grama?|t\.me/\S+|тг|телеграм\w*|تلگرام|تلغرام|تيليجرام|टेलीग्राम|เทเลแกรม",
        ("tele", "t.me", "тг", "телеграм", "تلگرام", "تلغرام", "تيليجرام", "टेलीग्राम", "เทเลแกรม"),
    ),
    "wechat": (
        r"we\s?chat|weixin|加?微信|加微|加v|v信|vx|wx|威信|薇信|加薇|加威",
        ("chat", "weixin", "微", "加v", "v信", "vx", "wx", "威信", "薇信", "加薇", "加威"),
    ),
    "line": (
        r"line\s?id|id\s?line|line\s?:|ไลน์|แอดไลน์|ไอดีไลน์|line\.me/\S+|ライン", ("line", "ไลน์", "ライン")
    ),
    "zalo": (r"zalo", ("zalo",)),
    "viber": (r"viber|вайбер", ("viber", "вайбер")),
    "kakao": (r"kakao\w*|카톡|카카오톡|오픈채팅", ("kakao", "카톡", "카카오톡", "오픈채팅")),
    "signal": (r"signal\s?:|signal app", ("signal",)),
    "imo": (r"imo\s?:|imo number", ("imo",)),
    "facebook": (r"messenger|m\.me/\S+", ("messenger", "m.me")),
    "qq": (r"qq\s?:|qq号|扣扣", ("qq", "扣扣")),
    "instagram": (r"(?:ig|insta)\s?:", ("ig", "insta")),
    "session": (r"session id|threema|wickr", ("session id", "threema", "wickr")),
}  # fmt: skip
"""How each messenger is written, by name; and pieces in lower case one of which each spelling holds: looking for them
first is ten times faster than the pattern."""
_MESSENGERS = {
    name: re.compile(rf"(?<![a-z0-9])(?:{spellings})(?![a-z])", re.IGNORECASE)
    for name, (spellings, _) in _SERVICES.items()
}
_PIECES = HeldWords(piece for _, pieces in _SERVICES.values() for piece in pieces)
_SERVICE_OF = [service for service, (_, pieces) in _SERVICES.items() for _ in pieces]
"""Of each piece."""
_EMAIL = re.compile(
    r"[\w.+-]{1,64}\s?(?:@|\(at\)|\[at\])\s?[\w-]{1,63}(?:\s?(?:\.|\(dot\)|\[dot\])\s?[a-z]{2,24}){1,3}", re.IGNORECASE
)
_BEHIND_AT = re.compile(r"(?:@|\(at\)|\[at\])\s?[\w-]{1,63}\s?(?:\.|\(dot\)|\[dot\])", re.IGNORECASE)
"""Without these there is no address: the pattern above is slow on long words."""
_LONG_WORD = re.compile("[b0T13][0-9A-Za-z]{25}")
"""Each wallet begins so."""
_WALLET = re.compile(
    r"(?<!\w)(?:bc1[a-z0-9]{25,60}|0x[0-9a-fA-F]{40}|T[1-9A-HJ-NP-Za-km-z]{33}|[13][1-9A-HJ-NP-Za-km-z]{25,34})(?!\w)"
)


def find(context: Context) -> list[Signal]:
    """Give signals of kind contact; the same kind of contact twice counts once."""
    text = context.readable
    signals = [
        Signal(
            kind="contact",
            name=name,
            weight=context.knowledge.weights.of(name),
            span=context.mark(*span),
            detail=detail,
        )
        for name, span, detail in [*_patterns(text), *_numbers(text, context)]
    ]
    return fade([*signals, *_words(context)])


def _patterns(text: str) -> Iterator[tuple[str, tuple[int, int], dict[str, str]]]:
    lowered = text.lower()
    for service in _services(lowered):
        for match in _MESSENGERS[service].finditer(text):
            yield "contact.messenger", match.span(), {"service": service}
    may_hold_address = "@" in text or "(at)" in lowered or "[at]" in lowered
    for match in _EMAIL.finditer(text) if may_hold_address and _BEHIND_AT.search(text) else ():
        yield "contact.email", match.span(), {}
    for match in _WALLET.finditer(text) if _LONG_WORD.search(text) else ():
        yield "contact.wallet", match.span(), {}


def _services(lowered: str) -> list[str]:
    """Give the messengers that may be named in a text, in the order of `_SERVICES`."""
    numbers = {number for _, _, number in _PIECES.places(lowered)}
    return list(dict.fromkeys([_SERVICE_OF[number] for number in sorted(numbers)])) if numbers else []


def _numbers(text: str, context: Context) -> Iterator[tuple[str, tuple[int, int], dict[str, str]]]:
    if not _ENOUGH_DIGITS.match(text):
        return
    region = REGIONS.get(context.language, "US")
    for match in _NUMBER.finditer(text):
        written = match.group()
        digits = sum(character.isdigit() for character in written)
        if not _FEWEST_DIGITS <= digits <= 15 or _DATE.search(written) or (digits == 8 and _is_day(written)):
            continue
        yield ("contact.phone" if _is_valid(written, region) else "contact.number"), match.span(), {}


def _words(context: Context) -> list[Signal]:
    return [
        Signal(
            kind="contact",
            name="contact.word",
            weight=round(hit.term.weight * share, 4),
            span=context.mark(hit.start, hit.end),
            detail=detail_of(hit.term),
        )
        for hit, share in admitted(context.said("contact"), context)
    ]


def _is_day(written: str) -> bool:
    try:
        return 1900 < datetime.strptime(written + "+0000", "%Y%m%d%z").year < 2100
    except ValueError:
        return False


@lru_cache(maxsize=4096)
def _is_valid(written: str, region: str) -> bool:
    import phonenumbers

    try:
        return bool(phonenumbers.is_valid_number(phonenumbers.parse(written, region)))
    except phonenumbers.NumberParseException:
        return False
