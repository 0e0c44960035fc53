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
from streams.collectors.bluesky_posts import EventError, map_event, to_post, to_tombstones
from streams.collectors.jetstream_events import Event, FrameError
from streams.collectors.jetstream_v1 import V1
from streams.pseudonyms import Pseudonyms
from tests.builders import NOON
from tests.streams.collectors.jetstream_examples import did_of, make_account_event, make_event

PSEUDONYMS = Pseudonyms({"k1": b"k" * 32})
GOLDEN = Path(__file__).parents[2] / "golden" / "collectors" / "bluesky"
EXAMPLES = sorted(path.name for path in GOLDEN.glob("*.json") if not path.name.endswith(".mapped.json"))


def read(event: dict[str, Any]) -> Event:
    return V1().read(json.dumps(event).encode())


def mapped(event: dict[str, Any]) -> tuple[Post | Tombstone, ...]:
    return map_event(read(event), PSEUDONYMS, NOON)


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_mapped_as_its_golden_file_says(name: str, golden: Callable[[str, str], None]) -> None:
    """Each example is an event of the first wire, and the file beside it holds what it becomes."""
    event = json.loads((GOLDEN / name).read_bytes())
    try:
        became: Any = msgspec.to_builtins(mapped(event))
    except (EventError, FrameError) as error:
        became = {"buried": type(error).__name__, "message": str(error)}
    text = json.dumps(became, ensure_ascii=False, indent=1) + "\n"
    golden(f"collectors/bluesky/{name.removesuffix('.json')}.mapped.json", text)


def test_there_is_an_example_of_every_shape() -> None:
    assert len(EXAMPLES) >= 20


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_author_leaves_but_in_the_locator(name: str) -> None:
    event = json.loads((GOLDEN / name).read_bytes())
    try:
        records = mapped(event)
    except (EventError, FrameError):
        return
    for record in records:
        shown = msgspec.structs.replace(record, locator=None) if isinstance(record, Post) else record
        assert b"did:" not in encode(shown)
        assert b".bsky.social" not in encode(shown)


@pytest.mark.parametrize(
    ("active", "status", "reason"),
    [
        (True, None, "active"),
        (False, "deleted", "deleted"),
        (False, "takendown", "takendown"),
        (False, "suspended", "suspended"),
        (False, "deactivated", "deactivated"),
        (False, None, "deactivated"),
        (False, "something new", "deactivated"),
        (False, "desynchronized", None),
        (False, "throttled", None),
    ],
)
def test_what_happens_to_an_account_happens_to_its_posts(active: bool, status: str | None, reason: str | None) -> None:
    tombstones = mapped(make_account_event(3, active=active, status=status))
    assert [one.reason for one in tombstones if isinstance(one, Tombstone)] == ([reason] if reason else [])
    assert all(isinstance(one, Tombstone) and one.post_id is None for one in tombstones)


def test_an_account_is_found_under_every_key() -> None:
    pseudonyms = Pseudonyms({"k2": b"n" * 32, "k1": b"k" * 32})
    event = read(make_account_event(3, active=False, status="deleted"))
    assert [one.author for one in to_tombstones(event, pseudonyms, NOON)] == list(
        pseudonyms.authors("bluesky", did_of(3))
    )


def test_a_deletion_names_the_post_that_was_made() -> None:
    (post,) = mapped(make_event(3))
    (gone,) = mapped(make_event(3, operation="delete"))
    assert isinstance(post, Post)
    assert isinstance(gone, Tombstone)
    assert (gone.post_id, gone.author, gone.reason) == (post.id, None, "deleted")


def test_an_update_is_a_newer_revision_of_the_same_post() -> None:
    first = make_event(3)
    second = make_event(3, operation="update", text="changed") | {"time_us": first["time_us"] + 1}
    second["commit"]["cid"] = "bafyother"
    (old,), (new,) = mapped(first), mapped(second)
    assert isinstance(old, Post)
    assert isinstance(new, Post)
    assert (new.id, new.flags.edited) == (old.id, True)
    assert new.revision != old.revision
    assert new.revised_at > old.revised_at


@pytest.mark.parametrize("collection", ["app.bsky.feed.like", "app.bsky.graph.follow", "com.example.odd"])
def test_other_collections_are_read_and_left(collection: str) -> None:
    event = make_event(1)
    event["commit"]["collection"] = collection
    assert mapped(event) == ()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"record": None}, "expected an object in `record`"),
        ({"record": ["text"]}, "expected an object in `record`"),
        ({"record": {"text": 5}}, "expected a string in `text`"),
        ({"operation": "rename"}, "expected the operation create, update or delete"),
    ],
)
def test_an_event_that_is_no_post_says_what_was_expected(change: dict[str, Any], expected: str) -> None:
    event = make_event(1)
    event["commit"] |= change
    with pytest.raises(EventError, match=expected):
        mapped(event)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda of: st.lists(of, max_size=3) | st.dictionaries(st.text(max_size=5), of, max_size=3),
)
FIELDS = ["createdAt", "langs", "facets", "embed", "reply", "labels", "tags"]


@given(st.text(), st.dictionaries(st.sampled_from(FIELDS), JSON))
def test_whatever_a_record_holds_a_post_comes_out(text: str, fields: dict[str, Any]) -> None:
    event = read(make_event(1))
    post = to_post(msgspec.structs.replace(event, record=fields | {"text": text}), PSEUDONYMS, NOON)
    assert msgspec.json.decode(encode(post), type=Post) == post
