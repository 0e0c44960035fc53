from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processors.lexicon.hits import MAX_HITS, MAX_REPEATS, Hit, in_language
from processors.lexicon.lexicon import Lexicon
from processors.lexicon.terms import Term
from processors.views.text import read_views

if TYPE_CHECKING:
    from processors.knowledge import Knowledge


def make_term(text: str, kind: str = "product", language: str = "en", **changes: object) -> Term:
    fields = {"id": f"{language}-{kind}-{text}", "text": text, "language": language, "kind": kind, "weight": 2.5}
    return msgspec.convert(fields | changes, Term)


TERMS = [
    make_term("ivory"),
    make_term("ivory coast", "lookalike"),
    make_term("tiger bone"),
    make_term("tiger bone wine"),
    make_term("tusk"),
    make_term("pangolin", "species"),
    make_term("slow loris", "species"),
    make_term("หมี", "species", "th"),
    make_term("งาช้าง", language="th"),
    make_term("象牙", language="zh-Hans"),
    make_term("穿山甲", "species", "zh-Hans"),
    make_term("бивень", language="ru"),
    make_term("상아", language="ko"),
    make_term("fildişi", language="tr"),
    make_term("ngà voi", language="vi"),
    make_term("ngà", language="vi"),
    make_term("عاج", language="ar"),
    make_term("🐘", "emoji", "und"),
    make_term("🐘🦷", "emoji", "und"),
    make_term("🐻", "emoji", "und"),
    make_term("🇳🇨", "emoji", "und"),
    make_term("for sale", "offer"),
]
LEXICON = Lexicon.compile(TERMS)


def find(text: str, lexicon: Lexicon = LEXICON) -> list[tuple[str, str, str | None]]:
    found = lexicon.subjects.find(read_views(["before", text, "after"]))
    assert set(found) <= {1}
    return [(hit.term.text, text[hit.start : hit.end], hit.hidden) for hit in found.get(1, ())]


@pytest.mark.parametrize(
    ("text", "term", "written"),
    [
        ("Ivory!", "ivory", "Ivory"),
        ("tiger-bone", "tiger bone", "tiger-bone"),
        ("Tiger\n  Bone", "tiger bone", "Tiger\n  Bone"),
        ("tiger-bone wine", "tiger bone wine", "tiger-bone wine"),
        ("#TigerBone", "tiger bone", "TigerBone"),
        ("#BuyIvoryNow", "ivory", "Ivory"),
        ("#savepangolins", "pangolin", "pangolin"),
        ("pangolins", "pangolin", "pangolins"),
        ("ขายงาช้างแท้", "งาช้าง", "งาช้าง"),
        ("出售象牙手镯", "象牙", "象牙"),
        ("бивни, бивень", "бивень", "бивень"),
        ("бивнем бивеня", "бивень", "бивеня"),
        ("상아를 팝니다", "상아", "상아를"),
        ("FİLDİŞİNDEN", "fildişi", "FİLDİŞİNDEN"),
        ("العاج", "عاج", "العاج"),
        ("🐘\ufe0f🦷", "🐘🦷", "🐘\ufe0f🦷"),
        ("🐻🏽", "🐻", "🐻"),
        ("🇳🇨", "🇳🇨", "🇳🇨"),
    ],
)
def test_a_term_is_found_as_people_write_it(text: str, term: str, written: str) -> None:
    assert find(text) == [(term, written, None)]


@pytest.mark.parametrize(
    ("text", "term", "hidden"),
    [
        ("ívory", "ivory", "folded"),
        ("ivоry", "ivory", "folded"),
        ("iv\u200bory", "ivory", "folded"),
        ("𝓲𝓿𝓸𝓻𝔂", "ivory", "folded"),
        ("nga voi", "ngà voi", "folded"),
        ("i.v.o.r.y", "ivory", "squeezed"),
        ("t-u-s-k", "tusk", "squeezed"),
        ("1v0ry", "ivory", "squeezed"),
        ("IVORYYYYY", "ivory", "squeezed"),
        ("!vory", "ivory", "first_letter"),
        ("pango1in", "pangolin", "squeezed"),
        ("pan.go.lin", "pangolin", "squeezed"),
        ("งา.ช้าง", "งาช้าง", "squeezed"),
        ("穿*山*甲", "穿山甲", "squeezed"),
        ("象*牙", "象牙", "squeezed"),
        ("pangoiln", "pangolin", "typo"),
        ("p*ngolin", "pangolin", "typo"),
        ("*angolin", "pangolin", "first_letter"),
        ("%angolin", "pangolin", "first_letter"),
        ("#angolin", "pangolin", "first_letter"),
        ("xangolin", "pangolin", "first_letter"),
        ("ขายXมี", "หมี", "first_letter"),
    ],
)
def test_a_hidden_term_is_found_and_marked(text: str, term: str, hidden: str) -> None:
    assert [(found, how) for found, _, how in find(text)] == [(term, hidden)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "survivory",
        "ivorybill",
        "tuskegee",
        "it us kept",
        "상아탑",
        "🐻\u200d❄\ufe0f",
        "🇨🇳🇨🇦",
        "nga",
        "ivor y",
        "ivor",
        "links! ivor!",
        "@ivoryx",
        "@u_1v0ry",
        "@u_31v0ry0",
        "@1v0ry",
    ],
)
def test_other_words_are_not_found(text: str) -> None:
    assert find(text) == []


