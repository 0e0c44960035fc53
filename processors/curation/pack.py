"""Terms in, a private pack's files out: one folder a language with `terms.toml`, and `sources.toml`; and back.

Files are replaced whole, in one step, and are readable by their owner alone.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from processors.curation.reading import SOURCES, read_sources
from processors.curation.row_checks import is_language
from processors.lexicon.terms import COLUMNS, CURATED, LexiconError, Rulebook, Term, make_term, read_rows, read_rulebook
from processors.weights import Weights

Sources = Mapping[str, Mapping[str, Any]]

_FIELDS = ("id", "text", "kind", "taxon", "concept", "weight", "source", "added", "verified", "fuzzy",
           "false_positives", "match", "silent")  # fmt: skip
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def new_term(fields: Mapping[str, Any], language: str, rulebook: Rulebook, *, where: str) -> Term:
    """Make a term of fields as a file gives them (weight as its class); raises LexiconError that begins with `where`.

    Without an id it gets one from its language, kind and text, the same every time.
    """
    if not is_language(language):
        raise LexiconError(f'{where}: language "{language}" is no BCP 47 tag; expected such as th, pt-BR, hi-Latn')
    named = dict(fields)
    named["id"] = named.get("id") or term_id(language, str(named.get("kind", "")), str(named.get("text", "")))
    return make_term(named, language, rulebook, where)


def term_id(language: str, kind: str, text: str, prefix: str = "own") -> str:
    """Give the id of a term that has none: `own-th-codeword-1a2b3c4d`."""
    digest = hashlib.blake2b(f"{language}\0{kind}\0{text}".encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
    return f"{prefix}-{language}-{kind.replace('.', '-')}-{digest}"


def read_pack(pack: Path, data: Path) -> list[Term]:
    """Give a pack's own terms, by language and file; none where there is no pack. Raises LexiconError."""
    if not pack.is_dir():
        return []
    return [term for _, term in read_rows(pack, read_rulebook(data, [pack]))]


def write_pack(pack: Path, terms: Iterable[Term], sources: Sources, weights: Weights) -> list[Path]:
    """Put terms into `terms.toml` of their languages, and sources into `sources.toml`; gives the files written.

    Terms of the same id are replaced, all others stay. Raises LexiconError for a weight that is no class.
    """
    by_language: dict[str, dict[str, Term]] = defaultdict(dict)
    for term in terms:
        by_language[term.language][term.id] = term
    cited = {term.source for fresh in by_language.values() for term in fresh.values()}
    known = Rulebook(frozenset(_cited(pack)) | cited, weights)
    everything = _curated(pack, known)
    in_tables = _ids_in_tables(pack, known)
    for fresh in by_language.values():
        for term in fresh.values():
            if term.id in in_tables:
                raise LexiconError(f'{in_tables[term.id]}: term "{term.id}" stands in a table; change it there')
    written = [_write_sources(pack, sources)] if sources else []
    for language, fresh in sorted(by_language.items()):
        there = {term.id: term for term in everything.get(language, ())}
        written.append(_write_language(pack, language, [*(there | fresh).values()], weights))
    return written


def remove_term(pack: Path, identity: str, weights: Weights) -> Term | None:
    """Take a term out of a pack's `terms.toml`; gives it, or None where the pack has no such term there."""
    known = Rulebook(frozenset(_cited(pack)), weights)
    for language, terms in _curated(pack, known).items():
        for term in terms:
            if term.id == identity:
                _write_language(pack, language, [one for one in terms if one is not term], weights)
                return term
    return None


def _cited(pack: Path) -> set[str]:
    """Give the sources that a pack's terms may name: its own, and any that stands in its files already."""
    named = set(read_sources_of(pack))
    for path in pack.glob(f"*/{CURATED}"):
        named |= {str(term.get("source", "")) for term in tomllib.loads(path.read_text("utf-8")).get("term", [])}
    for path in pack.glob("*/*.tsv"):
        named |= {row[COLUMNS.index("source")] for row in _cells(path) if len(row) == len(COLUMNS)}
    return named


def _cells(path: Path) -> list[list[str]]:
    return [line.split("\t") for line in path.read_text("utf-8").splitlines()]


def read_sources_of(pack: Path) -> dict[str, dict[str, Any]]:
    """Give the sources a pack declares itself."""
    return read_sources([pack])


def class_of(term: Term, weights: Weights) -> str:
    """Give the weight class of a term; raises LexiconError where its log-odds are those of no class."""
    table = weights.classes.get(term.kind) or weights.classes.get(term.kind.split(".", 1)[0])
    for name, weight in (table or weights.classes["default"]).items():
        if weight == term.weight:
            return name
    raise LexiconError(f'term "{term.id}": weight {term.weight} is that of no class of {term.kind}; see weights.toml')


def _curated(pack: Path, known: Rulebook) -> dict[str, list[Term]]:
    """Give the terms of a pack's `terms.toml` files by language; its tables are left as they are."""
    terms: dict[str, list[Term]] = defaultdict(list)
    for where, term in read_rows(pack, known) if pack.is_dir() else ():
        if f"/{CURATED}:" in where:
            terms[term.language].append(term)
    return terms


def _ids_in_tables(pack: Path, known: Rulebook) -> dict[str, str]:
    rows = read_rows(pack, known) if pack.is_dir() else ()
    return {term.id: where for where, term in rows if f"/{CURATED}:" not in where}


def _write_language(pack: Path, language: str, terms: Sequence[Term], weights: Weights) -> Path:
    path = pack / language / CURATED
    _replace(path, "\n".join(_entry(term, weights) for term in sorted(terms, key=lambda term: term.id)))
    return path


def _write_sources(pack: Path, sources: Sources) -> Path:
    path = pack / SOURCES
    every = read_sources_of(pack) | {name: dict(source) for name, source in sources.items()}
    blocks = [
        "\n".join([f"[{_key(name)}]", *(f"{_key(key)} = {_value(value)}" for key, value in source.items())]) + "\n"
        for name, source in sorted(every.items())
    ]
    _replace(path, "\n".join(blocks))
    return path


def _entry(term: Term, weights: Weights) -> str:
    fields = {name: getattr(term, name) for name in _FIELDS} | {"weight": class_of(term, weights)}
    lines = [f"{name} = {_value(value)}" for name, value in fields.items() if not _is_left_out(name, value)]
    return "\n".join(["[[term]]", *lines]) + "\n"


def _is_left_out(name: str, value: object) -> bool:
    return value is True if name == "verified" else not value


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(_value, value))}]"
    return f'"{"".join(map(_escape, str(value)))}"'


def _escape(sign: str) -> str:
    if sign in _ESCAPES:
        return _ESCAPES[sign]
    return f"\\u{ord(sign):04x}" if ord(sign) < 0x20 or ord(sign) == 0x7F else sign


def _key(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else _value(name)


def _replace(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, fresh = tempfile.mkstemp(prefix=".unfinished-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(content.encode("utf-8"))
            out.flush()
            os.fsync(out.fileno())
        Path(fresh).replace(path)
    except BaseException:
        Path(fresh).unlink(missing_ok=True)
        raise
