from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from processors.lexicon.disguises import disguised
from processors.lexicon.lexicon import Lexicon
from processors.views.boundaries import asks_boundary
from processors.views.fold_table import BREAK, DIGIT, HANGUL, LETTER, SEPARATOR, UNSPACED
from processors.views.text import Views, read_views
from tests.processors.lexicon.builders import make_term
from tests.processors.views.spans import spans_of

TERMS = [
    make_term("móng hổ", language="vi"),
    make_term("cao hổ", language="vi"),
    make_term("sóc bay", language="vi"),
    make_term("sagui", language="pt"),
    make_term("cóndor"),
    make_term("นอแรด", language="th"),
    make_term("จิ้งจอกเฟนเนก", language="th"),
    make_term("खाग", language="ne"),
    make_term("सेही", language="hi"),
    make_term("गैंडा", language="hi"),
    make_term("كاسكو", language="ar"),
    make_term("тигр", language="ru"),
    make_term("черепашки", language="ru"),
    make_term("bar", language="en"),
    make_term("tigr", language="cs"),
    make_term("ivoire", language="fr"),
    make_term("rút", language="vi"),
    make_term("chate", language="fr"),
    make_term("бар", language="ru"),
]
LEXICON = Lexicon.compile(TERMS)


def find(text: str) -> list[tuple[str, str, str | None]]:
    found = LEXICON.subjects.find(read_views(["before", text, "after"]))
    return [(hit.term.text, text[hit.start : hit.end], hit.hidden) for hit in found.get(1, ())]


@pytest.mark.parametrize(
    ("text", "term", "written", "hidden"),
    [
        ("2 M0ng h0 bán", "móng hổ", "M0ng h0", "squeezed"),
        ("cao.hổ 10 miếng", "cao hổ", "cao.hổ", "squeezed"),
        ("ca0 h0 10 miếng", "cao hổ", "ca0 h0", "squeezed"),
        ("con sóc bayyy", "sóc bay", "sóc bayyy", "squeezed"),
        ("vendo\nsa\ngui\nfi", "sagui", "sa\ngui", "squeezed"),
        ("cón\ndor y más", "cóndor", "cón\ndor", "squeezed"),
        ("ขาย น.อ.แ.ร.ด แท้", "นอแรด", "น.อ.แ.ร.ด", "squeezed"),
        ("จิ้งจอกกกกเฟนเนก", "จิ้งจอกเฟนเนก", "จิ้งจอกกกกเฟนเนก", "squeezed"),
        ("खा-ग को", "खाग", "खा-ग", "squeezed"),
        ("गैं डा", "गैंडा", "गैं डा", "squeezed"),
        ("كا\nسك\nو للبيع", "كاسكو", "كا\nسك\nو", "squeezed"),
        ("bán r.ú.t to", "rút", "r.ú.t", "squeezed"),
        ("cón/dor", "cóndor", "cón/dor", "squeezed"),
        ("t1gr", "tigr", "t1gr", "squeezed"),
        ("tigrrr malý", "tigr", "tigrrr", "squeezed"),
        ("ti\ngr\nmalý", "tigr", "ti\ngr", "squeezed"),
        ("ti.gr", "tigr", "ti.gr", "squeezed"),
        ("че . ре . па . шки", "черепашки", "че . ре . па . шки", "squeezed"),
        ("s@gui novo", "sagui", "s@gui", "squeezed"),
        ("1v01re", "ivoire", "1v01re", "squeezed"),
        ("шкура т1гра", "тигр", "т1гра", "squeezed"),
        ("клык тигpа", "тигр", "тигpа", "folded"),
        ("Xерепашки", "черепашки", "Xерепашки", "first_letter"),
        ("ᴛиᴦᴩ", "тигр", "ᴛиᴦᴩ", "folded"),
        ("𝐛𝐚𝐫", "bar", "𝐛𝐚𝐫", "folded"),
    ],
)
def test_a_hidden_term_is_found_and_marked(text: str, term: str, written: str, hidden: str) -> None:
    assert find(text) == [(term, written, hidden)]


