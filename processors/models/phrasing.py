"""Views and findings in, hashed features of how each post is put together out, the same at fit and at use.

Four blocks. *Words* and pairs of neighbours. *Letters*: groups of 2 to 5 characters across words, blanks and signs
with them. *Near*: words beside what the post names, also together with its group of species. *Shape*: kinds of
evidence, signs and numbers in their order, with the words between only counted, so that it is the same in every
language. Nothing is learnt here: a feature's key is a hash, its block in the two highest bits.
"""

from __future__ import annotations

import re
import zlib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain

import numpy as np
import numpy.typing as npt

from processors.models.features import hash_pairs, hash_words, mix, roll
from processors.views.fold_table import DIGIT, LATIN, UNSPACED
from processors.views.text import Views
from schemas.finding import Finding, Signal

PHRASING_VERSION = "1"
"""Whatever changes a feature changes this: a model fitted on others would judge at random."""
WORDS, LETTERS, NEAR, SHAPE = range(4)
BLOCKS = 4
MAX_CODE_POINTS = 500
"""Folded code points read of one post; chosen by hand: no written post's text is longer than 354."""
GRAM_LENGTHS = (2, 3, 4, 5)
"""Characters read together; chosen by cross-validation over 3 to 5, 2 to 5, 1 to 4 and 2 to 6."""
NEAR_WORDS = 4
"""Words on each side of a named subject; chosen by hand."""
LONGEST_RUN = 4
"""Tokens of a shape read together; chosen by hand."""
FEW_WORDS, SOME_WORDS = 3, 7
"""Words in a row are told apart as few, some and many; chosen by hand."""
_CHUNK_CODE_POINTS = 200_000
"""Read at once, so that a batch of a million holds some 200 MB while it is compared (measured)."""
KEY_BITS = 30
"""Of a key, below its block: of 3,600 unknown groups of letters one is taken for one of 300,000 known ones."""
MAX_KEPT_LETTERS = 40
"""Longer words are reckoned anew each time, so that what is remembered stays below 20 MB."""
_KIND_LETTERS = 5
"""Enough to tell a number's length, a link, a tag and a mention."""
_TOKEN = re.compile(r"(#\w+|@\w+|https?\S*|\d[\d.,]*|\w+|[^\w\s]|\n)")
_DIGIT = re.compile(r"\d")
_EMOJI_FROM, _SIGNS_FROM = 0x2190, 0x2000
"""Code points from which a sign is any emoji, and from which it is any sign; chosen by hand."""

Keys = npt.NDArray[np.uint32]
Hashes = npt.NDArray[np.uint64]
Indices = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Found = list[tuple[Indices, Keys]]


@dataclass(frozen=True, eq=False)
class Phrases:
    """Features of posts: `rows` names the post of each, in order; keys of one post ascend; `counts` of each."""

    rows: Indices
    keys: Keys
    counts: Indices

    def take(self, chosen: Indices) -> Phrases:
        """Give some posts' features, the first chosen as row 0; `chosen` ascends."""
        first, last = np.searchsorted(self.rows, chosen), np.searchsorted(self.rows, chosen, side="right")
        lengths = last - first
        rows = np.repeat(np.arange(len(chosen)), lengths)
        places = np.arange(len(rows)) + np.repeat(first - np.cumsum(lengths) + lengths, lengths)
        return Phrases(rows, self.keys[places], self.counts[places])


def read_phrases(views: Views, findings: Sequence[Finding], wanted: Flags | None = None) -> Phrases:
    """Read each post's features, or those of the posts `wanted`; all in one order, no post sees another.

    Bounded: see `MAX_CODE_POINTS`.
    """
    wanted = np.ones(len(findings), np.bool_) if wanted is None else wanted
    count, parts, start = len(findings), [], 0
    while start < count:
        end = int(np.searchsorted(views.starts, views.starts[start] + _CHUNK_CODE_POINTS, side="right")) - 1
        end = min(count, max(end, start + 1))
        parts.append(_counted(_read_chunk(views, start, end, findings, wanted)))
        start = end
    return joined(parts)


def joined(parts: Sequence[Phrases]) -> Phrases:
    """Join the features of posts that follow one another."""
    return Phrases(
        rows=np.concatenate([np.zeros(0, np.int64), *(part.rows for part in parts)]),
        keys=np.concatenate([np.zeros(0, np.uint32), *(part.keys for part in parts)]),
        counts=np.concatenate([np.zeros(0, np.int64), *(part.counts for part in parts)]),
    )


