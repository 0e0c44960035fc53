import json

from schemas.dead import DeadRecord
from schemas.store import WriteBatch
from tests.builders import NOON
from tests.lourie.clusters import furnished_corner, settings_of
from tests.lourie.process import ask_store, run_to_end
from tests.streams.buses.kafka.reading import read_topic


def ask(folder, *arguments, code=0):
    done = run_to_end(folder, "dead", *arguments)
    assert done.returncode == code, done.stderr + done.stdout
    return done.stdout


def test_list_groups_by_reason_and_each_names_the_line(filled):
    groups = [json.loads(line) for line in ask(filled, "list", "--format", "json").splitlines()]
    assert sum(group["count"] for group in groups) == 2
    each = [json.loads(line) for line in ask(filled, "list", "--each", "--format", "json").splitlines()]
    assert [one["place"].rpartition(":")[2] for one in each] == ["6", "7"]
    assert not any("broken" in one["message"] for one in each)


def test_show_gives_the_reason_and_on_request_the_bytes(filled):
    number = json.loads(ask(filled, "list", "--each", "--format", "json").splitlines()[0])["number"]
    assert "broken" not in ask(filled, "show", str(number))
    assert ask(filled, "show", str(number), "--bytes").strip() == "{ broken"


def test_show_of_an_unknown_number_says_so(filled):
    assert run_to_end(filled, "dead", "show", "9999").returncode == 1


def test_replay_keeps_what_still_fails(own_copy):
    assert "0 of 2" in ask(own_copy, "replay", "--all", code=1)
    assert len(ask(own_copy, "list", "--each", "--format", "json").splitlines()) == 2


def test_replay_wants_numbers_or_all(filled):
    ask(filled, "replay", code=2)


def test_with_kafka_the_letters_go_back_to_the_topic_they_came_from(kafka_server, tmp_path):
    access = furnished_corner(kafka_server)
    letter = DeadRecord(
        stage="detect", error="DecodingError", message="", payload=b"\xff{", at=NOON, topic="posts.collected",
        headers=(("ce_type", b"post/9"),),
    )  # fmt: skip
    ask_store(tmp_path, lambda store: store.write(WriteBatch(dead=[letter])))
    done = run_to_end(tmp_path, "dead", "replay", "--all", **settings_of(access))
    assert "1 of 1 dead letter(s) sent to Kafka again" in done.stdout, done.stderr
    (found,) = read_topic(access, "posts.collected")
    assert (found.value, list(found.headers)) == (b"\xff{", [("ce_type", b"post/9")])
    assert ask(tmp_path, "list", "--each", "--format", "json") == ""