@pytest.mark.parametrize(
    "text",
    [
        "sa gui fi",
        "casa\nguia",
        "uma sa\ngui e",
        "con dor",
        "chat 3 kg",
        "1 voire 20",
        "ti gr",
        "p r ú t n i",
        "x p r ú t",
        "ti'gr",
        "malý ti\ngr",
        "घर से ही आया",
        "Bär",
        "bár",
        "mong h 0",
        "tôi móng,hổ gì",
        "bầy sóc, bay đi",
        "và.cao.hổ.là",
        "www.cao.hổ",
        "a @s@gui b",
        "có n. Dor",
    ],
)
def test_other_words_are_not_found(text: str) -> None:
    assert find(text) == []


NAMES = ("joints", "letters", "needs_sign", "bases", "least")
FORMS = st.lists(st.tuples(*map(st.integers, (0, 1, 0, 0, 2), (3, 9, 1, 9, 6))), min_size=1, max_size=5)
PIECES = (
    *"aabor.. \n-_@!?$|,:'0137ชำกा한",
    "ivory",
    "yyy",
    ". ",
    " . ",
    "tiger",
    "खाग",
    "1v0",
    "o r",
    "\u200d",
    "A",
    "€",
)
POSTS = st.lists(st.sampled_from(PIECES), max_size=14).map("".join) | st.text(max_size=20)

EDGES = ("\n", SEPARATOR)
JOINT, SENTENCE_END = re.compile("[ ',;:!?]"), re.compile(r"[!?][ \n]|(?<![ .])\.[ \n]")


@given(st.lists(POSTS, max_size=3), FORMS)
@example(
    ["i v o r y", "x iv.ory 3", "iv\nory", "@iv0ry ivoryyy", "b.ivory.c", "a ti. ger", "i,v,o,r,y"], [(0, 1, 0, 5, 3)]
)
@example(["a\nivory\nb iv, ory", "p r ú t n", "ivor€ yyory"], [(1, 4, 0, 9, 3), (0, 2, 1, 2, 2)])
@example(["한국국국", "abooooo", "abooo ooor", "x iv\nory"], [(1, 1, 0, 9, 3)])
@example(["खा ग", "a......b"], [(0, 1, 0, 2, 2)])
def test_what_counts_is_what_the_rules_say(texts: list[str], forms: list[tuple[int, ...]]) -> None:
    views = read_views(texts)
    text = views.squeezed.text
    stretches = [(start, end) for end in range(len(text)) for start in range(max(end - 14, 0), end - 1)]
    stretches = [(start, end) for start, end in stretches if "\n" not in text[start:end]]
    hits = [(*stretch, row % len(forms)) for row, stretch in enumerate(stretches)]
    columns = dict(zip(NAMES, np.array(forms, np.uint8).T.copy(), strict=True))
    table: Any = SimpleNamespace(column=columns.__getitem__)
    found = disguised(spans_of(hits), views, table)
    expected = [
        (int(views.squeezed.starts[start]), int(views.squeezed.ends[end - 1]) + 1, form)
        for start, end, form in hits
        if counts(views, start, end, dict(zip(NAMES, forms[form], strict=True)))
    ]
    assert list(zip(found.start.tolist(), found.end.tolist(), found.form.tolist(), strict=True)) == expected


def counts(views: Views, start: int, end: int, form: dict[str, int]) -> bool:
    hit = facts(views, start, end, form)
    return is_likely(hit, form) and stands_well(views, hit) and is_enough(views, hit, form)


