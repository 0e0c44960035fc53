"""An alert mail and its posts as they are now come in; subject, plain text and HTML that load nothing go out.

No locator, no author, no link but to the desk: addresses in a post's text are kept from becoming
links by word joiners, which nobody sees. Where a platform lets only ids be handed out, its posts' text
and the reasons that quote it stay on the desk. Whoever reads it decides; nothing here says "illegal".
"""

from __future__ import annotations

import datetime as dt
import html
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import quote

import msgspec

from processors.present.marks import excerpt, mark_html, mark_text
from processors.taxa import Taxon
from schemas.alert import Alert, AlertMail
from schemas.finding import Signal
from schemas.platform_terms import IDS_ONLY
from schemas.store import StoredPost

SHOWN_POSTS = 20
SHOWN_REASONS = 6
SHOWN_SIGNS = 1200
"""Longer mails are not read; chosen by hand, not measured. The desk shows the rest."""
SUBJECT_SIGNS = 120
NOTE = (
    "Lourie points out public posts, with its reasons; a person decides. A listing in CITES does not say that this "
    "offer is unlawful. This mail holds personal data: do not pass it on, delete it when it is done with."
)
WITHHELD = "The text is on the desk: this platform's terms let only a post's id be passed on."
_JOINER = "\N{WORD JOINER}"
_LINK_LIKE = re.compile(r"(?<=\w)(?=\.\w)|(?<=:)(?=//)|(?<=\w)(?=@\w)")
"""Where mail programs see an address: a dot between letters, the slashes of a scheme, an at sign."""
_STYLE = (
    "body{font:15px/1.5 sans-serif;color:#222;max-width:44em}"
    ".post{border-left:4px solid #b58900;margin:1.2em 0;padding:.1em 1em}"
    ".text{white-space:pre-wrap;overflow-wrap:anywhere}"
    "mark{background:#ffe9a8;color:inherit;padding:0 .1em}mark.k-against{background:#d9efd9}"
    ".small{color:#666;font-size:13px}"
)


class MailText(NamedTuple):
    """A mail's words. The subject is one line; nothing in it comes from a post."""

    subject: str
    text: str
    html: str


def render_mail(
    mail: AlertMail, posts: Mapping[str, StoredPost], *, desk_address: str, taxa: Mapping[str, Taxon]
) -> MailText | None:
    """Write a mail about the posts that are still there; null when it was about posts and none is left."""
    wanted = list(dict.fromkeys(post_id for alert in mail.alerts for post_id in alert.post_ids))
    present = [posts[post_id] for post_id in wanted if post_id in posts]
    if wanted and not present and all(alert.found_count is None for alert in mail.alerts):
        return None
    writer = _Writer(mail, present, len(wanted) - len(present), desk_address.rstrip("/"), taxa)
    return MailText(writer.subject(), writer.text(), writer.html())


