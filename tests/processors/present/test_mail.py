import html
import re
from html.parser import HTMLParser

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processors.present.mail import SHOWN_POSTS, render_mail
from processors.taxa import Taxon
from schemas.alert import Alert, AlertMail
from schemas.finding import Signal
from schemas.store import StoredPost
from tests.builders import NOON, make_author, make_flagged, make_post_id
from tests.processors.alerts.builders import MINUTE

DESK = "https://desk.example.org"
TAXA = {
    "elephant": Taxon(
        id="elephant",
        scientific_name="Elephantidae",
        rank="family",
        english_name="elephants",
        group="elephants",
        cites_appendix="I-II",
        cites_as_of="CoP20",
    )
}


def make_stored(uid="a", text="Good morning", **changes):
    return StoredPost(flagged=make_flagged(uid, text, **changes), stored_at=NOON, sequence=1)


def make_mail(*uids, **changes):
    own = {name: changes.pop(name) for name in ("key", "found_count", "suppressed_count") if name in changes}
    fields = {"key": "", "post_ids": tuple(map(make_post_id, uids))} | own
    alert = Alert(rule="ivory", window_start=NOON, window_end=NOON + 5 * MINUTE, message_id="m1", **fields)
    return AlertMail(**({"id": "m1", "recipient": "desk@example.org", "rule": "ivory", "alerts": (alert,)} | changes))


def render(mail, *posts):
    by_id = {stored.flagged.post.id: stored for stored in posts}
    return render_mail(mail, by_id, desk_address=f"{DESK}/", taxa=TAXA)


def test_a_mail_says_what_why_and_where_to_look():
    text = "Elephant ivory, 200 USD"
    signals = (Signal(kind="term", name="term.product", weight=3.0, span=(0, 14), detail={"term": "en-ivory"}),)
    found = render(make_mail("a", description="Offers of ivory"), make_stored(text=text, signals=signals))
    assert found.subject == "[Lourie] ivory"
    for part in (
        "Offers of ivory",
        "[[Elephant ivory]], 200 USD",
        "- names elephant ivory",
        "elephants (Elephantidae): CITES I/II (differs within the group) as of CoP20, verify",
        f"{DESK}/posts/{make_post_id('a')}",
        "review",
        "by the alert rule ivory",
    ):
        assert part in found.text
    assert '<mark class="k-species"' in found.html
    assert "illegal" not in found.text + found.html


def test_the_words_of_a_post_on_x_stay_on_the_desk_as_its_terms_ask():
    text = "Elephant ivory, 200 USD"
    signals = (Signal(kind="term", name="term.product", weight=3.0, span=(0, 14), detail={"term": "en-ivory"}),)
    on_x = make_stored("a", text, platform="x", signals=signals)
    alert = msgspec.structs.replace(make_mail().alerts[0], post_ids=(on_x.flagged.post.id, make_post_id("b")))
    found = render(make_mail(alerts=(alert,)), on_x, make_stored("b", "Rhino horn, 300 USD"))
    for written in (found.text, found.html):
        assert "vory, 200" not in written
        assert written.count("names elephant ivory") == 1  # of the other post
        assert "let only a post's id be passed on" in html.unescape(written)
        assert f"{DESK}/posts/{on_x.flagged.post.id}" in written
        assert "300 USD" in written


def test_nothing_leads_to_the_person_or_loads_anything():
    stored = make_stored(text="See https://shop.example/x or www.shop.example, mail me@shop.example, @u_1a2b3c4d")
    found = render(make_mail("a"), stored)
    post = stored.flagged.post
    assert post.author not in found.text + found.html
    assert post.locator.url not in found.text + found.html
    links = re.findall(r'(?:href|src)="([^"]*)"', found.html)
    assert {link.split("/")[2] for link in links} == {"desk.example.org"}
    assert "<img" not in found.html
    for link_like in ("https://shop", "shop.example", "me@shop"):
        assert link_like not in found.text
        assert link_like not in found.html
    assert "https:\u2060//shop\u2060.example/x" in found.text


