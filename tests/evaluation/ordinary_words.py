"""`python -m tests.evaluation.ordinary_words`: write `processors/data/ordinary_words.txt` from recorded ordinary posts.

A word that is one slip from a packaged name or sounds like one, a name backwards or without its masked first letter,
and stands in two or more of the posts is an ordinary word and no slip. Run it whenever names were added; the posts
themselves are read from where `lourie evaluate` reads them and never kept. Only the half that `make model` learns from
is read.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
from rich.console import Console

from lourie.evaluation_sets import recorded_posts
from processors.knowledge import load, packaged_data
from processors.lexicon.typos import ORDINARY_FILE
from processors.lexicon.word_hashes import Words
from processors.publishing import publish
from processors.views.text import Views, read_views

SHARED = Path("../shared")
"""As `lourie evaluate` expects it, from the checkout."""
LEAST_POSTS = 2
BATCH = 1000


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="lourie-words-") as name:
        subjects = load(publish(packaged_data(), [], Path(name))).lexicon.parts[0]
    texts = [recorded.post.text for recorded in recorded_posts(SHARED) if recorded.is_learnt]
    seen: Counter[str] = Counter()
    for start in range(0, len(texts), BATCH):
        views = read_views(texts[start : start + BATCH])
        words = Words.of(views)
        slips = [*subjects.typos.find(words, ()), *subjects.by_ear.find(views, ())]
        masked, backwards = subjects.masked.find(views, ()), subjects.backwards.find(words, ())
        found = {(views.folded[first:last], _post_of(views, first)) for first, last, *_ in slips}
        found |= {(views.folded[first + 1 : last], _post_of(views, first)) for first, last, *_ in masked}
        found |= {(views.folded[first:last], _post_of(views, first)) for first, last, *_ in backwards}
        seen.update(word for word, _ in found)
    ordinary = sorted(word for word, count in seen.items() if count >= LEAST_POSTS and " " not in word)
    ORDINARY_FILE.write_text("".join(f"{word}\n" for word in ordinary), "utf-8")
    Console().print(f"{ORDINARY_FILE.name}: {len(ordinary)} words of {len(texts)} posts")


def _post_of(views: Views, place: int) -> int:
    return int(views.index_of(np.array([place]))[0])


if __name__ == "__main__":
    main()
