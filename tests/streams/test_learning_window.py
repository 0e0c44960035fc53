from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processors.topics.fitting import MIN_POSTS
from streams.learning_window import RUN_HOURS, WINDOW_DAYS, LearningWindow, Noted, WindowError

TOKENS = st.lists(
    st.sampled_from(["ivory", "tusk", "bread", "🐘🦴", "term:en-1", "oven", "rare"]), unique=True, max_size=5
)


def note(*tokens: str, hour: int = 100, named: bool = False, flagged: bool = False) -> Noted:
    return Noted(tokens, hour, hour, named, flagged)


def filled(count: int = 20) -> LearningWindow:
    window = LearningWindow()
    window.add(note("ivory", "tusk", "🐘🦴", named=True, flagged=number % 2 == 0) for number in range(count))
    return window


def test_what_was_noted_comes_out_oldest_first() -> None:
    window = LearningWindow()
    window.add([note("ivory", "tusk", named=True, flagged=True), note("bread", "ivory")])
    sample = window.sample()
    assert [sorted(bag) for bag in sample.bags] == [["ivory", "tusk"], ["bread", "ivory"]]
    assert sample.named.tolist() == [True, False]
    assert sample.flagged.tolist() == [True, False]
    assert sample.seen_count == 2


def test_it_holds_so_many_posts_and_no_more() -> None:
    window = LearningWindow(capacity=10)
    window.add(note(f"word{number}") for number in range(25))
    assert len(window) == 10
    assert window.sample().bags == [[f"word{number}"] for number in range(15, 25)]
    assert window.seen_count == 25


def test_it_survives_a_restart(tmp_path: Path) -> None:
    window = filled()
    window.save(tmp_path / "learning" / "window.npz", hour=100)
    loaded = LearningWindow.load(tmp_path / "learning" / "window.npz")
    before, after = window.sample(), loaded.sample()
    assert [sorted(bag) for bag in after.bags] == [sorted(bag) for bag in before.bags]
    assert (after.flagged == before.flagged).all()
    assert (after.named == before.named).all()
    assert loaded.seen_count == 20
    assert loaded.runs(0, 200) == window.runs(0, 200)
    assert (tmp_path / "learning" / "window.npz").stat().st_mode & 0o777 == 0o600
    loaded.add([note("ivory", "new")])
    assert loaded.sample().bags[-1] == ["ivory", "new"]


def test_no_file_is_an_empty_window_and_a_damaged_one_says_so(tmp_path: Path) -> None:
    assert len(LearningWindow.load(tmp_path / "none.npz")) == 0
    for content in (b"", b"nonsense", b"PK\x03\x04"):
        (tmp_path / "window.npz").write_bytes(content)
        with pytest.raises(WindowError, match="remove it"):
            LearningWindow.load(tmp_path / "window.npz")


def everything_in(file: Path) -> bytes:
    with zipfile.ZipFile(io.BytesIO(file.read_bytes())) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def test_words_of_few_posts_are_never_written(tmp_path: Path) -> None:
    window = filled()
    window.add(note("ivory", "surname", "term:en-1") for _ in range(MIN_POSTS - 1))
    window.save(tmp_path / "window.npz", hour=100)
    written = everything_in(tmp_path / "window.npz")
    assert b"surname" not in written
    assert b"term:en-1" in written  # ours, not the post's
    window.add([note("surname")])
    window.save(tmp_path / "window.npz", hour=100)
    assert b"surname" in everything_in(tmp_path / "window.npz")


@settings(deadline=None)
@given(st.lists(st.tuples(TOKENS, st.booleans(), st.booleans()), max_size=40))
def test_saving_keeps_every_post_with_the_words_of_many(tmp_path_factory, posts) -> None:
    file = tmp_path_factory.mktemp("window") / "window.npz"
    window = LearningWindow()
    window.add(note(*tokens, named=named, flagged=flagged) for tokens, named, flagged in posts)
    window.save(file, hour=100)
    sample = LearningWindow.load(file).sample()
    often = {
        token
        for tokens, _, _ in posts
        for token in tokens
        if ":" in token or sum(token in others for others, _, _ in posts) >= MIN_POSTS
    }
    assert [set(bag) for bag in sample.bags] == [set(tokens) & often for tokens, _, _ in posts]
    assert sample.flagged.tolist() == [flagged for _, _, flagged in posts]


def test_what_has_passed_its_time_leaves(tmp_path: Path) -> None:
    window = LearningWindow()
    window.add([note("old", hour=0), note("new", hour=24 * WINDOW_DAYS)])
    window.save(tmp_path / "window.npz", hour=24 * WINDOW_DAYS + 1)
    assert window.sample().bags == [["new"]]
    assert window.runs(0, 10**6).post_count == 1


def test_runs_of_emoji_are_counted_by_hour() -> None:
    window = LearningWindow()
    window.add(note("🐘", "🐘🦴", hour=hour) for hour in (1, 1, 2, RUN_HOURS))
    window.add([note("bread", hour=2)])
    counts = window.runs(1, 3)
    assert (dict(counts.by_name), counts.post_count) == ({"🐘🦴": 3}, 4)