def facts(views: Views, start: int, end: int, form: dict[str, int]) -> SimpleNamespace:
    view, hit = views.squeezed, SimpleNamespace(length=end - start)
    hit.first, hit.last = int(view.starts[start]), int(view.ends[end - 1])
    hit.inside, hit.opens = views.folded[hit.first : hit.last], views.classes[hit.first]
    decoded, gaps = within(view.decoded, start, end), within(view.gaps, start + 1, end)
    splits = within(view.splits, start + 1, end - 1)
    hit.decoded, hit.cuts, hit.width = len(decoded), len(gaps) + len(splits), len(hit.inside) + 1
    hit.drawn = hit.width - hit.cuts - hit.length
    hit.is_whole, hit.bases = hit.cuts <= form["joints"], form["bases"]
    hit.flooded = hit.is_whole and hit.drawn >= 2 and not splits
    hit.spelled = form["bases"] > 0 and hit.cuts >= form["bases"] - 1
    hit.number = (start in decoded and start + 1 in gaps) or (end - 1 in decoded and end - 1 in gaps)
    return hit


def is_likely(hit: SimpleNamespace, form: dict[str, int]) -> bool:
    changed = hit.cuts or hit.decoded or hit.flooded
    short = hit.width > 4 * hit.length or (not hit.cuts and hit.width < form["letters"])
    signs = (hit.decoded or not form["needs_sign"]) and hit.decoded * 3 <= hit.length * 2
    return bool(changed and signs and not short and (hit.spelled or not hit.number))


def stands_well(views: Views, hit: SimpleNamespace) -> bool:
    before = int(hit.first)
    while is_letter(views, before) or (before >= 0 and (views.classes[before] == DIGIT or at(views, before) == "_")):
        before -= 1
    if at(views, hit.last) in "!|$€£" or at(views, before) == "@":
        return False
    if hit.length < 4 and hit.opens != UNSPACED and goes_on_spelling(views, hit.first, hit.last):
        return False
    if hit.bases <= 2 and hit.length < 5 and hit.cuts and hit.opens == LETTER and JOINT.search(hit.inside):
        return False
    ends_sentence = SENTENCE_END.search(views.folded, hit.first, hit.last)
    return hit.spelled or not (re.search("[,;:]", hit.inside) or ends_sentence)


def is_enough(views: Views, hit: SimpleNamespace, form: dict[str, int]) -> bool:
    in_spelling = hit.length >= form["least"] or hit.spelled
    if hit.opens == UNSPACED:
        return bool(in_spelling and (hit.flooded or hit.cuts))
    if is_letter(views, hit.first - 1) or is_letter(views, hit.last + 1):
        return False
    long = hit.spelled or hit.length >= (7 if (hit.cuts + 1) * 3 > hit.length else 10)
    if hit.decoded:
        long |= hit.is_whole and hit.length >= 5 if hit.cuts else hit.length >= 4
    long |= hit.flooded and (hit.opens == HANGUL or hit.drawn > 2 or hit.length >= 4)
    return bool((long and (in_spelling or hit.flooded)) or is_cut(views, hit))


def is_cut(views: Views, hit: SimpleNamespace) -> bool:
    if not hit.cuts or hit.length < 4:
        return False
    before = at(views, hit.first - 1) == "." and is_letter(views, hit.first - 2)
    behind = at(views, hit.last + 1) == "." and is_letter(views, hit.last + 2)
    if not before and not behind and not JOINT.search(hit.inside):
        return True
    start, end = (int(views.offsets[place]) for place in (hit.first, hit.last))
    begins, ends = start == 0 or views.original[start - 1] in EDGES, views.original[end + 1] in EDGES
    enough = (begins and ends) or ((begins or ends) and hit.length >= 5)
    return enough and views.original[start:end].count("\n") >= hit.cuts


def goes_on_spelling(views: Views, first: int, last: int) -> bool:
    before = is_letter(views, first - 2) and not is_letter(views, first - 3) and at(views, first - 1) != "\n"
    behind = is_letter(views, last + 2) and not is_letter(views, last + 3) and at(views, last + 1) != "\n"
    return before or behind


def within(places: Any, first: int, behind: int) -> list[int]:
    return [place for place in places.tolist() if first <= place < behind]


def at(views: Views, place: int) -> str:
    return views.folded[place] if 0 <= place < len(views.folded) else "\n"


def is_letter(views: Views, place: int) -> bool:
    kind = views.classes[place] if 0 <= place < len(views.folded) else BREAK
    return bool(asks_boundary(np.array([kind], np.uint8))[0])
