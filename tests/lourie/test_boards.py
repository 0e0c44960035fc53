import json

import pytest

from dashboards.kibana.build import BUILT_FILE
from tests.lourie.commands import call
from tests.lourie.process import run_to_end
from tests.servers.kibana import FakeKibana


@pytest.fixture
def kibana(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("S0VZ\n")
    with FakeKibana(api_key="S0VZ") as fake:
        monkeypatch.setenv("LOURIE_KIBANA_ADDRESS", fake.address)
        monkeypatch.setenv("LOURIE_KIBANA_API_KEY_FILE", str(tmp_path / "key"))
        yield fake


def states(done):
    return {row["object"]: row["state"] for row in map(json.loads, done.stdout.splitlines())}


def test_build_writes_the_bytes_that_are_kept_with_the_code(tmp_path):
    assert call(tmp_path, "boards", "build").stdout_bytes == BUILT_FILE.read_bytes()
    assert call(tmp_path, "boards", "build", "--output", str(tmp_path / "out.ndjson")).exit_code == 0
    assert (tmp_path / "out.ndjson").read_bytes() == BUILT_FILE.read_bytes()


def test_links_lead_to_the_desk_that_is_set(tmp_path, monkeypatch):
    monkeypatch.setenv("LOURIE_DESK_URL", "https://desk.example")
    assert b"https://desk.example/posts/{{value}}" in call(tmp_path, "boards", "build").stdout_bytes
    assert call(tmp_path, "boards", "check").exit_code == 0


def test_a_file_that_cannot_be_written_is_told(tmp_path):
    done = call(tmp_path, "boards", "build", "--output", str(tmp_path / "no" / "folder"))
    assert done.exit_code == 1
    assert "No such file" in done.stderr


def test_our_boards_have_no_fault(tmp_path):
    done = call(tmp_path, "boards", "check")
    assert (done.exit_code, done.stdout) == (0, "no fault found\n")


def test_faults_of_a_file_are_rows_and_exit_code_1(tmp_path):
    (tmp_path / "broken.ndjson").write_bytes(BUILT_FILE.read_bytes().replace(b'"8.9.0"', b'"10.2.0"'))
    done = call(tmp_path, "boards", "check", str(tmp_path / "broken.ndjson"), "--format", "json")
    assert done.exit_code == 1
    (fault,) = map(json.loads, done.stdout.splitlines())
    assert (fault["rule"], fault["where"]) == ("stamp", "dashboard lourie-overview")


def test_push_then_diff_then_push_again(kibana, tmp_path):
    done = call(tmp_path, "boards", "push", "--wait", "5", "--format", "json")
    assert done.exit_code == 0, done.output
    assert set(states(done).values()) == {"same"}
    assert "Kibana 8.12.2 has the boards" in done.stderr
    assert len(kibana.spaces["lourie"]) == 4
    assert call(tmp_path, "boards", "diff").exit_code == 0
    kibana.spaces["lourie"]["dashboard", "lourie-overview"]["attributes"]["title"] = "Mine now"
    done = call(tmp_path, "boards", "diff", "--format", "json")
    assert done.exit_code == 1
    assert states(done)["dashboard lourie-overview"] == "changed"
    assert "Mine now" in done.stdout
    assert call(tmp_path, "boards", "push").exit_code == 0
    assert call(tmp_path, "boards", "diff").exit_code == 0


def test_diff_before_any_push_says_all_is_missing(kibana, tmp_path):
    kibana.spaces["lourie"] = {}
    done = call(tmp_path, "boards", "diff", "--format", "json")
    assert done.exit_code == 1
    assert set(states(done).values()) == {"missing"}


def test_what_kibana_refuses_in_part_is_told(kibana, tmp_path):
    call(tmp_path, "boards", "push")
    kibana.spaces = {"default": {}, "other": kibana.spaces["lourie"], "lourie": {}}
    done = call(tmp_path, "boards", "push", "--format", "json")
    assert done.exit_code == 1
    assert "other id: became lourie-overview-elsewhere" in done.stderr


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ({"api_key": "other"}, "kibana_api_key_file"),
        ({"version": "7.17.0"}, "8.12"),
        ({"forbidden": "_import"}, "Saved Objects Management"),
        ({"level": "unavailable"}, "not ready"),
    ],
)
def test_a_kibana_that_will_not_is_told_on_one_line(kibana, tmp_path, broken, words):
    for name, value in broken.items():
        setattr(kibana, name, value)
    done = call(tmp_path, "boards", "push", "--wait", "0")
    assert done.exit_code == 1
    assert words in done.stderr
    assert "Traceback" not in done.output
    assert "S0VZ" not in done.output


@pytest.mark.parametrize("verb", ["push", "diff"])
def test_without_an_address_it_is_wrong_use(tmp_path, verb):
    done = call(tmp_path, "boards", verb)
    assert done.exit_code == 2
    assert "LOURIE_KIBANA_ADDRESS" in done.stderr


def test_nothing_is_pushed_that_has_a_fault(kibana, tmp_path, monkeypatch):
    monkeypatch.setattr("lourie.boards.build_boards", lambda _: b"{}\n")
    done = call(tmp_path, "boards", "push")
    assert done.exit_code == 1
    assert "nothing was pushed" in done.stderr
    assert kibana.calls == []


def test_the_real_command_pushes(kibana, tmp_path):
    settings = {"LOURIE_KIBANA_ADDRESS": kibana.address, "LOURIE_KIBANA_API_KEY_FILE": str(tmp_path / "key")}
    done = run_to_end(tmp_path / "data", "boards", "push", **settings)
    assert done.returncode == 0, done.stderr
    assert "same" in done.stdout
    assert len(kibana.spaces["lourie"]) == 4
