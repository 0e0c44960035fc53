"""A pattern of many words finds what a plain alternative of them finds, the longest first."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from processors.evidence.alternation import any_of

WORDS = st.lists(st.text("ab.", min_size=1, max_size=4), min_size=1, max_size=12)


@given(WORDS, st.text("ab. ", max_size=30))
def test_finds_what_a_plain_alternative_finds(words: list[str], text: str) -> None:
    plain = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    assert [found.span() for found in re.finditer(any_of(words), text)] == [
        found.span() for found in re.finditer(plain, text)
    ]


def test_tries_a_shorter_word_where_the_longest_does_not_go_on() -> None:
    assert re.fullmatch(rf"(?:{any_of(['rs', 'rs.'])})\.\d", "rs.5")
