import json

from tests.lourie.alerting import write_rules
from tests.lourie.process import run_to_end


def checks(folder, *arguments, **settings):
    done = run_to_end(folder, "doctor", "--format", "json", *arguments, **settings)
    return {one["check"]: one for one in map(json.loads, done.stdout.splitlines())}, done.returncode


def test_a_healthy_machine_has_no_fault(tmp_path):
    found, code = checks(tmp_path / "new", "--no-network")
    assert code == 0
    assert {"python", "sqlite", "data folder", "disk", "author key", "desk port", "knowledge", "sample"} <= set(found)
    assert all(one["state"] == "ok" for one in found.values()), found


def test_a_readable_key_is_a_fault_that_says_what_to_do(own_copy):
    (own_copy / "author.key").chmod(0o644)
    found, code = checks(own_copy, "--no-network")
    assert code == 1
    assert "chmod 600" in found["author key"]["do"]


def test_a_data_folder_that_is_a_file_is_a_fault(tmp_path):
    (tmp_path / "file").write_text("")
    found, code = checks(tmp_path / "file", "--no-network")
    assert code == 1
    assert "LOURIE_DATA_FOLDER" in found["data folder"]["do"]
    assert found["knowledge"]["do"] == "mend the data folder first, see above"


def test_without_network_it_says_what_happens_then(tmp_path):
    found, code = checks(tmp_path, LOURIE_BLUESKY_ADDRESS="ws://127.0.0.1:9")
    assert code == 0
    assert found["bluesky"]["state"] == "warning"
    assert "sample" in found["bluesky"]["do"]


def test_x_is_looked_at_only_where_it_is_a_source(tmp_path):
    found, _ = checks(tmp_path, "--no-network")
    assert not [name for name in found if name.startswith("x")]


def test_x_without_acceptance_and_token_is_a_fault_that_says_what_to_do(tmp_path):
    found, code = checks(tmp_path, "--no-network", LOURIE_SOURCES="x")
    assert code == 1
    assert (found["x terms"]["state"], found["x token"]["state"]) == ("fault", "fault")
    assert "docs/privacy.md" in found["x terms"]["do"]


def test_x_with_both_is_fine_and_shows_no_token(tmp_path):
    token = tmp_path / "token"
    token.write_text("AAAAsecret")
    token.chmod(0o600)
    given = {"LOURIE_X_TERMS_ACCEPTED": "true", "LOURIE_X_BEARER_TOKEN_FILE": str(token)}
    found, code = checks(tmp_path, LOURIE_SOURCES="x", LOURIE_X_ADDRESS="http://127.0.0.1:9", **given)
    assert code == 0
    assert (found["x terms"]["state"], found["x token"]["state"], found["x"]["state"]) == ("ok", "ok", "warning")
    assert "AAAAsecret" not in str(found)


def test_alert_rules_are_looked_at(tmp_path):
    write_rules(tmp_path)
    row = checks(tmp_path, "--no-network")[0]["alerts"]
    assert (row["state"], row["do"]) == ("warning", "set smtp_address and mail_from")
    write_rules(tmp_path, "name: a")
    row = checks(tmp_path, "--no-network")[0]["alerts"]
    assert row["state"] == "fault"


def test_a_source_or_pack_that_does_not_exist_is_a_fault(tmp_path):
    given = {"LOURIE_SOURCES": "twiter,sample,blueski", "LOURIE_LEXICON_PACKS": str(tmp_path / "none")}
    found, code = checks(tmp_path, "--no-network", **given)
    assert code == 1
    assert "did you mean bluesky?" in found["sources"]["found"]
    assert "LOURIE_SOURCES" in found["sources"]["do"]
    assert (found["lexicon pack"]["state"], "none: no folder" in found["lexicon pack"]["found"]) == ("fault", True)
