"""Folders of written, labelled and recorded posts in, posts with what is known of them out.

The written posts are the project's own (`tests/evaluation/posts`). The labelled and recorded ones belong to others and
are read where they lie (`--shared`), never copied.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import hashlib
import json
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec

from schemas.post import Post
from streams.collectors.line_posts import LineError, Reading, read_post
from streams.pseudonyms import Pseudonyms

AT = dt.datetime(2026, 3, 14, tzinfo=dt.UTC)
"""When the posts are taken to be seen: findings must not depend on the clock."""
MIN_LETTERS = 25
"""Letters in the language's script from which a recorded post counts for naming languages (the data's README)."""
_SCRIPTS = {
    "ru": ("CYRILLIC",), "ar": ("ARABIC",), "fa": ("ARABIC",), "hi": ("DEVANAGARI",), "mr": ("DEVANAGARI",),
    "th": ("THAI",), "he": ("HEBREW",), "bn": ("BENGALI",), "ko": ("HANGUL",), "zh": ("CJK",),
    "ja": ("HIRAGANA", "KATAKANA", "CJK"),
}  # fmt: skip
_SAME = {"fil": "tl"}
"""Two tags of one language."""
LANGUAGES = (
    *("en", "es", "pt", "fr", "de", "it", "ru", "ar", "hi", "th", "vi", "id", "zh", "ja", "ko", "tr", "sw", "mr"),
    *("fa", "he", "ro", "cs", "pl", "bn"),
)
"""The languages whose naming is held to a figure."""


class EvaluationError(Exception):
    """A set cannot be read; the message says where, what was expected and what to do."""


class Labels(msgspec.Struct, frozen=True):
    """What a written post says of itself beside the post."""

    id: str
    label: str
    language: str
    trick: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """One post of the project's own evaluation set."""

    labels: Labels
    post: Post


@dataclass(frozen=True, slots=True)
class Recorded:
    """One recorded ordinary post, with its language where that is sure and the text is long enough."""

    id: str
    language: str | None
    post: Post

    @property
    def is_learnt(self) -> bool:
        """Say whether it is of the half that the shipped model learned from; by its id, so for ever."""
        return hashlib.sha256(self.id.encode()).digest()[0] % 2 == 0


def written_posts(folder: Path) -> list[Written]:
    """Read every `<language>.jsonl` of a part; raises EvaluationError."""
    files = sorted(folder.glob("*.jsonl"))
    if not files:
        raise EvaluationError(f"{folder}: no posts here; expected files <language>.jsonl, one labelled post a line")
    return [one for path in files for one in _written(path)]


def lookalike_posts(shared: Path) -> list[tuple[str, Post]]:
    """Read the recorded look-alikes as (pattern, post)."""
    path = shared / "data" / "labelled" / "lookalikes" / "lookalikes_background.tsv"
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(row["pattern"], plain_post(f"lookalike-{number}", row["text"])) for number, row in enumerate(rows)]


def titles(shared: Path, name: str) -> list[tuple[bool, Post]]:
    """Read marketplace titles as (is a real animal product, post of kind listing)."""
    path = shared / "data" / "labelled" / "lts_marketplace_titles" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return [
        (float(row["label"]) == 1, plain_post(f"{name}-{number}", row["title"], kind="listing"))
        for number, row in enumerate(rows)
    ]


def recorded_posts(shared: Path, limit: int | None = None) -> Iterator[Recorded]:
    """Give the recorded ordinary posts, at most `limit` of them; raises EvaluationError where there are none."""
    path = shared / "data" / "posts" / "replay.jsonl.gz"
    if not path.is_file():
        raise EvaluationError(f"{path}: no recorded posts here; expected the shared data beside the checkout")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if limit is not None and number >= limit:
                return
            row = json.loads(line)
            name = f"{row['src']}/{row['id']}"
            yield Recorded(name, _sure_language(row["lang"], row["text"]), plain_post(name, row["text"]))


def _written(path: Path) -> Iterator[Written]:
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        try:
            yield Written(msgspec.json.decode(line, type=Labels), read_post(line, number, _reading(), AT))
        except (msgspec.MsgspecError, LineError) as error:
            raise EvaluationError(f"{path}:{number}: {error}; expected a post with id, label and language") from error


def plain_post(name: str, text: str, *, kind: str = "post") -> Post:
    """Dress a text as a post of no platform; NULs, which no store takes, become blanks."""
    line = msgspec.json.encode({"id": name, "text": text.replace("\0", " "), "kind": kind})
    return read_post(line, 0, _reading(), AT)


@cache
def _reading() -> Reading:
    return Reading(source="evaluation", pseudonyms=Pseudonyms({"none": bytes(32)}))


def _sure_language(claimed: str | None, text: str) -> str | None:
    """Give the language a post surely has; None where it is romanised, unknown or too short to tell."""
    if not claimed or "-" in claimed.replace("-Hans", "").replace("-Hant", ""):
        return None
    language = _SAME.get(claimed.split("-", 1)[0], claimed.split("-", 1)[0])
    scripts = _SCRIPTS.get(language, ("LATIN",) if language in LANGUAGES else ())
    if not scripts:
        return language if sum(character.isalpha() for character in text) >= MIN_LETTERS else None
    return language if sum(_script(character) in scripts for character in text) >= MIN_LETTERS else None


@cache
def _script(character: str) -> str:
    if unicodedata.category(character)[0] not in "LM":
        return ""
    return unicodedata.name(character, "").split(" ", 1)[0].split("-", 1)[0]
