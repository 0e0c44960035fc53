"""A post's text in, signals for sums of money, bare prices, quantities and price words out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from processors.evidence.admission import admitted
from processors.evidence.alternation import any_of
from processors.evidence.context import Context
from processors.evidence.currencies import CODES, MULTIPLIERS, PER_UNIT, PRICE_WORDS, SIGNS, UNITS, WORDS
from processors.evidence.fading import fade
from processors.lexicon.hits import detail_of
from schemas.finding import Signal

_LETTER = r"[a-z\u00c0-\u024f\u0400-\u052f\u1e00-\u1eff]"
"""Latin or Cyrillic: scripts that put blanks between words."""
_TO_DIGIT = 20
"""Code points from the start of a price to its first digit, at most: the longest word of price or money is shorter.
Asking for it first, and before for a place where a word or a sign can begin, makes the pattern several times faster."""
_DIGITS = re.compile(r"[0-9](?:.*[0-9])?", re.DOTALL)
"""From the first digit to the last."""
_BEFORE = r"(?:(?<!\w)|(?<=[^\x00-\u052f]))"
"""No letter or digit, but those of scripts that write without blanks."""
_NUMBER = (
    r"(?:[0-9]{1,3}(?:[.,'\u00a0\u202f ][0-9]{3}){1,6}(?:[.,][0-9]{1,2})?(?![0-9])|[0-9]+(?:[.,][0-9]{1,2})?(?![0-9]))"
)
"""At most six groups of thousands: of any number the time would grow with the square of a text of them."""
_SHORT = rf"(?:\s?(?:{any_of(MULTIPLIERS)})(?!{_LETTER}))"
_TO_MONEY = rf"{_SHORT}?\s?(?:[-–]\s?)?"
"""What may stand between a number and money behind it."""
_SIGN = any_of(SIGNS)
_MONEY = any_of((*WORDS, *(code.casefold() for code in CODES)))
_FROM_DIGIT = 40
"""Code points behind the last digit that the pattern may have to see: two words, the longest of nine, and blanks."""


def find(context: Context) -> list[Signal]:
    """Give signals of kind price; sums first, then price, payment and shipping words."""
    signals = [*_sums(context), *_words(context), *_listing(context)]
    return fade(signals)


def find_sums(readable: str) -> Iterator[tuple[str, int, int, dict[str, str]]]:
    """Yield (signal name, start, end, detail) of each sum and quantity, none inside another; see `Context.readable`."""
    digits = _DIGITS.search(readable)
    if digits is None:
        return
    behind = readable[digits.end() : digits.end() + _FROM_DIGIT]
    end = digits.end() + _FROM_DIGIT if behind.strip() else len(readable)  # a number's line may end after blanks
    for match in _pattern().finditer(_lower(readable), max(0, digits.start() - _TO_DIGIT), end):
        group = match.lastgroup or ""
        name = group.rstrip("1234")
        if name != "sign":
            if name != "number" or not _is_year(match.group()):
                yield f"price.{name}", match.start(), match.end(), {}
            continue
        written = match[group]
        if written == "ft" and sum(map(str.isdigit, match.group())) < 4:
            continue
        yield "price.amount", match.start(), match.end(), {"currency": _currency(written)}


def _lower(text: str) -> str:
    """Give the text in lower case, code point for code point; a Turkish ı is an i."""
    lowered = text.lower().replace("ı", "i")
    if len(lowered) == len(text):
        return lowered
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)


def _is_year(written: str) -> bool:
    return written.isdecimal() and 1800 <= int(written) < 2100


def _sums(context: Context) -> list[Signal]:
    return [
        Signal(
            kind="price",
            name=name,
            weight=context.knowledge.weights.of(name),
            span=context.mark(start, end),
            detail=detail,
        )
        for name, start, end, detail in find_sums(context.readable)
    ]


def _words(context: Context) -> list[Signal]:
    return [
        Signal(
            kind="price",
            name=f"price.{hit.term.kind}",
            weight=round(hit.term.weight * share, 4),
            span=context.mark(hit.start, hit.end),
            detail=detail_of(hit.term),
        )
        for hit, share in admitted(context.said("price"), context)
    ]


def _listing(context: Context) -> list[Signal]:
    price = context.post.price
    if price is None:
        return []
    weight = context.knowledge.weights.of("price.listing")
    detail = {"currency": price.currency, "type": price.type}
    return [Signal(kind="price", name="price.listing", weight=weight, detail=detail)]


def _currency(written: str) -> str:
    return SIGNS.get(written) or WORDS.get(written) or written.upper()


@cache
def _pattern() -> re.Pattern[str]:
    """Give the pattern of a sum in lower case, with ASCII digits: asking for either case takes twice the time.

    What begins with a digit and what does not are asked apart, the latter only where one of its words can begin.
    """
    signs = re.escape("".join(sign[0] for sign in SIGNS))
    begins = rf"(?<![a-z\u00c0-\u00d6\u00d8-\u024f\u0400-\u052f](?![{signs}]))"
    firsts = {word[0].casefold() for word in (*SIGNS, *WORDS, *CODES, *PRICE_WORDS)}
    word_first = rf"(?=[{re.escape(''.join(sorted(firsts)))}][^0-9\n]{{0,{_TO_DIGIT - 1}}}+[0-9])"
    return re.compile(rf"{begins}(?:(?=[0-9])(?:{_number_first()})|{word_first}(?:{_word_first()}))")


def _number_first() -> str:
    """Give what a sum, a quantity, a bare price and a number look like that begin with a digit.

    What stands behind the number never begins with a digit, so that a shorter reading of the number fits none of it.
    """
    return (
        rf"{_BEFORE}{_NUMBER}(?:{_TO_MONEY}(?P<sign3>{_SIGN}|(?:{_MONEY})(?!\w))"
        rf"|(?P<quantity>\s?(?:{any_of(UNITS)})(?!{_LETTER}))"
        rf"|(?P<bare1>{_SHORT}|,?\s?(?:{any_of(PER_UNIT)})(?!{_LETTER})))"
        rf"|(?P<number>(?<![\w.,:/#+-])(?:[0-9]{{1,3}}(?:[.,][0-9]{{3}})+(?!\s?{_LETTER})"
        r"|[0-9]{2,6}(?=\s*(?:[.,;!?)،。，]|$|\n)))(?![.,]?[0-9]))"
    )


def _word_first() -> str:
    """Give what a sum and a bare price look like that begin with money or a word of price."""
    spoken = rf"(?<!{_LETTER})(?:{any_of(PRICE_WORDS)})\s?[:.=]?\s?"
    return (
        rf"(?P<sign1>{_SIGN})\s?{_NUMBER}{_SHORT}?"
        rf"|(?<!\w)(?P<sign2>{_MONEY})\.?\s?{_NUMBER}{_SHORT}?"
        rf"|(?={spoken}[0-9])(?:{spoken}{_NUMBER}{_TO_MONEY}(?P<sign4>{_SIGN}|(?:{_MONEY})(?!\w))"
        rf"|(?P<bare2>{_BEFORE}{spoken}{_NUMBER}(?![\w%:/.-]*[0-9])))"
    )
