"""What a post costs as the lexicon grows from 1,000 to all terms, and what a megabyte of hostile text costs."""

from __future__ import annotations

import random
import resource
import time
from collections.abc import Iterator
from dataclasses import replace

from processors.detector import detect
from processors.knowledge import Knowledge
from processors.lexicon.lexicon import Lexicon
from tests.bench.corpus import texts
from tests.bench.detector import posts_of
from tests.bench.measure import Figure, rate, single

POSTS, BATCH = 10_000, 1_000
SIZES = (1_000, 10_000, 50_000)
MEGABYTE = 1_000_000
HOSTILE = {
    "one letter": "a",
    "ivory, no blanks": "ivory",
    "combining marks": "i\u0301\u0302\u0303",
    "look-alikes": "іvоry ",
    "emoji": "🐘",
    "digits and signs": "1.000,00$ ",
}


def figures(knowledge: Knowledge) -> Iterator[Figure]:
    """Measure the detector with parts of the lexicon drawn at random, then hostile texts."""
    posts = posts_of(texts(POSTS))
    terms = list(knowledge.lexicon.terms)
    for size in (*SIZES, len(terms)):
        drawn = terms if size == len(terms) else random.Random(size).sample(terms, size)
        part = replace(knowledge, lexicon=Lexicon.compile(drawn))
        yield rate(
            f"detector with {size:,} terms",
            lambda part=part: [detect(posts[at : at + BATCH], part) for at in range(0, POSTS, BATCH)],
            count=POSTS,
            rounds=3,
        )
    for name, piece in HOSTILE.items():
        (post,) = posts_of([(piece * MEGABYTE)[:MEGABYTE]])
        started = time.process_time()
        detect([post], knowledge)
        yield single(f"1,000,000 code points: {name}", "CPU s", time.process_time() - started)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield single("peak memory of this benchmark's process", "MB", peak, note="four lexicons were built in it")
