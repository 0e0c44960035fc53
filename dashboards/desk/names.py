"""Words people read in place of ids: platforms, languages, species, terms; ids in, names out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from processors.knowledge import Knowledge
    from processors.lexicon.terms import Term
    from processors.taxa import Taxon

LEVEL_NAMES = {"alert": "Alert", "review": "Review", "watch": "Watch", "ignore": "Ignored"}
DECISION_NAMES = {"undecided": "Undecided", "trade": "Trade", "not_trade": "Not trade", "unsure": "Unsure"}
FIELD_NAMES = {
    "level": "Level",
    "group": "Species group",
    "platform": "Platform",
    "language": "Language",
    "term": "Term",
    "decision": "Decision",
    "species": "Species",
    "source": "Source",
    "kind": "Kind",
    "domain": "Linked domain",
    "author": "Author",
    "like": "Same text",
    "q": "Search",
    "muted": "Muted",
    "within": "Time",
}
PLATFORM_NAMES = {
    "x": "X",
    "vk": "VK",
    "ebay": "eBay",
    "youtube": "YouTube",
    "tiktok": "TikTok",
    "file": "File",
    "rss": "Feeds",
    "feed": "Feeds",
}
LANGUAGE_NAMES = {
    "af": "Afrikaans", "am": "Amharic", "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "cs": "Czech",
    "da": "Danish", "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "fa": "Persian", "fi": "Finnish",
    "fil": "Filipino", "fr": "French", "ha": "Hausa", "he": "Hebrew", "hi": "Hindi",
    "hi-Latn": "Hindi (Latin letters)", "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian", "it": "Italian",
    "ja": "Japanese", "jv": "Javanese", "kk": "Kazakh", "km": "Khmer", "ko": "Korean", "la": "Latin", "lo": "Lao",
    "mr": "Marathi", "ms": "Malay", "my": "Burmese", "ne": "Nepali", "nl": "Dutch", "no": "Norwegian", "pl": "Polish",
    "ps": "Pashto", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "si": "Sinhala", "sk": "Slovak",
    "sv": "Swedish", "sw": "Swahili", "ta": "Tamil", "te": "Telugu", "th": "Thai", "tl": "Tagalog", "tr": "Turkish",
    "uk": "Ukrainian", "und": "Unknown", "ur": "Urdu", "uz": "Uzbek", "vi": "Vietnamese", "zh": "Chinese",
    "zh-Hans": "Chinese (simplified)", "zh-Hant": "Chinese (traditional)", "zu": "Zulu",
}  # fmt: skip
_KEPT_TERMS = 10_000
"""Terms asked for by id that are held, those asked for last; more than the boards of a day show."""
WINDOWS = {"1h": "last hour", "24h": "last 24 hours", "7d": "last 7 days", "30d": "last 30 days"}


@dataclass(frozen=True)
class Names:
    """Looks names up in one knowledge snapshot; an unknown id is shown as it is."""

    taxa: Mapping[str, Taxon]
    term_of: Callable[[str], Term | None]

    def of(self, field: str, value: str) -> str:
        """Name a value of a filter field."""
        if field == "species":
            return self.species(value)
        if field == "term":
            return self.term(value)
        if field == "author":
            return short_author(value)
        if field == "within":
            return WINDOWS.get(value, f"last {value}")
        tables = {
            "level": LEVEL_NAMES,
            "decision": DECISION_NAMES,
            "platform": PLATFORM_NAMES,
            "language": LANGUAGE_NAMES,
        }
        named = tables.get(field, {}).get(value)
        return named or (_words(value) if field in {"group", "platform", "kind"} else value)

    def species(self, taxon_id: str) -> str:
        """Name a taxon in English."""
        taxon = self.taxa.get(taxon_id)
        return _first_upper(taxon.english_name) if taxon else _words(taxon_id)

    def term(self, term_id: str) -> str:
        """Give a term as the lexicon writes it."""
        term = self.term_of(term_id)
        return term.text if term else term_id

    def gloss(self, term_id: str) -> str:
        """Say in English what a term stands for: its species and product, or its kind.

        Of a look-alike, which carries the species it is taken for: that it is not that.
        """
        term = self.term_of(term_id)
        if term is None:
            return ""
        parts = [self.species(term.taxon).lower()] if term.taxon else []
        concept = (term.concept or "").replace("_", " ").replace(":", ": ")
        if concept and concept not in " ".join(parts):
            parts.append(concept)
        if term.kind == "lookalike" and parts:
            return f"not {' · '.join(parts).replace(' (any)', '')}: only sounds like it"
        return " · ".join(parts) or term.kind.replace("_", " ").replace("stance.", "")


class NameBook:
    """Keeps the `Names` of the newest knowledge snapshot."""

    def __init__(self) -> None:
        self._hash = ""
        self._names = Names({}, lambda _: None)

    def names(self, knowledge: Knowledge) -> Names:
        """Give the names of a snapshot, built once for each."""
        if knowledge.hash != self._hash:
            self._names = Names(knowledge.taxa, lru_cache(_KEPT_TERMS)(knowledge.lexicon.term))
            self._hash = knowledge.hash
        return self._names


def short_author(pseudonym: str) -> str:
    """Shorten a pseudonym to its key and first eight hex digits."""
    key, _, digest = pseudonym.partition(":")
    return f"{key}:{digest[:8]}"


def _words(value: str) -> str:
    return _first_upper(value.replace("_", " ").replace("-", " ").strip())


def _first_upper(words: str) -> str:
    return words[:1].upper() + words[1:]