def test_the_longest_term_stands_for_those_inside() -> None:
    assert [term for term, _, _ in find("ivory coast, tiger bone wine, ivory")] == [
        "ivory coast",
        "tiger bone wine",
        "ivory",
    ]


def test_posts_do_not_run_into_each_other() -> None:
    assert LEXICON.subjects.find(read_views(["tiger", "bone", "i.v.o", "r.y"])) == {}


def test_context_terms_are_a_group_of_their_own() -> None:
    views = read_views(["ivory for sale"])
    assert [hit.term.text for hit in LEXICON.subjects.find(views)[0]] == ["ivory"]
    assert [hit.term.text for hit in LEXICON.contexts.find(views)[0]] == ["for sale"]


def test_an_empty_lexicon_finds_nothing() -> None:
    assert find("ivory", Lexicon.compile([])) == []


def test_floods_are_bounded() -> None:
    assert len(find("🐘" * 10_000)) == MAX_REPEATS
    assert len(find("ivory tusk pangolin " * 3_000)) <= MAX_HITS


def test_one_meaning_is_kept_in_the_language_of_the_post() -> None:
    spanish = make_term("marfil", language="es", taxon="elephant")
    tagalog = make_term("marfil", language="tl", taxon="elephant", weight=3.0)
    other = make_term("marfil", language="tl", taxon="walrus")
    hits = [Hit(term, 0, 6) for term in (tagalog, spanish, other)]
    assert [hit.term.id for hit in in_language(hits, "es")] == [spanish.id, other.id]
    assert [hit.term.id for hit in in_language(hits, "de")] == [tagalog.id, other.id]


@settings(deadline=None)
@given(
    st.text("ivory tuskpangolin.*-#0!1éо\u200b\u0301🐘🦷🇳🇨ช้งาห 象牙\n", max_size=60),
    st.lists(st.text(st.characters(exclude_categories=()), max_size=20), max_size=3),
)
def test_hits_lie_in_their_text_in_order_whatever_stands_beside(text: str, others: list[str]) -> None:
    alone = LEXICON.subjects.find(read_views([text])).get(0, ())
    beside = LEXICON.subjects.find(read_views([*others, text])).get(len(others), ())
    assert alone == beside
    assert list(alone) == sorted(alone, key=lambda hit: hit.start)
    assert all(0 <= hit.start < hit.end <= len(text) for hit in alone)


def test_a_lexicon_with_one_more_term_finds_it() -> None:
    old = Lexicon.compile([make_term("ivory"), make_term("for sale", "offer")])
    new = old.with_term(make_term("zzz beads", id="own"))
    assert new.subjects.find(read_views(["zzz beads"]))
    assert not old.subjects.find(read_views(["zzz beads"]))
    moved = new.with_term(make_term("zzz beads", "offer", id="own"))
    assert not moved.subjects.find(read_views(["zzz beads"]))
    assert moved.contexts.find(read_views(["zzz beads"]))


def test_a_term_too_short_to_squeeze_meets_empty_texts_calmly() -> None:
    assert Lexicon.compile([make_term("oso", "species")]).subjects.find(read_views(["", "", "oso", ""])).keys() == {2}


PIECES = [
    "ivory", "Ivory coast", "i.v.o.r.y", "ivorz", "xangolin", "*angolin", "tiger-bone wine", "p*ngolin", "ngà voi",
    "象*牙", "งาช้าง", "🐘🦷", "бивнем", "#savepangolins", "IVORYYYY", "1v0ry", "for sale", "tusks", " ", ", ",
]  # fmt: skip
HOSTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=8).map(" ".join)


def all_hits(lexicon: Lexicon, texts: list[str]) -> list[dict[int, tuple[Hit, ...]]]:
    views = read_views(texts)
    return [lexicon.subjects.find(views), lexicon.contexts.find(views)]


