"""Text with names of people of its own platform in, the same text with `@u_<8 hex>` in their place out."""

from __future__ import annotations

import re
from collections.abc import Mapping

from streams.pseudonyms import Pseudonyms


def mask_names(text: str, platform: str, pseudonyms: Pseudonyms) -> str:
    """Mask every `@name`, but those that are said to be on another service: a contact is evidence."""
    return _mask(_NAME, text, platform, pseudonyms) if "@" in text else text


def mask_handles(text: str, platform: str, pseudonyms: Pseudonyms) -> str:
    """Mask every `@name.example.com` (the names of Bluesky), with the same exception."""
    return _mask(_HANDLE, text, platform, pseudonyms) if "@" in text else text


def mask_short_names(text: str, platform: str, ids: Mapping[str, str], pseudonyms: Pseudonyms) -> str:
    """Mask every `@name` of ASCII letters (the names of X), with the same exception but for X's own old name.

    `ids` gives native ids by name in lower case: who is found there gets the mask of the id.
    """
    if "@" not in text and "\uff20" not in text:
        return text

    def replace(match: re.Match[str]) -> str:
        before = _ELSEWHERE.search(text, max(0, match.start() - _BEFORE), match.start())
        is_word = before and not _IN_WORD.fullmatch(text[before.start() - 1 : before.start() + 1])
        if before and is_word and not before[0].lower().startswith("twitter"):
            return match[0]
        name = match[1].lower()
        return pseudonyms.mask(platform, ids.get(name, name))

    return _SHORT_NAME.sub(replace, text)


def mask_addresses(text: str, platform: str, pseudonyms: Pseudonyms) -> str:
    """Mask what names a Bluesky account without an `@`: a did, a profile page, a handle below bsky.social."""
    if "did:" in text:
        text = _DID.sub(lambda match: pseudonyms.mask(platform, match[0]), text)
    if "bsky.app/profile/" in text:
        text = _PROFILE.sub(lambda match: match[1] + pseudonyms.mask(platform, match[2].lower()), text)
    if ".bsky.social" in text:
        text = _HOSTED.sub(lambda match: pseudonyms.mask(platform, match[0].lower()), text)
    return text


def _mask(pattern: re.Pattern[str], text: str, platform: str, pseudonyms: Pseudonyms) -> str:
    def replace(match: re.Match[str]) -> str:
        if _ELSEWHERE.search(text, max(0, match.start() - _BEFORE), match.start()):
            return match[0]
        return pseudonyms.mask(platform, match[1].lower())

    return pattern.sub(replace, text)


_BEFORE = 24
"""Code points looked back at for the name of a service: the longest, blanks and a colon."""
_NAME = re.compile(r"(?<![\w@./])@(?!u_[0-9a-f]{8}\b)(\w(?:[\w.-]{0,62}\w)?)")
_SHORT_NAME = re.compile(r"(?<![A-Za-z0-9_@\uff20])(?<![A-Za-z0-9]/)[@\uff20](?!u_[0-9a-f]{8}\b)([A-Za-z0-9_]{1,64})")
"""No letter of another script is part of it: what follows a name in Chinese or Thai stays readable."""
_IN_WORD = re.compile("[A-Za-z0-9_@][A-Za-z0-9]")
"""A service's name must begin a word: not the end of "online" or of a name before."""
_HANDLE = re.compile(r"(?<![\w@./])@([a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,5}\.[a-z]{2,63})(?![\w-])", re.IGNORECASE)
_DID = re.compile(r"did:(?:plc:[a-z2-7]{24}|web:[A-Za-z0-9._:%-]{1,200}[A-Za-z0-9])")
_PROFILE = re.compile(r"(bsky\.app/profile/)(?!@u_)([A-Za-z0-9._:-]{3,253})")
_HOSTED = re.compile(r"(?<![\w@.-])[A-Za-z0-9-]{1,63}\.bsky\.social(?![\w-])")
_ELSEWHERE = re.compile(
    r"(?:telegram|tele|tg|insta(?:gram)?|ig|whats\s?app|wa|wechat|weixin|line|kik|snap(?:chat)?|signal|viber|zalo|"
    r"wickr|session|threema|discord|tiktok|youtube|facebook|messenger|fb|vk|twitter|cash\s?app|venmo|paypal|"
    r"телеграмм?|тг|微信|飞机|电报|テレグラム|ไลน์)(?:\s?id)?[\s:=\-\u2013>\u2192.(]{0,6}\Z",
    re.IGNORECASE,
)
"""Services whose names are given as contacts; chosen by hand, not measured."""
