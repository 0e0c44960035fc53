import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.decoding import encode
from schemas.post import Post
from schemas.tombstone import Tombstone
from streams.collectors.x_posts import MessageError, map_message
from streams.pseudonyms import Pseudonyms
from tests.builders import NOON
from tests.streams.collectors.x_examples import id_of, make_message

PSEUDONYMS = Pseudonyms({"k1": b"k" * 32})
GOLDEN = Path(__file__).parents[2] / "golden" / "collectors" / "x"
EXAMPLES = sorted(path.name for path in GOLDEN.glob("*.json") if not path.name.endswith(".mapped.json"))
NAMES = ("some_name", "some_dealer", "known_one", "stranger", "my_second_name", "somebody", "helper", "other_one")
"""Who occurs in the examples."""


def mapped(message: dict[str, Any]) -> tuple[Post | Tombstone, ...]:
    return map_message(message, PSEUDONYMS, NOON)


def post_of(message: dict[str, Any]) -> Post:
    (post,) = mapped(message)
    assert isinstance(post, Post)
    return post


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_mapped_as_its_golden_file_says(name: str, golden: Callable[[str, str], None]) -> None:
    """Each example is a line of the filtered stream, and the file beside it holds what it becomes."""
    try:
        became: Any = msgspec.to_builtins(mapped(json.loads((GOLDEN / name).read_bytes())))
    except MessageError as error:
        became = {"buried": type(error).__name__, "message": str(error)}
    text = json.dumps(became, ensure_ascii=False, indent=1) + "\n"
    golden(f"collectors/x/{name.removesuffix('.json')}.mapped.json", text)


def test_there_is_an_example_of_every_shape() -> None:
    assert len(EXAMPLES) >= 35


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_author_leaves_but_in_the_locator(name: str) -> None:
    try:
        records = mapped(json.loads((GOLDEN / name).read_bytes()))
    except MessageError:
        return
    for record in records:
        shown = msgspec.structs.replace(record, locator=None) if isinstance(record, Post) else record
        text = encode(shown).decode().lower()
        assert "9900000000" not in text
        assert "20327" not in text.replace("x:", "")  # native ids lead to the post
        assert not [name for name in NAMES if name in text]


def test_every_edit_is_a_newer_revision_of_one_post() -> None:
    first = post_of(make_message(1))
    second = post_of(make_message(5, edit_history_tweet_ids=[id_of(1), id_of(5)]))
    assert (second.id, second.flags.edited) == (first.id, True)
    assert second.revision == post_of(make_message(5)).revision != first.revision
    assert second.revised_at > first.revised_at
    assert second.locator is not None
    assert second.locator.url == f"https://x.com/i/status/{id_of(5)}"


def test_a_deletion_names_the_post_that_was_made() -> None:
    (gone,) = mapped({"data": {"delete": {"tweet": {"id": id_of(1)}, "event_at": "2026-03-14T12:00:00Z"}}})
    assert isinstance(gone, Tombstone)
    assert (gone.post_id, gone.reason) == (post_of(make_message(1)).id, "deleted")


def test_a_repost_says_the_whole_text_of_what_it_repeats() -> None:
    whole = {"id": id_of(0), "text": "a long offer of carved tusk"}
    repost = make_message(1, text="RT @a: a long\u2026", referenced_tweets=[{"type": "retweeted", "id": id_of(0)}])
    assert post_of(repost | {"includes": {"tweets": [whole]}}).text == whole["text"]
    cut = post_of(repost)
    assert (cut.kind, cut.flags.text_truncated) == ("repost", True)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ({}, "expected an object in `data`"),
        ({"data": []}, "expected an object in `data`"),
        ({"data": {"id": 5}}, "expected digits in `data.id`"),
        ({"data": {"id": "5a"}}, "expected digits in `data.id`"),
        ({"data": {"id": "5", "text": 5}}, "expected a string in `text`"),
    ],
)
def test_a_message_that_is_no_post_says_what_was_expected(message: dict[str, Any], expected: str) -> None:
    with pytest.raises(MessageError, match=expected):
        mapped(message)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda of: st.lists(of, max_size=3) | st.dictionaries(st.text(max_size=5), of, max_size=3),
)
FIELDS = [
    "attachments", "author_id", "conversation_id", "created_at", "edit_history_tweet_ids", "entities", "geo", "lang",
    "note_tweet", "possibly_sensitive", "public_metrics", "referenced_tweets", "withheld",
]  # fmt: skip


@given(st.text(), st.dictionaries(st.sampled_from(FIELDS), JSON), st.dictionaries(st.text(max_size=6), JSON))
def test_whatever_a_message_holds_a_post_comes_out(text: str, fields: dict[str, Any], includes: dict[str, Any]) -> None:
    post = post_of(make_message(1, **fields | {"text": text}) | {"includes": includes})
    assert msgspec.json.decode(encode(post), type=Post) == post
