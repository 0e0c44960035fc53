"""The contract of every store: words of any script are found, pages have neither gap nor repeat."""

import pytest
from msgspec.structs import replace

from schemas.finding import Signal
from schemas.post import Media
from schemas.store import PostQuery, WriteBatch
from tests.builders import make_author, make_flagged, make_post_id
from tests.contracts.stores import EVERYTHING, all_pages, found, ids, later, make_label, make_mute

TEXTS = {
    "english": "Old Ivory carvings for sale, two words",
    "thai": "ขายงาช้างแท้ ราคาถูก",
    "chinese": "出售象牙制品,请私信",
    "arabic": "للبيع عاج فيل أصلي",
    "emoji": "new in 🐘🦷 dm me",
    "russian": "Продам слоновую кость",
    "quotes": 'so called "white plastic" - it\'s 100% real',
    "syntax": "NEAR and OR or NOT col:umn star*",
}
SEARCHES = [
    ("ivory", ["english"]),
    ("IVORY sale", ["english"]),
    ("sale ivory", ["english"]),
    ('"two words"', ["english"]),
    ('"words two"', []),
    ('"carvings for" ivory', ["english"]),
    ("งาช้าง", ["thai"]),
    ("ช้าง ราคา", ["thai"]),
    ("象牙", ["chinese"]),
    ("牙象", []),
    ("象牙 私信", ["chinese"]),
    ("عاج", ["arabic"]),
    ("🐘🦷", ["emoji"]),
    ("🦷", ["emoji"]),
    ("🦷🐘", []),
    ("слоновую", ["russian"]),
    ("КОСТЬ", ["russian"]),
    ('"white plastic"', ["quotes"]),
    ("near", ["syntax"]),
    ("NOT star", ["syntax"]),
    ("ivory NOT sale", []),
    ("iv*", []),
    ("col:umn", ["syntax"]),
    ('" OR "1"="1', []),
    ("ivory) OR (star", []),
    ("'; DROP TABLE post; --", []),
    ("{marks}: ivory ^", []),
    ('"', []),
    ("!!", []),
    ("\x00", []),
]


@pytest.mark.parametrize(("search", "expected"), SEARCHES, ids=[search for search, _ in SEARCHES])
async def test_words_and_phrases_of_any_script_are_found(store, search, expected):
    await store.write(WriteBatch(posts=[make_flagged(name, text) for name, text in TEXTS.items()]))
    assert sorted(await found(store, search)) == sorted(ids(*expected))
    assert await store.count(PostQuery(search=search)) == len(expected)


async def test_blank_searches_restrict_nothing(store):
    await store.write(WriteBatch(posts=[make_flagged("a")]))
    assert await found(store, "  \n") == ids("a")


async def test_titles_tags_and_words_of_pictures_are_found_but_phrases_end_with_them(store):
    post = make_flagged("a", "hello there", title="rhino horn", tags=("tigerbone",), media_text="call now")
    post = replace(post, post=replace(post.post, media=(Media(type="image", alt="a carved figure"),)))
    await store.write(WriteBatch(posts=[post]))
    for search in ("rhino", '"rhino horn"', "tigerbone", "call now", "carved", "hello figure"):
        assert await found(store, search) == ids("a"), search
    assert await found(store, '"there rhino"') == []


async def test_a_very_long_search_is_answered(store):
    text = " ".join(f"word{number}" for number in range(2000))
    await store.write(WriteBatch(posts=[make_flagged("a", text)]))
    assert await found(store, text) == ids("a")
    assert await found(store, f'"{text}"') == ids("a")
    assert await found(store, f"{text} absent") == []


