"""Titles made from small word lists: half sell real parts of animals, half sell toys and prints of them."""

from __future__ import annotations

import random

from processors.detector import detect, whole_text
from processors.knowledge import Knowledge
from processors.models.fitting import Examples
from processors.models.learn import read_examples
from schemas.finding import Finding
from tests.builders import make_post

ANIMALS = ("crocodile", "python", "shark", "ostrich", "leopard", "elephant", "walrus", "pangolin")
REAL = ("jaw", "skull taxidermy", "belt genuine skin", "tooth fossil", "leather handbag", "horn mount")
COPIED = ("plush toy", "print poster", "card game", "figurine resin", "stamp sheet", "costume for children")


def titles(count: int, seed: int = 0) -> tuple[list[str], list[bool]]:
    chance = random.Random(seed)
    labels = [number % 2 == 0 for number in range(count)]
    lots = [f"{chance.choice(ANIMALS)} {chance.choice(REAL if real else COPIED)} {chance.randint(1, 99)} cm"
            for real in labels]  # fmt: skip
    return lots, labels


def examples_of(
    knowledge: Knowledge, texts: list[str], labels: list[bool], groups: list[str] | None = None
) -> tuple[Examples, tuple[str, ...], list[Finding]]:
    posts = [make_post(text=text, kind="listing") for text in texts]
    findings = detect(posts, knowledge)
    examples, names = read_examples([whole_text(post) for post in posts], findings, labels, groups)
    return examples, names, findings
