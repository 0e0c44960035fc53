"""Text as a platform delivers it in, the plain text of a `Post` out."""

from __future__ import annotations

import html
import re
import unicodedata

from schemas.record import MAX_TEXT_CODE_POINTS

MAX_TITLE_CODE_POINTS = 1_000
MAX_ALT_CODE_POINTS = 2_000
"""Bluesky's own limit for alt text is of this order; both chosen by hand, not measured."""
MAX_SIDE_TEXT_CODE_POINTS = 20_000
"""OCR text and biographies; chosen so that one post stays below an envelope's 1 MiB."""


def plain(text: str, limit: int = MAX_TEXT_CODE_POINTS) -> tuple[str, bool]:
    """Give the text in NFC without lone surrogates and NULs, and whether it was cut at `limit` code points."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", _SURROGATES.sub("\ufffd", text))
    text = text.replace("\0", "")
    return (text[:limit], True) if len(text) > limit else (text, False)


def from_html(markup: str) -> str:
    """Strip tags and unescape entities; text with no sign of markup comes back as it is.

    Only names that are HTML count as tags, so that `<3` and `<name>` stay. Hidden link parts
    of Mastodon (`span.invisible`) keep their letters: together they are the address.
    """
    if "<" in markup:
        markup = _TAG.sub("", _LINE_BREAK.sub("\n", markup))
    return html.unescape(markup) if "&" in markup else markup


_SURROGATES = re.compile("[\ud800-\udfff]")
_LINE_BREAK = re.compile(r"<(?:br\s*/?|/p|/div|/li|/h[1-6]|/blockquote|/tr)\s*>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:a|abbr|b|bdi|bdo|big|blockquote|br|cite|code|del|div|em|figure|figcaption|font|h[1-6]|hr|i|img|ins|li|"
    r"mark|ol|p|pre|q|s|small|span|strike|strong|sub|sup|table|tbody|td|th|thead|tr|tt|u|ul|video|wbr)"
    r"(?:[\s/][^<>]*)?>",
    re.IGNORECASE,
)