def _counted(found: Found) -> Phrases:
    rows = np.concatenate([rows for rows, _ in found]).astype(np.uint64)
    placed = rows << np.uint64(32) | np.concatenate([keys for _, keys in found])
    placed.sort()
    is_new = np.ones(len(placed), np.bool_)
    np.not_equal(placed[1:], placed[:-1], out=is_new[1:])
    first = np.flatnonzero(is_new)
    kept = placed[first]
    keys = kept.astype(np.uint32)  # the lower half
    return Phrases((kept >> np.uint64(32)).astype(np.int64), keys, np.diff(first, append=len(placed)))


def _read_chunk(views: Views, start: int, end: int, findings: Sequence[Finding], wanted: Flags) -> Found:
    first, last = int(views.starts[start]), int(views.starts[end])
    codes, classes = views.codes[first:last].astype(np.uint64), views.classes[first:last]
    codes[classes == DIGIT] = ord("0")  # sizes, prices and article numbers keep their shape only
    row_of = np.repeat(np.arange(start, end), np.diff(views.starts[start : end + 1]))
    place = np.arange(last - first) - (views.starts[start:end] - first)[row_of - start]
    ends = np.diff(views.starts)[row_of] - 1
    inside = (place < ends) & (place < MAX_CODE_POINTS) & wanted[row_of]
    return [
        *_words(codes, row_of, inside & (classes >= LATIN) & (classes <= UNSPACED)),
        *_grams(codes[inside], row_of[inside]),
        *_by_hand(views, np.flatnonzero(wanted[start:end]) + start, findings),
    ]


def _words(codes: Hashes, row_of: Indices, kept: npt.NDArray[np.bool_]) -> Found:
    places = np.flatnonzero(kept)
    if not places.size:
        return []
    begins = np.ones(len(places), np.bool_)
    begins[1:] = np.diff(places) > 1
    words, rows = hash_words(codes[places], begins), row_of[places[begins]]
    paired, pairs = hash_pairs(words, rows)
    return [(rows, _keys(words, WORDS)), (paired, _keys(pairs, WORDS))]


def _grams(codes: Hashes, row_of: Indices) -> Found:
    rolled, found = codes, []
    for length in range(2, max(GRAM_LENGTHS) + 1):
        rolled = roll(rolled, codes[length - 1 :])
        inside = row_of[: 1 - length] == row_of[length - 1 :]
        found.append((row_of[: 1 - length][inside], _keys(rolled[inside], LETTERS)))
    return found


def _keys(hashes: Hashes, block: int) -> Keys:
    return (hashes >> np.uint64(64 - KEY_BITS)).astype(np.uint32) | np.uint32(block << KEY_BITS)


def _by_hand(views: Views, rows: Indices, findings: Sequence[Finding]) -> Found:
    """Read near words and shape, which follow the signals of one post at a time."""
    shape: list[int] = []
    shape_rows: list[int] = []
    beside: list[tuple[int, int, int, int]] = []
    for row, standing in zip(rows.tolist(), _placed(findings, views, rows), strict=True):
        text = _DIGIT.sub("0", views.text_of(row)[:MAX_CODE_POINTS])
        tokens = _tokens_of(text)
        placed = [one for one in standing if one[1] <= len(text)]
        order = shape_of(tokens, placed)
        shape += map(_known_number, order)
        shape_rows += [row] * len(order)
        group = _number_of(findings[row].groups[0] if findings[row].groups else "")
        beside += [(row, _number_of(word), place, group) for word, place in near(tokens, placed)]
    return [
        *_runs(np.fromiter(shape, np.uint64, len(shape)), np.fromiter(shape_rows, np.int64, len(shape_rows))),
        *_beside(np.fromiter(chain.from_iterable(beside), np.int64, 4 * len(beside)).reshape(-1, 4)),
    ]


def _tokens_of(text: str) -> list[Token]:
    """Cut a text; splitting and adding lengths is twice as fast as asking each match where it stands."""
    pieces = _TOKEN.split(text)
    edges = list(accumulate(map(len, pieces)))
    return list(zip(edges[::2], edges[1::2], pieces[1::2], strict=False))


def _runs(tokens: Hashes, row_of: Indices) -> Found:
    """Give the runs of tokens of one post, by length."""
    rolled = mix(tokens)
    found = [(row_of, _keys(rolled, SHAPE))]
    for length in range(2, LONGEST_RUN + 1):
        rolled = roll(rolled, tokens[length - 1 :])
        inside = row_of[: 1 - length] == row_of[length - 1 :]
        found.append((row_of[: 1 - length][inside], _keys(rolled[inside], SHAPE)))
    return found


