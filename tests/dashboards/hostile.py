"""Posts written to break a page: each must be shown, inert and within bounds."""

from __future__ import annotations

import datetime as dt

from schemas.finding import Signal
from schemas.flagged import FlaggedPost
from schemas.post import Geo, Media
from tests.builders import NOON, make_flagged

SCRIPT = "<script>document.title='owned'</script><img src=//evil.example/x onerror=\"document.title='owned'\"> ivory"
HOSTILE = {
    "script": SCRIPT,
    "attributes": '"><svg onload="document.title=\'owned\'"> \'><a href="javascript:document.title=1">ivory</a>',
    "template": "{{ 7*7 }} {% raw %} ${7*7} <%= 7*7 %> ivory",
    "emoji": "🐘" * 10_000,
    "override": "ivory \u202eyrovi\u202c \u2066\u2067 \u200f" * 200,
    "words": " ".join("x" * 5_000 for _ in range(3)) + " ivory",
    "stacked": "i" + "\u0300\u0489" * 3_000 + "vory",
    "lines": "\n" * 3_000 + "ivory",
    "long": "ivory " * 16_000,
    "link": "https://evil.example/pixel.png ![x](https://evil.example/p.png) ivory",
    "control": "ivory \x00\x07\x1b[31m\x9b \ufeff\u2028\u2029",
    "formula": '=HYPERLINK("http://evil.example","ivory")',
}


def hostile_posts(at: dt.datetime = NOON) -> list[FlaggedPost]:
    """Build one alert of each, with hostile words in every other field that reaches a page."""
    return [
        make_flagged(
            name,
            text,
            level="alert",
            at=at,
            title=text[:300],
            media_text=text[:2_000],
            media=(Media(type="image", alt=SCRIPT),),
            tags=(text[:50],),
            link_domains=(SCRIPT,),
            geo=Geo(place_name=SCRIPT),
            signals=(Signal(kind="term", name=SCRIPT, weight=2, span=(0, 12), detail={"term": SCRIPT}),),
        )
        for name, text in HOSTILE.items()
    ]
