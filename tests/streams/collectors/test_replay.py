import asyncio
import gzip
import io
import json
import os
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
import zstandard

from schemas.decoding import MAX_RECORD_BYTES
from schemas.envelope import Envelope
from streams.collectors import replay
from streams.collectors.collector import SourceUnavailable
from streams.collectors.replay import Replay, ReplayOptions
from streams.pseudonyms import Pseudonyms
from tests.builders import NOON

PSEUDONYMS = Pseudonyms({"k1": b"k" * 32})


def make_lines(count: int) -> bytes:
    lines = [{"id": number, "text": f"post {number}", "author": f"somebody-{number}"} for number in range(count)]
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def write(folder: Path, content: bytes, suffix: str = "") -> Path:
    path = folder / f"posts.ndjson{suffix}"
    pack = {".gz": gzip.compress, ".zst": zstandard.ZstdCompressor().compress}.get(suffix, bytes)
    path.write_bytes(pack(content))
    return path


async def read_all(
    path: Path, cursor: str | None = None, stop_after: int | None = None, **options: Any
) -> list[Envelope]:
    seen: list[Envelope] = []
    collector = Replay(str(path), PSEUDONYMS, options=ReplayOptions(**options))
    async with aclosing(collector.envelopes(cursor)) as envelopes:
        async for envelope in envelopes:
            seen.append(envelope)
            if stop_after is not None and sum(len(one.posts) for one in seen) >= stop_after:
                break
    return seen


def texts(envelopes: list[Envelope]) -> list[str]:
    return [post.text for envelope in envelopes for post in envelope.posts]


@pytest.mark.parametrize("suffix", ["", ".gz", ".zst"])
async def test_a_file_is_read_whole_and_again_from_every_cursor(suffix: str, tmp_path: Path) -> None:
    path = write(tmp_path, make_lines(2500), suffix)
    seen = await read_all(path)
    assert texts(seen) == [f"post {number}" for number in range(2500)]
    for count, envelope in enumerate(seen, start=1):
        assert texts(await read_all(path, envelope.cursor)) == texts(seen[count:])


async def test_another_file_begins_at_its_start(tmp_path: Path) -> None:
    seen = await read_all(write(tmp_path, make_lines(5)))
    other = write(tmp_path, b'{"id":0,"text":"other"}\n' * 3)
    assert len(texts(await read_all(other, seen[-1].cursor))) == 3


@pytest.mark.parametrize("cursor", ["", "12", "{}", '{"file":"x","line":-1}'])
async def test_a_strange_cursor_begins_at_the_start(cursor: str, tmp_path: Path) -> None:
    assert len(texts(await read_all(write(tmp_path, make_lines(3)), cursor))) == 3


async def test_a_bad_line_is_buried_with_its_number_and_the_rest_goes_on(tmp_path: Path) -> None:
    content = make_lines(1) + b"\n  \nnot a post\n" + b'{"text":"\xff"}\n' + make_lines(2)[len(make_lines(1)) :]
    seen = await read_all(path := write(tmp_path, content))
    assert texts(seen) == ["post 0", "post 1"]
    dead = [record for envelope in seen for record in envelope.dead]
    assert [(record.payload, record.place) for record in dead] == [
        (b"not a post", f"{path}:4"),
        (b'{"text":"\xff"}', f"{path}:5"),
    ]
    assert all(record.stage == "collect.replay" and "line" in record.message for record in dead)
    assert sum(envelope.read_count for envelope in seen) == 6


async def test_an_oversized_line_is_refused_unread(tmp_path: Path) -> None:
    long = b'{"text":"' + b"x" * MAX_RECORD_BYTES + b'"}'
    (envelope,) = await read_all(write(tmp_path, long + b"\n" + make_lines(1)))
    assert texts([envelope]) == ["post 0"]
    assert envelope.dead[0].payload == long[:1024]
    assert f"{len(long)} bytes" in envelope.dead[0].message


async def test_a_truncated_gzip_keeps_what_could_be_read(tmp_path: Path) -> None:
    content = b"".join(b'{"id":%d,"text":"%s"}\n' % (n, os.urandom(20).hex().encode()) for n in range(3000))
    path = write(tmp_path, content, ".gz")
    path.write_bytes(path.read_bytes()[:-20_000])
    seen = await read_all(path)
    whole = [json.loads(line)["text"] for line in content.splitlines()]
    assert 1000 < len(texts(seen)) < 3000
    assert texts(seen) == whole[: len(texts(seen))]
    (dead,) = [record for envelope in seen for record in envelope.dead]
    assert dead.error == "BrokenFile"
    assert str(path) in dead.place
    assert "byte" in dead.message


