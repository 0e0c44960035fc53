"""A text and its signals in; the text with the words that mattered marked out, as safe HTML or plain text."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from schemas.finding import Signal

Span = tuple[int, int]

_CLASSES = {
    "term": "species", "emoji": "species", "offer": "offer", "price": "price",
    "contact": "contact", "place": "place", "stance": "against",
}  # fmt: skip
_TITLES = {
    "species": "species or product", "offer": "offer, want or swap", "price": "price", "contact": "contact",
    "place": "place", "hidden": "hidden word", "against": "speaks against trade", "other": "evidence",
}  # fmt: skip
_CONTROLS = {"Cc", "Cf", "Cs"}
_KEPT_CONTROLS = frozenset("\n\t\u200c\u200d")
"""Line ends, and the joiners that scripts and emoji need. Everything else invisible is shown as a sign."""


class _Piece(NamedTuple):
    start: int
    end: int
    kind: str
    signal: Signal | None


def mark_html(text: str, signals: Sequence[Signal]) -> str:
    """Give HTML in a `<bdi>`: all text escaped, each marked word in `<mark class="k-<kind>" title="...">`.

    Spans may overlap, repeat or lie outside the text: the strongest signal wins each stretch.
    """
    parts = []
    for piece in _pieces(text, signals):
        inside = html.escape(_visible(text[piece.start : piece.end]))
        if piece.signal is None:
            parts.append(inside)
        else:
            parts.append(f'<mark class="k-{piece.kind}" title="{html.escape(_title(piece))}">{inside}</mark>')
    return f"<bdi>{''.join(parts)}</bdi>"


def mark_text(text: str, signals: Sequence[Signal]) -> str:
    """Give plain text with each marked word in double brackets, safe for a terminal."""
    return "".join(
        f"[[{words}]]" if piece.signal else words
        for piece in _pieces(text, signals)
        if (words := _visible(text[piece.start : piece.end]))
    )


def excerpt(text: str, signals: Sequence[Signal], length: int) -> tuple[str, tuple[Signal, ...]]:
    """Cut a text to about `length` code points around its first mark; the spans move along, those outside go."""
    if len(text) <= length:
        return text, tuple(signals)
    first = min((piece.start for piece in _pieces(text, signals) if piece.signal), default=0)
    start = max(0, min(first - length // 4, len(text) - length))
    end = start + length
    head, tail = ("…" if start else ""), ("…" if end < len(text) else "")
    moved = tuple(_move(signal, start - len(head), (start, end)) for signal in signals)
    return head + text[start:end] + tail, moved


def _move(signal: Signal, by: int, window: Span) -> Signal:
    if signal.span is None:
        return signal
    start, end = max(signal.span[0], window[0]), min(signal.span[1], window[1])
    return msgspec.structs.replace(signal, span=(start - by, end - by) if start < end else None)


def _pieces(text: str, signals: Sequence[Signal]) -> Iterator[_Piece]:
    """Cut the text into marked and plain stretches, in order, without gap."""
    at = 0
    for start, end, signal in _apart(text, signals):
        if at < start:
            yield _Piece(at, start, "", None)
        yield _Piece(start, end, _class_of(signal), signal)
        at = end
    if at < len(text):
        yield _Piece(at, len(text), "", None)


def _apart(text: str, signals: Sequence[Signal]) -> list[tuple[int, int, Signal]]:
    """Choose stretches that do not overlap: the heavier signal first, then the longer, then the earlier."""
    spans = [(max(signal.span[0], 0), min(signal.span[1], len(text)), signal) for signal in signals if signal.span]
    spans = [span for span in spans if span[0] < span[1]]
    spans.sort(key=lambda span: (-abs(span[2].weight), span[0] - span[1], span[0]))
    taken = bytearray(len(text))
    chosen = []
    for start, end, signal in spans:
        if not any(taken[start:end]):
            taken[start:end] = b"\x01" * (end - start)
            chosen.append((start, end, signal))
    return sorted(chosen, key=lambda span: span[0])


def _class_of(signal: Signal) -> str:
    if signal.weight < 0:
        return "against"
    if signal.name == "interaction.hidden" or signal.detail.get("disguised"):
        return "hidden"
    return _CLASSES.get(signal.kind, "other")


def _title(piece: _Piece) -> str:
    signal = piece.signal
    term = signal.detail.get("term", "") if signal else ""
    return f"{_TITLES[piece.kind]}: {term}" if term else _TITLES[piece.kind]


def _visible(text: str) -> str:
    """Show invisible and direction-changing characters as a sign, so that no post can disturb its page."""
    if text.isprintable():
        return text
    return "".join(char if _is_harmless(char) else "\u2423" for char in text)


def _is_harmless(char: str) -> bool:
    return char in _KEPT_CONTROLS or unicodedata.category(char) not in _CONTROLS
