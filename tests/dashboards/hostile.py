"""Posts written to break a page: each must be shown, inert and within bounds."""

from __future__ import annotations

from schemas.finding import Signal
from schemas.flagged import FlaggedPost
from schemas.post import Geo, Media
from tests.builders import make_flagged

SCRIPT = "<script>window.broken = 1</script><img src=//evil.example/x onerror='window.broken = 1'> ivory"
HOSTILE = {
    "script": SCRIPT,
    "attribute": "\"><svg onload=alert(1)> ' onmouseover='alert(1) ivory",
    "template": "{{ 7 * 7 }}{% raw %}${7 * 7} ivory",
    "emoji": "🐘" * 10_000,
    "direction": "\u202eyrovi gnilles\u202c \u2066\u2067\u2068 ivory \u200f" * 20,
    "long words": " ".join("x" * 5_000 for _ in range(3)) + " ivory",
    "marks": "i" + "\u0301" * 3_000 + "vory",
    "control": "ivory \x00\x07\x1b[31m\x9b \ufeff\u2028\u2029",
    "formula": '=HYPERLINK("http://evil.example","ivory")',
}


def hostile_posts() -> list[FlaggedPost]:
    """Build one alert of each, with hostile words in every other field that reaches a page."""
    return [
        make_flagged(
            name,
            text,
            level="alert",
            platform="bluesky",
            title=SCRIPT,
            media_text=SCRIPT,
            media=(Media(type="image", alt=SCRIPT),),
            tags=(SCRIPT,),
            link_domains=(SCRIPT,),
            geo=Geo(place_name=SCRIPT),
            signals=(Signal(kind="term", name=SCRIPT, weight=2, span=(0, 12), detail={"term": SCRIPT}),),
        )
        for name, text in HOSTILE.items()
    ]
