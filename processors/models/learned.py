"""Findings and the model in, the same findings with the model's say as one more signal out.

The signal's weight is what brings the sum to the model's log-odds, so a score of .5 is the model's own boundary.
`relevance` and `offer` stay the evidence's; a level is held by the same gates as before.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from processors.evidence.context import Context
from processors.judgement.judge import level_of, score_of
from processors.judgement.reasons import because, held_without_subject
from processors.models.model import LEARNED, WRITTEN, SecondOpinion, said_without
from processors.views.text import Views
from schemas.finding import Finding, Signal


def consult(
    model: SecondOpinion,
    findings: Sequence[Finding],
    views: Views,
    contexts: Sequence[Context | None],
    name: str = LEARNED,
) -> list[Finding]:
    """Add the model's signal to every finding; all in one order, None for posts that name no subject."""
    log_odds = model.log_odds(views, findings)
    return [
        _with_say(finding, float(total), context, name)
        for finding, total, context in zip(findings, log_odds, contexts, strict=True)
    ]


def _with_say(finding: Finding, log_odds: float, context: Context | None, name: str) -> Finding:
    beside = ("topic",) if name == WRITTEN else ()
    weight = log_odds - said_without(finding, beside)
    signals = (*finding.signals, Signal(kind="model", name=name, weight=weight))
    score = score_of(signals)
    if context is None:
        return msgspec.structs.replace(finding, signals=signals, score=score, because=held_without_subject(weight))
    level, gate = level_of(context, score, signals)
    return msgspec.structs.replace(
        finding, signals=signals, score=score, level=level, because=because(context, signals, gate, score)
    )
