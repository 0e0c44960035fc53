"""A lexicon in, remarks on single terms out: text, taxon, source, code word, folder name, examples."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from processors.curation.examples import needs_examples
from processors.curation.reading import Linted, Remark, Severity
from processors.evidence.currencies import CODES
from processors.lexicon.lexicon import Searcher, groups_of
from processors.lexicon.terms import SUBJECT_KINDS, Term
from processors.views.text import read_views

MAX_TEXT = 60
"""Code points of a term; the longest of the packaged lexicon had 39 in November 2026. Chosen by hand."""
MORE_EXAMPLES = 15
"""Terms of each language that carry examples though none must."""
NO_LANGUAGE = frozenset({"und", "la"})
"""Folders of emoji and of scientific names: nobody writes posts in them."""
NOT_PUBLIC = frozenset({"own", ""})
"""Sources that nobody else can look up."""

_LANGUAGE = re.compile("[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2}|-[0-9]{3})?")
"""BCP 47 (RFC 5646) as far as we use it: language, script, region."""
_JOINERS = "\u200c\u200d"
"""Spelling asks for them in Persian, Bengali, Sinhala, and inside emoji."""
_BREAK = "\u200b"
_UNSPACED_LANGUAGES = frozenset({"lo", "km", "my", "th"})
"""Where CLDR writes zero-width spaces between the words of a name."""
_ALIKE = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"})
"""Scripts whose letters look alike; others stand side by side on purpose (DMください)."""
_WORDS = re.compile(r"[^\W\d_]+")
_INITIALS = re.compile(r"[^\W\d_]\. ?[^\W\d_]\.?")


def overlong(lexicon: Linted) -> Iterator[Remark]:
    """Find texts no post will repeat whole."""
    for where, term in lexicon.rows:
        if len(term.text) > MAX_TEXT:
            yield Remark("fault", where, f"text has {len(term.text)} letters, expected at most {MAX_TEXT}; shorten it")


def unseen_signs(lexicon: Linted) -> Iterator[Remark]:
    """Find control and format signs, stray blanks and texts that are not composed (NFC)."""
    for where, term in lexicon.rows:
        if signs := _unseen(term):
            yield Remark("fault", where, f'"{term.text}" holds the unseen sign {signs[0]}; take it out')
        elif term.text != " ".join(term.text.split()):
            yield Remark("fault", where, f'"{term.text}" has blanks at an end or two in a row; expected single ones')
        elif term.text != unicodedata.normalize("NFC", term.text):
            yield Remark("fault", where, f'"{term.text}" is not composed; write it in Unicode NFC')


def wordless(lexicon: Linted) -> Iterator[Remark]:
    """Find texts of punctuation alone, which stand in every other post."""
    for where, term in lexicon.rows:
        if not any(unicodedata.category(sign)[0] in "LNS" for sign in term.text):
            yield Remark("fault", where, f'"{term.text}" has no letter, digit or symbol; expected a word or an emoji')


def currencies(lexicon: Linted) -> Iterator[Remark]:
    """Find subjects that are written like a currency: every price would name one."""
    for where, term in lexicon.rows:
        if term.kind in SUBJECT_KINDS and term.text.upper() in CODES:
            yield Remark("fault", where, f'"{term.text}" is the code of a currency; every price in it would name this')


def initials(lexicon: Linted) -> Iterator[Remark]:
    """Find subjects nobody confirmed that are two initials: A.M. is the morning, and K.K. is anybody."""
    for where, term in lexicon.rows:
        if term.kind in SUBJECT_KINDS and not term.verified and _INITIALS.fullmatch(term.text):
            yield Remark("fault", where, f'"{term.text}" is two initials, and may be anything; expected a longer form')


def mixed_scripts(lexicon: Linted) -> Iterator[Remark]:
    """Find words of two alphabets, which are usually slips: code words may be meant so."""
    for where, term in lexicon.rows:
        if term.kind == "codeword":
            continue
        for word in _WORDS.findall(term.text):
            scripts = sorted({unicodedata.name(letter, "?").split()[0] for letter in word} & _ALIKE)
            if len(scripts) > 1:
                yield Remark("warning", where, f'"{word}" mixes {" and ".join(scripts)}; a look-alike letter?')


def folder_names(lexicon: Linted) -> Iterator[Remark]:
    """Find language folders whose name is no BCP 47 tag."""
    for path in sorted(path for path in lexicon.folder.iterdir() if path.is_dir()):
        if not is_language(path.name):
            yield Remark("fault", str(path), f'"{path.name}" is no BCP 47 tag; expected such as th, pt-BR, hi-Latn')


def is_language(tag: str) -> bool:
    """Say whether a tag has the shape of BCP 47: language, and if need be script and region."""
    return _LANGUAGE.fullmatch(tag) is not None


def unknown_taxa(lexicon: Linted) -> Iterator[Remark]:
    """Find terms of a taxon that taxa.tsv does not have."""
    for where, term in lexicon.rows:
        if term.taxon and term.taxon not in lexicon.taxa:
            yield Remark("fault", where, f'taxon "{term.taxon}" is not in taxa.tsv; use the id of one of its rows')


def sources_without_citation(lexicon: Linted) -> Iterator[Remark]:
    """Find sources without citation or licence, and sources nothing rests on."""
    used = Counter(term.source for term in lexicon.terms)
    for source, where in lexicon.source_places.items():
        missing = [name for name in ("citation", "licence") if not lexicon.sources.get(source, {}).get(name)]
        if missing:
            severity: Severity = "warning" if lexicon.is_private else "fault"
            yield Remark(severity, where, f'source "{source}" has no {" and no ".join(missing)}; say what it is')
        if not used[source]:
            yield Remark("info" if lexicon.is_private else "warning", where, f'no term rests on source "{source}"')


def codewords_without_public_source(lexicon: Linted) -> Iterator[Remark]:
    """Find code words that rest on nothing others can read; a pack may hold them, we may not."""
    for where, term in lexicon.rows:
        if term.kind == "codeword" and _is_private(term.source, lexicon):
            severity: Severity = "info" if lexicon.is_private else "fault"
            yield Remark(severity, where, f'code word "{term.text}" rests on "{term.source}"; name a public source')


def never_found(lexicon: Linted) -> Iterator[Remark]:
    """Find terms that the searcher does not see in their own text: folding, boundaries or length stand in the way."""
    places = {term.id: where for where, term in lexicon.rows}
    for group in groups_of(lexicon.terms):
        found = Searcher.compile(group).find(read_views([term.text for term in group]))
        for number, term in enumerate(group):
            if term.id not in {hit.term.id for hit in found.get(number, ())}:
                yield Remark(
                    "fault", places[term.id], f'"{term.text}" is not found in its own text; it can never match'
                )


def missing_examples(lexicon: Linted) -> Iterator[Remark]:
    """Find terms that must show by an example what they mean and what not, and languages with few others."""
    if lexicon.is_private:
        return
    kinds: dict[str, set[bool]] = defaultdict(set)
    for example in lexicon.examples:
        kinds[example.term.id].add(example.is_silent)
    more: Counter[str] = Counter()
    for where, term in lexicon.rows:
        if not needs_examples(term, lexicon.weights):
            more[term.language] += kinds[term.id] == {True, False}
        elif lacking := {"match": False, "silent": True}.items() - {(_NAMES[kind], kind) for kind in kinds[term.id]}:
            names = " and no ".join(sorted(name for name, _ in lacking))
            yield Remark("fault", where, f'{term.kind} "{term.text}" has no {names} example; write one')
    for path in sorted(path for path in lexicon.folder.iterdir() if path.is_dir() and path.name not in NO_LANGUAGE):
        if more[path.name] < MORE_EXAMPLES:
            yield _few(path, more[path.name])


_NAMES = {False: "match", True: "silent"}


def _few(path: Path, count: int) -> Remark:
    return Remark("fault", str(path), f"{count} terms with examples beside those that must, expected {MORE_EXAMPLES}")


def _unseen(term: Term) -> list[str]:
    allowed = None if term.kind == "emoji" else _JOINERS + _BREAK * (term.language in _UNSPACED_LANGUAGES)
    return [
        f"U+{ord(sign):04X}"
        for sign in term.text
        if (category := unicodedata.category(sign))[0] == "C"
        and not (category == "Cf" and (allowed is None or sign in allowed))
    ]


def _is_private(source: str, lexicon: Linted) -> bool:
    licence = str(lexicon.sources.get(source, {}).get("licence", ""))
    return source in NOT_PUBLIC or licence.startswith("private")