def test_marks_move_with_the_word_joiners():
    text = "www.shop.example sells ivory at shop.example"
    spans = ((0, 16), (23, 28), (32, 44))
    signals = tuple(Signal(kind="term", name="term.product", weight=2.0, span=span) for span in spans)
    found = render(make_mail("a"), make_stored(text=text, signals=signals))
    marked = [one.replace("\u2060", "") for one in re.findall(r"\[\[(.*?)\]\]", found.text)]
    assert marked == ["www.shop.example", "ivory", "shop.example"]


@pytest.mark.parametrize(
    "text",
    ["عاج الفيل للبيع 🐘", "ขายงาช้าง 🐘💰", "👩‍👩‍👧‍👦" * 50, "\u202eyrovi\u202c", "\ud800 half", "a\nb\n\n> c", ""],
    ids=ascii,
)
def test_any_script_emoji_and_steering_sign_can_be_sent(text):
    found = render(make_mail("a"), make_stored(text=text))
    assert found.text.encode()
    assert found.html.encode()
    assert "\u202e" not in found.text + found.html
    assert 'dir="auto"' in found.html


def test_a_key_is_named_and_a_pseudonym_is_not():
    assert (
        render(make_mail("a", key="elephant", query_key="species"), make_stored()).subject
        == "[Lourie] ivory: elephants"
    )
    found = render(make_mail("a", key=make_author(), query_key="author", severity="critical"), make_stored())
    assert found.subject == "[Lourie] critical: ivory: one account"
    assert make_author() not in found.text


def test_no_line_can_be_smuggled_into_the_subject():
    found = render(make_mail("a", rule="x\r\nBcc: other@example.org\u2028y"), make_stored())
    assert found.subject == "[Lourie] x Bcc: other@example.org y"


def test_what_is_gone_is_counted_and_not_shown():
    found = render(make_mail("a", "b", "c"), make_stored("b", "Still here", signals=()))
    assert "Still here" in found.text
    assert "2 no longer kept" in found.text
    assert render(make_mail("a", "b")) is None


def test_a_rule_about_silence_says_so_with_or_without_posts():
    assert "No post(s) from 14 Mar 12:00 to 14 Mar 12:05 UTC." in render(make_mail(found_count=0)).text
    assert "Only 1 post(s)" in render(make_mail("gone", found_count=1)).text


def test_a_long_digest_is_cut_and_leads_to_the_desk():
    uids = [f"p{number}" for number in range(SHOWN_POSTS + 7)]
    found = render(make_mail(*uids), *(make_stored(uid, "word " * 1000) for uid in uids))
    assert found.html.count('class="post"') == SHOWN_POSTS
    assert "7 more: see the desk." in found.text
    assert len(found.html) < 100_000


def test_a_sample_is_called_so():
    from schemas.post import PostFlags

    assert "not a real post" in render(make_mail("a"), make_stored(flags=PostFlags(sample=True))).text


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags = []
        self.words = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)

    def handle_data(self, data):
        self.words.append(data)


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=80), spans=st.lists(st.tuples(st.integers(0, 90), st.integers(0, 90)), max_size=5))
def test_no_post_writes_html(text, spans):
    signals = tuple(Signal(kind="term", name="term.product", weight=2.0, span=span) for span in spans)
    found = render(make_mail("a"), make_stored(text=f"<script>{text}", signals=signals))
    reader = _Reader()
    reader.feed(found.html)
    allowed = {"html", "head", "meta", "title", "style", "body", "p", "div", "ul", "li", "a", "mark", "bdi", "span"}
    assert set(reader.tags) <= allowed
    assert html.unescape(found.subject) == found.subject


def test_the_rules_own_words_cannot_write_html():
    mail = msgspec.structs.replace(make_mail("a"), description="<b>bold</b>", rule="<i>")
    assert "<b>" not in render(mail, make_stored()).html
    assert "<i>" not in render(mail, make_stored()).html
