"""Any text in, the same text with the decimal digits of every script as ASCII out; positions stay as they are."""

from __future__ import annotations

import re
import unicodedata

_FOREIGN = re.compile(r"[^\D0-9]")
"""Decimal digits of any other script."""


def ascii_digits(text: str) -> str:
    """Turn Thai, Arabic, Devanagari, fullwidth ... digits into 0-9, code point for code point."""
    if text.isascii():
        return text
    return _FOREIGN.sub(_ascii_digit, text)


def _ascii_digit(match: re.Match[str]) -> str:
    return str(unicodedata.decimal(match.group()))
