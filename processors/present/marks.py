"""A text and its signals in, the text with its evidence marked out: for the web, mail and terminals, or cut short."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Sequence

import msgspec

from processors.judgement.reasons import name_of
from schemas.finding import Signal

CLASSES = {
    "term": "species",
    "emoji": "species",
    "offer": "offer",
    "price": "price",
    "contact": "contact",
    "place": "place",
    "interaction": "species",
    "stance": "against",
}
"""CSS class by kind of signal; `hidden` and `against` go before it."""
OTHER = "other"
CUT = "…"

_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Signs that steer a terminal or turn the direction of writing; shown, never obeyed. Tab and line feed stay."""

Span = tuple[int, int]


def mark_html(text: str, signals: Sequence[Signal]) -> str:
    """Give the text as safe HTML: `<bdi>` around it, `<mark class="k-..." title="...">` around each piece of evidence.

    Where spans overlap the weightier signal is marked; spans outside the text are cut or left out.
    """
    return f"<bdi>{''.join(_paint(text, signals, _html_plain, _html_mark))}</bdi>"


def mark_text(text: str, signals: Sequence[Signal]) -> str:
    """Give the text for a terminal or plain mail, evidence as [[word]]; steering signs become visible."""
    return "".join(_paint(text, signals, _text_plain, lambda piece, _: f"[[{_text_plain(piece)}]]"))


def excerpt(text: str, signals: Sequence[Signal], length: int) -> tuple[str, tuple[Signal, ...]]:
    """Cut at most `length` code points around the weightiest mark; gives them and the signals inside, spans shifted.

    The cuts show as "…" and count; a signal partly inside keeps its part, one outside is left out.
    """
    if len(text) <= length:
        return text, tuple(signals)
    room = max(1, length - 2 * len(CUT))
    start = _window(text, _spans(text, signals), room)
    end = min(len(text), start + room)
    before, after = CUT if start else "", CUT if end < len(text) else ""
    shift = len(before) - start
    kept = []
    for signal in signals:
        clipped = _clip(signal.span, end)
        if clipped is not None and clipped[1] > start:
            span = (max(clipped[0], start) + shift, clipped[1] + shift)
            kept.append(msgspec.structs.replace(signal, span=span))
    return f"{before}{text[start:end]}{after}", tuple(kept)


def class_of(signal: Signal) -> str:
    """Give the CSS class of a signal's mark, without its `k-`."""
    if signal.weight < 0:
        return "against"
    if signal.detail.get("disguised") or signal.name == "interaction.hidden":
        return "hidden"
    return CLASSES.get(signal.kind, OTHER)


def _window(text: str, spans: Sequence[tuple[Span, Signal]], room: int) -> int:
    """Give the start of the window: a third of the room before the weightiest mark, at a blank if one is near."""
    if not spans:
        return 0
    first = spans[0][0][0]
    start = max(0, min(first - room // 3, len(text) - room))
    blank = text.find(" ", start, first)
    return blank + 1 if 0 < start <= blank else start


def _spans(text: str, signals: Sequence[Signal]) -> list[tuple[Span, Signal]]:
    """Give the usable spans with their signals, weightiest first."""
    usable = [(clipped, signal) for signal in signals if (clipped := _clip(signal.span, len(text))) is not None]
    return sorted(usable, key=lambda pair: (-abs(pair[1].weight), pair[0]))


def _clip(span: Span | None, end: int) -> Span | None:
    if span is None:
        return None
    clipped = (max(0, span[0]), min(end, span[1]))
    return clipped if clipped[0] < clipped[1] else None


def _paint(
    text: str, signals: Sequence[Signal], plain: Callable[[str], str], mark: Callable[[str, Signal], str]
) -> Iterator[str]:
    chosen: list[tuple[Span, Signal]] = []
    for span, signal in _spans(text, signals):
        if all(span[1] <= other[0] or other[1] <= span[0] for other, _ in chosen):
            chosen.append((span, signal))
    position = 0
    for (start, end), signal in sorted(chosen, key=lambda pair: pair[0]):
        yield plain(text[position:start])
        yield mark(text[start:end], signal)
        position = end
    yield plain(text[position:])


def _html_plain(piece: str) -> str:
    return _UNSEEN.sub(_show, html.escape(piece))


def _html_mark(piece: str, signal: Signal) -> str:
    title = html.escape(name_of(signal))
    return f'<mark class="k-{class_of(signal)}" title="{title}">{_html_plain(piece)}</mark>'


def _text_plain(piece: str) -> str:
    return _UNSEEN.sub("\N{MIDDLE DOT}", piece)


def _show(match: re.Match[str]) -> str:
    return f'<span class="control" title="hidden sign U+{ord(match.group()):04X}">\N{MIDDLE DOT}</span>'
