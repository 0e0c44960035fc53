import json
from collections import Counter
from contextlib import aclosing
from pathlib import Path

import pytest

from schemas.envelope import Envelope
from schemas.post import Post
from streams.collectors.collector import SourceUnavailable
from streams.collectors.sample import FIRST_POST, Sample, packaged_sample, sample_posts
from streams.pseudonyms import Pseudonyms
from tests.builders import NOON

PSEUDONYMS = Pseudonyms({"k1": b"k" * 32})


def write_sample(folder: Path) -> Path:
    for label, name in (("trade", "trade"), ("lookalike", "lookalikes"), ("ordinary", "ordinary")):
        lines = [{"id": f"{label}-{n}", "text": f"{label} {n}", "label": label, "language": "en"} for n in range(9)]
        (folder / f"{name}.jsonl").write_text("\n".join(json.dumps(line) for line in lines))
    return folder


async def read(folder: Path, count: int, cursor: str | None = None, seed: int = 1) -> list[Envelope]:
    seen: list[Envelope] = []
    collector = Sample(PSEUDONYMS, rate=None, seed=seed, folder=folder, clock=lambda: NOON)
    async with aclosing(collector.envelopes(cursor)) as envelopes:
        async for envelope in envelopes:
            seen.append(envelope)
            if sum(len(one.posts) for one in seen) >= count:
                break
    return seen


def posts_of(envelopes: list[Envelope]) -> list[Post]:
    return [post for envelope in envelopes for post in envelope.posts]


async def test_the_mix_is_natural_and_begins_with_trade(tmp_path: Path) -> None:
    posts = posts_of(await read(write_sample(tmp_path), 3000))
    labels = Counter(post.text.split()[0] for post in posts)
    assert labels == {"trade": 60, "lookalike": 75, "ordinary": 2865}
    assert posts[0].text == "trade 0"


async def test_every_post_is_fresh_and_marked_as_sample(tmp_path: Path) -> None:
    posts = posts_of(await read(write_sample(tmp_path), 2000))
    assert len({post.id for post in posts}) == len(posts)
    assert all(post.flags.sample and post.source == "sample" for post in posts)
    assert {post.platform for post in posts} == {"sample_board", "sample_chat", "sample_market"}
    assert all(post.created_at is not None and 0 <= (NOON - post.created_at).total_seconds() < 5 for post in posts)
    assert len({post.author for post in posts if post.text.startswith("trade")}) <= 40


async def test_a_seed_gives_the_same_posts_and_resumes_among_them(tmp_path: Path) -> None:
    folder = write_sample(tmp_path)
    whole = await read(folder, 3000)
    assert await read(folder, 3000) == whole
    assert posts_of(await read(folder, 1000, whole[0].cursor)) == posts_of(whole)[1000:2000]
    assert posts_of(await read(folder, 1000, seed=2)) != posts_of(whole)[:1000]
    assert posts_of(await read(folder, 1000, whole[0].cursor, seed=2)) == posts_of(await read(folder, 1000, seed=2))


@pytest.mark.parametrize("cursor", ["", "7", '{"seed":"x"}'])
async def test_a_strange_cursor_begins_at_the_start(cursor: str, tmp_path: Path) -> None:
    folder = write_sample(tmp_path)
    assert posts_of(await read(folder, 1, cursor)) == posts_of(await read(folder, 1))


@pytest.mark.parametrize("fault", ["missing", "broken", "not whole"])
async def test_a_sample_that_is_not_there_says_so(fault: str, tmp_path: Path) -> None:
    folder = write_sample(tmp_path)
    if fault == "missing":
        (folder / "trade.jsonl").unlink()
    else:
        (folder / "trade.jsonl").write_text("{" if fault == "broken" else "")
    collector = Sample(PSEUDONYMS, folder=folder)
    with pytest.raises(SourceUnavailable, match="the sample"):
        await anext(collector.envelopes(None))
    assert collector.status.state == "failed"


async def test_status_says_that_it_is_the_sample(tmp_path: Path) -> None:
    collector = Sample(PSEUDONYMS, rate=None, folder=write_sample(tmp_path))
    async with aclosing(collector.envelopes(None)) as envelopes:
        await anext(envelopes)
    assert collector.status.sample
    assert "packaged sample" in collector.status.message


def test_the_packaged_sample_is_whole_and_has_the_post_to_begin_with() -> None:
    posts = sample_posts(packaged_sample())
    assert FIRST_POST in {post.id for post in posts if post.label == "trade"}
    labels = Counter(post.label for post in posts)
    assert min(labels[label] for label in ("trade", "lookalike", "ordinary")) >= 100
