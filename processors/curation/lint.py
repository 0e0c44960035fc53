"""A lexicon in, every remark of every check out, by place; the table below is all that is looked at."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from processors.curation import row_checks as row
from processors.curation import wide_checks as wide
from processors.curation.reading import SEVERITIES, Linted, Remark
from processors.lexicon.terms import Term

Check = Callable[[Linted], Iterable[Remark]]


def _unreadable(lexicon: Linted) -> Iterator[Remark]:
    yield from lexicon.unreadable


CHECKS: dict[str, Check] = {
    "unreadable": _unreadable,
    "folder": row.folder_names,
    "overlong": row.overlong,
    "unseen": row.unseen_signs,
    "wordless": row.wordless,
    "scripts": row.mixed_scripts,
    "currencies": row.currencies,
    "initials": row.initials,
    "taxon": row.unknown_taxa,
    "source": row.sources_without_citation,
    "codeword": row.codewords_without_public_source,
    "never-found": row.never_found,
    "examples": row.missing_examples,
    "repeat": wide.repeats,
    "everyday": wide.everyday_words,
    "inside": wide.inside_others,
}
OF_ONE_TERM = ("overlong", "unseen", "wordless", "scripts", "taxon", "never-found", "repeat", "everyday")
"""Checks that make sense for terms that stand in no file yet."""
_PLACE = re.compile(r"^(.*?)(?::(\d+))?(?::.*)?$")


def lint(lexicon: Linted) -> list[Remark]:
    """Run every check; by file and line, the gravest first at each."""
    return _ordered(
        msgspec.structs.replace(remark, check=name) for name, check in CHECKS.items() for remark in check(lexicon)
    )


def lint_new(rows: Sequence[tuple[str, Term]], lexicon: Linted) -> list[Remark]:
    """Look at new terms beside a lexicon, before they are written anywhere."""
    fresh = {term.id for _, term in rows}
    alone = Linted(
        folder=lexicon.folder,
        rows=rows,
        beside=[one for one in (*lexicon.beside, *lexicon.terms) if one.id not in fresh],
        examples=(),
        sources=lexicon.sources,
        taxa=lexicon.taxa,
        weights=lexicon.weights,
        is_private=True,
    )
    return _ordered(msgspec.structs.replace(one, check=name) for name in OF_ONE_TERM for one in CHECKS[name](alone))


def _ordered(remarks: Iterable[Remark]) -> list[Remark]:
    return sorted(remarks, key=lambda remark: (_place(remark.where), SEVERITIES.index(remark.severity), remark.message))


def _place(where: str) -> tuple[str, int]:
    found = _PLACE.match(where)
    return (found.group(1), int(found.group(2) or 0)) if found else (where, 0)
