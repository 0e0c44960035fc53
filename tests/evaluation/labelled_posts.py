"""What the written model learns from: posts with labels, and how much each counts.

The project's own written posts, half of the recorded ordinary ones, plain sales made of the lexicon's words, the
example posts of its terms and the packaged sample; the parts kept aside are never read.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

from lourie.evaluation_sets import plain_post, recorded_posts, written_posts
from processors.curation.examples import read_examples
from processors.knowledge import packaged_data
from processors.lexicon.terms import read_terms
from processors.taxa import read_taxa
from schemas.finding import Finding
from schemas.post import Post
from tests.bench.corpus import SAMPLE
from tests.evaluation.ordinary_words import SHARED
from tests.evaluation.plain_posts import everyday_sales, plain_offers

POSTS = Path(__file__).parent / "posts"
HARD, HARD_WEIGHT = frozenset({"substitute", "codeword"}), 3.0
"""Offers by these tricks count as so many: the fits found the fewest of them. By fits that had not seen them cheap
materials come from 70.6 to 72.9 %, code words from 63.7 to 64.5, all offers from 87.5 to 87.4, look-alikes stay; with 6
and 4 cheap materials come to 73.8, and a seventh more ordinary posts to review."""
EVERYDAY_WEIGHT = 0.2
"""Of a sale of an everyday thing. Counted in full they tell plain offers from these best, but plain offers then come to
alert by 75 in 100 where 84 do; without them nine in ten sales of a jar of jelly score .5 or more (1,778 such sales)."""
SOLD, SOLD_WEIGHT = 1.0, 3.0
"""Offer from which a look-alike is itself a sale, and as how many it counts: of 1,591 tuning offers, unseen at fit,
92.8 in a hundred come to review where 92.0 do with equal weights, at as many look-alikes."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """One post to learn from, counted as `weight` many; only those of the tuning part set the scale."""

    post: Post
    is_trade: bool
    is_tuning: bool = False
    weight: float = 1.0


def labelled_posts() -> list[Labelled]:
    """Read them all, in one order."""
    found = [
        Labelled(
            one.post,
            one.labels.label == "trade",
            part == "tuning",
            HARD_WEIGHT if one.labels.label == "trade" and one.labels.trick in HARD else 1.0,
        )
        for part in ("training", "tuning")
        for one in written_posts(POSTS / part)
    ]
    found += [Labelled(one.post, is_trade=False) for one in recorded_posts(SHARED) if one.is_learnt]
    folder = packaged_data() / "lexicon"
    terms, taxa = read_terms(packaged_data()), read_taxa(packaged_data() / "taxa.tsv")
    for number, text in enumerate(plain_offers(terms, taxa)):
        found.append(Labelled(plain_post(f"plain-{number}", text), is_trade=True))
    for number, text in enumerate(everyday_sales(terms, taxa)):
        found.append(Labelled(plain_post(f"everyday-{number}", text), is_trade=False, weight=EVERYDAY_WEIGHT))
    for number, example in enumerate(read_examples(folder, terms)):
        if example.is_silent or example.term.kind != "lookalike":
            found.append(Labelled(plain_post(f"example-{number}", example.text), not example.is_silent))
    for name in ("trade", "lookalikes", "ordinary"):
        for line in (SAMPLE / f"{name}.jsonl").read_text("utf-8").splitlines():
            fields = json.loads(line)
            found.append(Labelled(plain_post(fields["id"], fields["text"]), name == "trade"))
    return found


def weighed(one: Labelled, finding: Finding) -> Labelled:
    """Let look-alikes that are sales count more: whoever watches a market place reads no others."""
    is_sale = not one.is_trade and one.weight == 1 and finding.offer >= SOLD
    return replace(one, weight=SOLD_WEIGHT) if is_sale else one
