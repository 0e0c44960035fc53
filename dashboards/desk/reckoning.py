"""How a score came about: a finding in; its signals as bars left and right of zero, and their sum, out."""

from __future__ import annotations

import math
from dataclasses import dataclass

from markupsafe import Markup

from dashboards.desk.charts import balance
from dashboards.desk.names import Names
from processors.judgement.reasons import name_of
from schemas.finding import Finding, Signal

KIND_WORDS = {"prior": "start", "term": "species", "interaction": "together"}
"""What officers read for a kind of signal; the other kinds are their own words."""
JOINED_WORDS = {
    "interaction.subject_offer": "a species beside an offer",
    "interaction.subject_price": "a species beside a price",
    "interaction.subject_contact": "a species beside a contact",
}
"""Evidence that counts more together; the sentences under the text say it by its parts."""
HIDDEN_WORDS = {
    "folded": "look-alike letters",
    "squeezed": "letters spaced or replaced",
    "typo": "misspelled or a letter masked",
    "first_letter": "first letter replaced",
    "reversed": "written backwards",
}


@dataclass(frozen=True)
class Entry:
    """One signal: what it is, where it stands in the text, what it added."""

    kind: str
    words: str
    quote: str
    hidden: str
    weight: float
    drawn: Markup


@dataclass(frozen=True)
class Reckoning:
    """Every signal, strongest for first, strongest against last; `total` is their exact sum."""

    entries: tuple[Entry, ...]
    total: float
    score: float


@dataclass(frozen=True)
class Gloss:
    """A matched term, beside what it means in English."""

    quote: str
    term: str
    meaning: str
    hidden: str
    term_id: str


def reckon(finding: Finding, text: str, names: Names) -> Reckoning:
    """Take a score apart; `score` is recomputed from the signals, so that the page shows its own sum."""
    widest = max((abs(signal.weight) for signal in finding.signals), default=0.0)
    ordered = sorted(finding.signals, key=lambda signal: -signal.weight)
    total = math.fsum(signal.weight for signal in finding.signals)
    entries = tuple(_entry(signal, text, names, widest) for signal in ordered)
    return Reckoning(entries, total, sigmoid(total))


def sigmoid(log_odds: float) -> float:
    """Turn log-odds into a share of 0..1, for any size of them."""
    if log_odds >= 0:
        return 1 / (1 + math.exp(-log_odds))
    return math.exp(log_odds) / (1 + math.exp(log_odds))


def glosses(finding: Finding, text: str, names: Names) -> list[Gloss]:
    """Explain each matched term once, in the order of the text."""
    found: dict[str, Gloss] = {}
    for signal in sorted(finding.signals, key=lambda signal: signal.span or (0, 0)):
        term = signal.detail.get("term", "")
        meaning = names.gloss(term)
        if term and meaning and term not in found:
            found[term] = Gloss(quote(signal, text), names.term(term), meaning, _hidden(signal), term)
    return list(found.values())


def quote(signal: Signal, text: str) -> str:
    """Give the words a signal stands on, cut for a narrow column; empty without a span."""
    if signal.span is None:
        return ""
    words = " ".join(text[max(signal.span[0], 0) : max(signal.span[1], 0)].split())
    return words if len(words) <= 40 else f"{words[:39]}…"


def _entry(signal: Signal, text: str, names: Names, widest: float) -> Entry:
    return Entry(
        KIND_WORDS.get(signal.kind, signal.kind),
        _words(signal, names),
        quote(signal, text),
        _hidden(signal),
        signal.weight,
        balance(signal.weight, widest),
    )


def _words(signal: Signal, names: Names) -> str:
    if signal.kind == "prior":
        return "every post begins here"
    gloss = "" if signal.kind in {"interaction", "stance"} else names.gloss(signal.detail.get("term", ""))
    return JOINED_WORDS.get(signal.name) or gloss or name_of(signal).removeprefix("against: ")


def _hidden(signal: Signal) -> str:
    how = signal.detail.get("hidden", "") if signal.detail.get("disguised") else ""
    return HIDDEN_WORDS.get(how, how.replace("_", " "))