class _Writer:
    def __init__(
        self, mail: AlertMail, posts: Sequence[StoredPost], gone_count: int, desk: str, taxa: Mapping[str, Taxon]
    ) -> None:
        self._mail = mail
        self._posts = posts
        self._gone_count = gone_count
        self._desk = desk
        self._taxa = taxa

    def subject(self) -> str:
        """Stay the same for a thread's mails, as mail programs thread by it."""
        keys = {alert.key for alert in self._mail.alerts}
        about = [self._key(keys.pop())] if len(keys) == 1 else [f"{len(self._mail.alerts)} alerts"]
        urgent = "critical: " if self._mail.severity == "critical" else ""
        words = ": ".join([self._mail.rule, *(one for one in about if one)])
        return _one_line(f"[Lourie] {urgent}{words}")[:SUBJECT_SIGNS]

    def text(self) -> str:
        parts = [*self._opening(), *(self._text_post(stored) for stored in self._shown()), *self._closing()]
        return _sendable("\n\n".join([*parts, f"Desk: {self._desk}/", NOTE, self._because()])) + "\n"

    def html(self) -> str:
        def paragraph(words: str, name: str = "") -> str:
            attribute = f' class="{name}"' if name else ""
            return f"<p{attribute}>{html.escape(words)}</p>"

        desk = html.escape(f"{self._desk}/", quote=True)
        body = [
            *map(paragraph, self._opening()),
            *(self._html_post(stored) for stored in self._shown()),
            *map(paragraph, self._closing()),
            f'<p><a href="{desk}">Open the desk</a></p>',
            paragraph(NOTE, "small"),
            paragraph(self._because(), "small"),
        ]
        title = html.escape(self.subject())
        return _sendable(
            f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
            f"<style>{_STYLE}</style></head>\n<body>\n" + "\n".join(body) + "\n</body></html>\n"
        )

    def _shown(self) -> Sequence[StoredPost]:
        return self._posts[:SHOWN_POSTS]

    def _opening(self) -> list[str]:
        said = [self._mail.description] if self._mail.description else []
        alerts = self._mail.alerts
        return [*said, *(self._alert(alert) for alert in alerts[:SHOWN_POSTS])]

    def _closing(self) -> list[str]:
        said = []
        if hidden := len(self._posts) - len(self._shown()):
            said.append(f"{hidden} more: see the desk.")
        if self._gone_count:
            said.append(f"{self._gone_count} no longer kept: deleted by the author, or past its time.")
        return said

    def _alert(self, alert: Alert) -> str:
        about = self._key(alert.key)
        window = f"{_clock(alert.window_start)} to {_clock(alert.window_end)} UTC"
        if alert.found_count is not None:
            said = f"Only {alert.found_count}" if alert.found_count else "No"
            return f"{said} post(s){f' of {about}' if about else ''} from {window}."
        count = len(alert.post_ids)
        more = f" {alert.suppressed_count} more came while the rule was silent." if alert.suppressed_count else ""
        plural = "post" if count == 1 else "posts"
        when = _clock(alert.window_start) + " UTC" if count == 1 else window
        return f"{count} {plural}{f', {about}' if about else ''}: {when}.{more}"

    def _key(self, key: str) -> str:
        if key in self._taxa:
            return self._taxa[key].english_name
        return _KEY_WORDS.get(self._mail.query_key or "", key) if key else ""

    def _because(self) -> str:
        return f"Sent to {self._mail.recipient} by the alert rule {self._mail.rule}."

    def _address(self, stored: StoredPost) -> str:
        return f"{self._desk}/posts/{quote(stored.flagged.post.id, safe=':')}"

    def _facts(self, stored: StoredPost) -> str:
        post, finding = stored.flagged.post, stored.flagged.finding
        facts = (finding.level, post.platform, finding.language, f"{post.sort_at:%d %b %Y %H:%M} UTC")
        sample = ["written sample, not a real post"] if post.flags.sample else []
        return " · ".join([*facts, *sample])

    def _species(self, stored: StoredPost) -> list[str]:
        known = [self._taxa[one] for one in stored.flagged.finding.species if one in self._taxa]
        return [f"{taxon.english_name} ({taxon.scientific_name}): {taxon.listing}" for taxon in known]

    def _text_post(self, stored: StoredPost) -> str:
        if _is_withheld(stored):
            return "\n".join([self._facts(stored), WITHHELD, *self._species(stored), self._address(stored)])
        text, signals = _shown_text(stored)
        marked = "\n".join(f"> {line}" for line in mark_text(text, signals).split("\n"))
        reasons = [f"- {mark_text(one, [])}" for one in stored.flagged.finding.because[:SHOWN_REASONS]]
        return "\n".join([self._facts(stored), marked, *reasons, *self._species(stored), self._address(stored)])

    def _html_post(self, stored: StoredPost) -> str:
        species = "".join(f"<div>{html.escape(one)}</div>" for one in self._species(stored))
        return (
            f'<div class="post"><p class="small">{html.escape(self._facts(stored))}</p>{_html_words(stored)}{species}'
            f'<p><a href="{html.escape(self._address(stored), quote=True)}">Look at it and decide</a></p></div>'
        )


_KEY_WORDS = {"author": "one account", "text": "nearly the same text"}
"""Keys that are not shown: a pseudonym, and a hash."""


def _is_withheld(stored: StoredPost) -> bool:
    return stored.flagged.post.platform in IDS_ONLY


def _html_words(stored: StoredPost) -> str:
    if _is_withheld(stored):
        return f"<p>{html.escape(WITHHELD)}</p>"
    text, signals = _shown_text(stored)
    reasons = "".join(f"<li>{mark_html(one, [])}</li>" for one in stored.flagged.finding.because[:SHOWN_REASONS])
    return f'<p class="text" dir="auto">{mark_html(text, signals)}</p><ul>{reasons}</ul>'


def _shown_text(stored: StoredPost) -> tuple[str, Sequence[Signal]]:
    post = stored.flagged.post
    text, signals = excerpt(post.text, stored.flagged.finding.signals, SHOWN_SIGNS)
    return _without_links(text, signals)


def _without_links(text: str, signals: Sequence[Signal]) -> tuple[str, Sequence[Signal]]:
    """Put word joiners where a mail program would make a link, and move the spans along."""
    places = [match.start() for match in _LINK_LIKE.finditer(text)]
    if not places:
        return text, signals
    pieces = [text[start:end] for start, end in zip([0, *places], [*places, len(text)], strict=True)]
    moved = [
        signal
        if signal.span is None
        else msgspec.structs.replace(
            signal,
            span=(signal.span[0] + bisect_right(places, signal.span[0]), _moved_end(places, signal.span[1])),
        )
        for signal in signals
    ]
    return _JOINER.join(pieces), moved


def _moved_end(places: Sequence[int], end: int) -> int:
    return end + bisect_right(places, end - 1)


def _clock(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%d %b %H:%M}"


def _one_line(words: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())


def _sendable(words: str) -> str:
    """Replace what UTF-8 cannot carry (lone surrogates)."""
    return words.encode("utf-8", "replace").decode("utf-8")