async def test_pages_under_equal_times_have_no_gap_and_no_repeat(store):
    posts = [make_flagged(str(number), at=later(minutes=number // 10)) for number in range(57)]
    await store.write(WriteBatch(posts=posts))
    expected = sorted(((one.post.sort_at, one.post.id) for one in posts), reverse=True)
    for limit in (1, 7, 57, 100):
        rows = await all_pages(store, PostQuery(), limit=limit)
        assert [(row.flagged.post.sort_at, row.flagged.post.id) for row in rows] == expected
    assert (await store.search(PostQuery(), limit=57)).next is None


async def test_posts_that_come_meanwhile_do_not_shift_the_next_page(store):
    await store.write(WriteBatch(posts=[make_flagged(str(number), at=later(minutes=number)) for number in range(6)]))
    first = await store.search(PostQuery(), limit=3)
    await store.write(WriteBatch(posts=[make_flagged("new", at=later(hours=1))]))
    second = await store.search(PostQuery(), limit=3, after=first.next)
    assert [row.flagged.post.id for row in (*first.rows, *second.rows)] == ids("5", "4", "3", "2", "1", "0")


async def test_groups_show_their_newest_and_how_many_match(store):
    posts = [
        make_flagged(f"{key}{number}", at=later(minutes=number), text_key=key, language="th" if number else "en")
        for key in "xyz"
        for number in range({"x": 3, "y": 1, "z": 2}[key])
    ]
    await store.write(WriteBatch(posts=posts))
    rows = await all_pages(store, PostQuery(), limit=1, grouped=True)
    assert {row.flagged.text_key: (row.flagged.post.id, row.repeat_count) for row in rows} == {
        "x": (make_post_id("x2"), 3),
        "y": (make_post_id("y0"), 1),
        "z": (make_post_id("z1"), 2),
    }
    thai = (await store.search(PostQuery(languages=("th",)), grouped=True)).rows
    assert sorted(row.repeat_count for row in thai) == [1, 2]
    early = (await store.search(PostQuery(until=later(minutes=1)), grouped=True)).rows
    assert [row.repeat_count for row in early] == [1, 1, 1]
    assert await store.count(PostQuery(text_key="x")) == 3


async def test_pages_of_groups_have_no_gap_and_no_repeat(store):
    posts = [make_flagged(str(n), at=later(minutes=n % 5), text_key=f"key{n % 7}") for n in range(40)]
    await store.write(WriteBatch(posts=posts))
    whole = (await store.search(PostQuery(), limit=100, grouped=True)).rows
    assert tuple(await all_pages(store, PostQuery(), limit=2, grouped=True)) == whole
    assert sum(row.repeat_count for row in whole) == 40
    assert len({row.flagged.text_key for row in whole}) == len(whole) == 7


AUTHOR = make_author("loud")


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [("author", AUTHOR, "bcd"), ("domain", "shop.example", "acd"), ("term", "en-jelly", "abd"), ("term", "x", "abcd")],
)
async def test_mutes_keep_posts_out_until_their_time_is_over(store, clock, kind, value, shown):
    posts = [
        make_flagged("a", author=AUTHOR),
        make_flagged("b", link_domains=("other.example", "shop.example")),
        make_flagged("c", signals=(Signal(kind="term", name="t", weight=1.0, detail={"term": "en-jelly"}),)),
        make_flagged("d", author=None, signals=()),
    ]
    await store.write(WriteBatch(posts=posts))
    mute = make_mute(kind, value, until=later(hours=1))
    await store.mute(mute)
    assert await store.mutes(clock.now) == (mute,)
    assert sorted(await found(store)) == sorted(ids(*shown))
    assert await store.count(PostQuery()) == len(shown)
    assert sum(bucket.counts["review"] for bucket in await store.timeline(PostQuery())) == len(shown)
    assert [row.count for row in await store.count_by(PostQuery(), "platform")] == [len(shown)]
    assert await store.count(EVERYTHING) == 4
    assert await store.get(make_post_id("a")) is not None
    clock.move(hours=1)
    assert await store.count(PostQuery()) == 4
    assert await store.mutes(clock.now) == ()


async def test_a_mute_replaces_an_earlier_one_and_can_be_lifted(store, clock):
    await store.write(WriteBatch(posts=[make_flagged("a", author=AUTHOR)]))
    await store.mute(make_mute("author", AUTHOR, until=later(hours=1)))
    await store.mute(make_mute("author", AUTHOR, until=later(hours=9)))
    clock.move(hours=2)
    assert (len(await store.mutes(clock.now)), await store.count(PostQuery())) == (1, 0)
    await store.unmute("author", AUTHOR)
    await store.unmute("domain", "never muted")
    assert await store.count(PostQuery()) == 1


async def test_the_newest_decision_counts_and_history_is_kept(store):
    await store.write(WriteBatch(posts=[make_flagged("a")]))
    given = [
        make_label("a", "trade", at=later(minutes=1), species=("elephant",), note="tusks"),
        make_label("a", "undecided", at=later(minutes=3)),
        make_label("a", "not_trade", at=later(minutes=2), by="another"),
    ]
    for label, now in zip(given, ("trade", "undecided", "undecided"), strict=True):
        await store.label(label)
        assert (await store.get(make_post_id("a"))).decision == now
        assert await found(store, decisions=(now,)) == ids("a")
    assert await store.labels(make_post_id("a")) == (given[0], given[2], given[1])
    assert [(row.value, row.count) for row in await store.count_by(PostQuery(), "decision")] == [("undecided", 1)]
    assert (await store.stats()).label_count == 3


async def test_labels_of_unknown_posts_are_an_error_by_hand_and_passed_over_in_a_batch(store):
    with pytest.raises(KeyError):
        await store.label(make_label("unknown"))
    await store.write(WriteBatch(posts=[make_flagged("a")], labels=[make_label("unknown"), make_label("a", "unsure")]))
    assert (await store.get(make_post_id("a"))).decision == "unsure"