def _beside(found: Indices) -> Found:
    """Give each word beside a subject by its side, by side and distance, and with the group of species."""
    row_of, words, places, groups = found.T
    on_side, placed = mix(words.astype(np.uint64)), places.astype(np.uint64)
    sides = roll(on_side, (places > 0).astype(np.uint64))
    return [
        (row_of, _keys(hashes, NEAR))
        for hashes in (
            sides,
            roll(sides, placed),
            roll(sides, groups.astype(np.uint64) + np.uint64(1 << 32)),
        )
    ]


def _number_of(token: str) -> int:
    return _known_number(token) if len(token) <= MAX_KEPT_LETTERS else _known_number.__wrapped__(token)


@lru_cache(maxsize=1 << 16)
def _known_number(token: str) -> int:
    return zlib.crc32(token.encode("utf-8", "surrogatepass"))


Placed = tuple[int, int, Signal]
"""Where a signal stands in the folded text, half-open."""
Token = tuple[int, int, str]
"""A word, number or sign of the folded text, and where it stands."""


def _placed(findings: Sequence[Finding], views: Views, rows: Indices) -> Iterator[list[Placed]]:
    """Give the signals that stand in the text of each post, first ones first, longer ones before shorter."""
    of_posts = [
        [(signal.span, signal) for signal in findings[row].signals if signal.span and signal.kind != "interaction"]
        for row in rows.tolist()
    ]
    row_of = np.repeat(rows, [len(of_post) for of_post in of_posts])
    spans = np.array([span for of_post in of_posts for span, _ in of_post], np.int64).reshape(-1, 2)
    folded = np.searchsorted(views.offsets, (spans.T + views.origins[row_of]).T).T - views.starts[row_of]
    edges = iter(folded.T.tolist())
    for of_post in of_posts:
        placed = [(start, end, signal) for (_, signal), (start, end) in zip(of_post, edges, strict=False)]
        yield sorted(placed, key=lambda one: (one[0], -one[1]))


def near(tokens: Sequence[Token], placed: Sequence[Placed]) -> Iterator[tuple[str, int]]:
    """Give the words beside each named subject with their places: -1 is just before it, 1 just behind it."""
    begins, ends = [start for start, _, _ in tokens], [end for _, end, _ in tokens]
    for start, end, signal in placed:
        if signal.kind != "term":
            continue
        before, after = bisect_left(ends, start + 1), bisect_left(begins, end)
        for place, (_, _, word) in enumerate(tokens[max(0, before - NEAR_WORDS) : before][::-1], start=1):
            yield word, -place
        for place, (_, _, word) in enumerate(tokens[after : after + NEAR_WORDS], start=1):
            yield word, place


def shape_of(tokens: Sequence[Token], placed: Sequence[Placed]) -> list[str]:
    """Give a text's order of kinds of evidence, signs and numbers; words in a row are one token."""
    kinds = [_kind_of(token[:_KIND_LETTERS]) for _, _, token in tokens]
    shape, at, reached = ["^"], 0, 0
    for start, end, signal in placed:
        if start < reached:
            continue
        first = at
        while at < len(tokens) and tokens[at][0] < start:
            at += 1
        shape += _between(kinds[first:at])
        shape.append("subject" if signal.kind == "term" else signal.name)
        reached = end
        while at < len(tokens) and tokens[at][0] < end:
            at += 1
    return [*shape, *_between(kinds[at:]), "$"]


def _between(kinds: Sequence[str | None]) -> list[str]:
    between: list[str] = []
    words = 0
    for kind in kinds:
        if kind is None:
            words += 1
            continue
        if words:
            between.append(_amount(words))
            words = 0
        between.append(kind)
    if words:
        between.append(_amount(words))
    return between


@lru_cache(maxsize=1 << 16)
def _kind_of(token: str) -> str | None:
    """Name what is no word; None for a word."""
    first = token[0]
    if first.isdigit():
        return f"number{min(len(token), 5)}"
    if len(token) > 1 and first in "#@":
        return first * 2
    if token.startswith("http"):
        return "link"
    if first.isalnum() or first == "_":
        return None
    return "emoji" if ord(first) > _EMOJI_FROM else first if ord(first) < _SIGNS_FROM else "sign"


def _amount(words: int) -> str:
    return "few" if words < FEW_WORDS else "some" if words < SOME_WORDS else "many"
