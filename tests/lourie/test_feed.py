from __future__ import annotations

import json
from pathlib import Path

import httpx

from tests.lourie.commands import call
from tests.lourie.process import lourie, run_to_end


def read(output: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in output.splitlines()]


def test_show_gives_what_the_platform_would_read(own_copy: Path) -> None:
    *lines, end = read(run_to_end(own_copy, "feed", "show", "file").stdout)
    assert {str(line["uid"]).rpartition(":")[2] for line in lines} >= {"ivory", "tiger"}
    assert "seller of talk" not in json.dumps(lines)
    assert "Lovely morning" not in json.dumps(lines)
    assert (end["schema"], end["more"]) == ("feed-page/1", False)
    ((first, *_),) = [read(run_to_end(own_copy, "feed", "show", "file", "--limit", "1").stdout)]
    assert first == lines[0]
    (rest,) = read(run_to_end(own_copy, "feed", "show", "file", "--after", str(end["next"])).stdout)
    assert rest["more"] is False


def test_show_says_what_is_wrong_with_a_cursor_and_keeps_x_in(tmp_path: Path) -> None:
    assert "expected the `next`" in call(tmp_path, "feed", "show", "file", "--after", "1").output
    assert "x_terms_accepted" in call(tmp_path, "feed", "show", "x").output


def test_a_platform_reads_its_feed_from_a_running_lourie_and_an_erased_post_is_taken_back(own_copy: Path) -> None:
    key = run_to_end(own_copy, "feed", "key", "add", "file").stdout.strip()
    with lourie(own_copy, "run", "--source", "sample", LOURIE_SAMPLE_RATE="0.01") as running:
        address = f"{running.address}feed/file.ndjson"
        bearer = {"authorization": f"Bearer {key}"}
        assert httpx.get(address).status_code == 401
        *lines, end = read(httpx.get(address, headers=bearer).text)
        ivory = next(line for line in lines if str(line.get("uid")).endswith("ivory"))
        done = run_to_end(own_copy, "store", "erase", "--post", str(ivory["id"]), "--yes")
        assert done.returncode == 0, done.stderr
        *later, _ = read(httpx.get(address, params={"after": str(end["next"])}, headers=bearer).text)
        assert {"schema": "feed-retraction/1", "id": ivory["id"], "platform": "file", "reason": "gone"} in later
        run_to_end(own_copy, "feed", "key", "revoke", "file")
        assert httpx.get(address, headers=bearer).status_code == 401
        assert running.stop() == 0
        assert key not in running.output


def test_a_desk_behind_a_password_opens_the_feed_by_its_key_alone(own_copy: Path, tmp_path: Path) -> None:
    (tmp_path / "desk.password").write_text("four words of a heron")
    (tmp_path / "desk.password").chmod(0o600)
    key = run_to_end(own_copy, "feed", "key", "add", "file").stdout.strip()
    given = {"LOURIE_DESK_HOSTS": "desk.example", "LOURIE_DESK_PASSWORD_FILE": str(tmp_path / "desk.password")}
    with lourie(own_copy, "desk", **given) as running:
        address, host = f"{running.address}feed/file.ndjson", {"host": "desk.example"}
        assert httpx.get(f"{running.address}api/posts", headers=host).status_code in {303, 401}
        refused = httpx.get(address, headers=host)
        assert (refused.status_code, refused.json()["status"]) == (401, 401)
        *lines, _ = read(httpx.get(address, headers=host | {"authorization": f"Bearer {key}"}).text)
        assert lines
        assert running.stop() == 0
