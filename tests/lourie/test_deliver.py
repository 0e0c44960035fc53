from tests.lourie.alerting import RULE, to_server, write_recording, write_rules
from tests.lourie.process import lourie, run_to_end
from tests.servers.mail import MailServer


def test_it_follows_a_store_that_another_process_fills(tmp_path):
    write_rules(tmp_path / "deliver")
    posts = write_recording(tmp_path / "posts.jsonl", 3)
    assert run_to_end(tmp_path / "store", "replay", str(posts), "--no-desk").returncode == 0
    (tmp_path / "deliver" / "store.sqlite").symlink_to(tmp_path / "store" / "store.sqlite")
    with MailServer() as server, lourie(tmp_path / "deliver", "deliver", **to_server(server)) as running:
        running.wait_for("Lourie delivers: 1 alert rule")
        more = write_recording(tmp_path / "more.jsonl", 3, first=100)
        assert run_to_end(tmp_path / "store", "replay", str(more), "--no-desk").returncode == 0
        server.wait_for(3)
        assert running.stop() == 0
        assert len(set(server.ids)) == len(server.ids) == 3


def test_wrong_settings_for_mail_are_told_before_it_starts(tmp_path):
    write_rules(tmp_path, RULE)
    done = run_to_end(tmp_path, "deliver", LOURIE_SMTP_ADDRESS="mail.example.org:25", LOURIE_SMTP_SECURITY="none")
    assert done.returncode == 2
    assert "smtp_security: none would send personal data unprotected" in done.stderr
    assert "mail_from: missing" in done.stderr