@settings(deadline=None)
@given(st.sets(st.sampled_from(range(len(TERMS)))), st.sets(st.sampled_from(range(len(TERMS)))), st.data())
def test_terms_of_a_pack_are_found_as_if_all_were_compiled_together(
    moved: set[int], changed: set[int], data: st.DataObject
) -> None:
    """Some terms stand in the pack alone, others in both: there with another text and kind under the same id."""
    other = data.draw(st.permutations(TERMS))
    own = [TERMS[number] for number in sorted(moved - changed)]
    own += [
        msgspec.structs.replace(TERMS[number], text=other[number].text, kind=other[number].kind)
        for number in sorted(changed)
    ]
    packaged = [term for number, term in enumerate(TERMS) if number not in moved]
    together = {term.id: term for term in (*packaged, *own)}
    texts = data.draw(st.lists(HOSTS, min_size=1, max_size=4))
    assert all_hits(Lexicon.compile(packaged, own), texts) == all_hits(Lexicon.compile(list(together.values())), texts)


@pytest.mark.parametrize("pack_holds", ["subject", "lookalike"])
def test_an_innocent_phrase_silences_a_term_of_another_part(pack_holds: str) -> None:
    term, phrase = make_term("ivory"), make_term("ivory coast", "lookalike")
    packaged, own = (phrase, term) if pack_holds == "subject" else (term, phrase)
    lexicon = Lexicon.compile([packaged], [own])
    assert find("the ivory coast", lexicon) == [("ivory coast", "ivory coast", None)]
    assert find("the ivory", lexicon) == [("ivory", "ivory", None)]


def test_the_longest_term_stands_for_those_of_another_part() -> None:
    for packaged, own in (("tiger bone", "tiger bone wine"), ("tiger bone wine", "tiger bone")):
        lexicon = Lexicon.compile([make_term(packaged)], [make_term(own)])
        assert find("tiger bone wine", lexicon) == [("tiger bone wine", "tiger bone wine", None)]


def test_a_pack_term_of_the_same_text_stands_beside_the_packaged_one() -> None:
    lexicon = Lexicon.compile([make_term("ivory")], [make_term("ivory", id="own")])
    assert [hit.term.id for hit in lexicon.subjects.find(read_views(["ivory"]))[0]] == ["en-product-ivory", "own"]


def test_a_pack_term_of_the_same_id_replaces_the_packaged_one_in_either_group() -> None:
    lexicon = Lexicon.compile([make_term("ivory")], [make_term("for sale", "offer", id="en-product-ivory")])
    assert [found.keys() for found in all_hits(lexicon, ["ivory for sale"])] == [set(), {0}]
    assert [term.text for term in lexicon.terms] == ["for sale"]


def test_a_word_a_pack_knows_as_ordinary_is_no_slip_of_a_packaged_term() -> None:
    own = make_term("zzz beads", false_positives=("pangolim",))
    assert find("pangolim", Lexicon.compile(TERMS)) != []
    assert find("pangolim", Lexicon.compile(TERMS, [own])) == []
    assert find("pangolins pangolin", Lexicon.compile([], TERMS)) == find("pangolins pangolin")


def test_packaged_terms_that_a_pack_repeats_change_no_hit(knowledge: Knowledge) -> None:
    """The real lexicon, every hundredth term of it replaced by itself, over the texts of others."""
    terms = knowledge.lexicon.terms
    texts = [f"{term.text} {other.text}" for term, other in zip(terms[::20], terms[7::20], strict=False)]
    assert all_hits(knowledge.lexicon.with_own(terms[::100]), texts) == all_hits(knowledge.lexicon, texts)


@pytest.mark.parametrize(
    ("text", "is_found"), [("#loroenventa", True), ("#ventaloro", True), ("#lorochoice", False), ("loroenventa", False)]
)
def test_a_word_of_sale_in_a_hashtag_makes_a_short_term_beside_it_count(text: str, is_found: bool) -> None:
    lexicon = Lexicon.compile([make_term("loro"), make_term("en venta", "offer"), make_term("venta", "offer")])
    assert bool(lexicon.subjects.find(read_views([text]))) == is_found


def test_terms_of_a_text_are_those_that_fold_to_it_or_know_it() -> None:
    terms = [
        Term(id="de-bear", text="Bär", language="de", kind="species", weight=1.0),
        Term(id="en-bear", text="bear", language="en", kind="species", weight=1.0, false_positives=("bar",)),
        Term(id="en-for-sale", text="for sale", language="en", kind="offer", weight=1.0),
    ]
    lexicon = Lexicon.compile(terms)
    assert lexicon.terms_of("BAR") == [terms[0], terms[1]]
    assert lexicon.terms_of("For-Sale") == [terms[2]]
    assert lexicon.terms_of("bears for sale") == []
