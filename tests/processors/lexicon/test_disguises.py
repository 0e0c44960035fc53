from __future__ import annotations

import pytest

from processors.lexicon.lexicon import Lexicon
from processors.views.text import read_views
from tests.processors.lexicon.builders import make_term

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