async def test_a_loop_gives_fresh_ids_every_lap_and_resumes_inside_one(tmp_path: Path) -> None:
    path = write(tmp_path, make_lines(10))
    seen = await read_all(path, stop_after=30, loop=True)
    ids = [post.id for envelope in seen for post in envelope.posts]
    assert len(set(ids)) == len(ids) == 30
    resumed = await read_all(path, seen[0].cursor, stop_after=10, loop=True)
    assert [post.id for envelope in resumed for post in envelope.posts] == ids[10:20]


async def test_a_loop_over_a_file_without_posts_ends(tmp_path: Path) -> None:
    assert texts(await read_all(write(tmp_path, b"\n\n"), loop=True)) == []


async def test_retiming_moves_all_times_so_that_the_first_is_now(tmp_path: Path) -> None:
    times = ["null", '"2020-01-01T00:00:00Z"', '"2019-12-31T23:00:00Z"', '"2020-01-02T00:00:00Z"']
    content = "".join(f'{{"id":{n},"text":"a","created_at":{time}}}\n' for n, time in enumerate(times))
    path = write(tmp_path, content.encode())
    collector = Replay(str(path), PSEUDONYMS, options=ReplayOptions(retime=True), clock=lambda: NOON)
    (envelope,) = [envelope async for envelope in collector.envelopes(None)]
    assert [post.created_at and (post.created_at - NOON).total_seconds() for post in envelope.posts] == [
        None,
        0,
        -3600,
        0,
    ]
    assert json.loads(envelope.cursor or "")["shift_seconds"] > 0


async def test_a_rate_is_kept(tmp_path: Path) -> None:
    loop = asyncio.get_running_loop()
    start = loop.time()
    seen = await read_all(write(tmp_path, make_lines(50)), rate=200.0)
    assert len(seen) == 3
    assert loop.time() - start > 0.1


async def test_with_a_rate_posts_are_observed_as_they_fall_due_and_wait_for_company(tmp_path: Path) -> None:
    seen = await read_all(write(tmp_path, make_lines(40)), rate=200.0)
    assert len(seen[0].posts) > 5
    observed = [post.observed_at for envelope in seen for post in envelope.posts]
    assert observed == sorted(observed)
    assert len(set(observed)) == 20
    assert (observed[-1] - observed[0]).total_seconds() > 0.15


async def test_status_tells_how_it_fares(tmp_path: Path) -> None:
    path = write(tmp_path, make_lines(3) + b"bad\n")
    collector = Replay(str(path), PSEUDONYMS, name="replay-test")
    assert collector.status.state == "connecting"
    seen = [envelope async for envelope in collector.envelopes(None)]
    assert {envelope.source for envelope in seen} == {"replay-test"}
    state = collector.status
    assert (state.source, state.state, state.read_count, state.post_count) == ("replay-test", "finished", 4, 3)


async def test_a_missing_file_says_so(tmp_path: Path) -> None:
    collector = Replay(str(tmp_path / "none"), PSEUDONYMS)
    with pytest.raises(SourceUnavailable, match="expected a readable file"):
        await anext(collector.envelopes(None))
    assert collector.status.state == "failed"


async def test_standard_input_is_read_as_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    read_end, write_end = os.pipe()
    with io.FileIO(read_end) as stdin:
        monkeypatch.setattr(replay.sys, "stdin", stdin)
        async with aclosing(Replay("-", PSEUDONYMS).envelopes(None)) as envelopes:
            os.write(write_end, b'{"id":1,"text":"first"}\n{"id":2,')
            assert texts([await anext(envelopes)]) == ["first"]
            os.write(write_end, b'"text":"second"}')
            os.close(write_end)
            assert texts([await anext(envelopes)]) == ["second"]
            with pytest.raises(StopAsyncIteration):
                await anext(envelopes)


async def test_a_waiting_pipe_can_be_left(monkeypatch: pytest.MonkeyPatch) -> None:
    read_end, write_end = os.pipe()
    with io.FileIO(read_end) as stdin, io.FileIO(write_end, "w"):
        monkeypatch.setattr(replay.sys, "stdin", stdin)
        envelopes = Replay("-", PSEUDONYMS).envelopes(None)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await anext(envelopes)
        await asyncio.sleep(0.3)  # lets the worker notice before the pipe is closed under it
