import stat

from tests.lourie.process import run_to_end, stored


def posts(folder):
    return [(one.flagged.post.id, one.flagged.finding.level) for one in stored(folder)]


def test_a_backup_brings_back_posts_and_key(filled, tmp_path):
    archive = tmp_path / "backup.tar"
    assert run_to_end(filled, "backup", str(archive)).returncode == 0
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    fresh = tmp_path / "fresh"
    assert run_to_end(fresh, "restore", str(archive)).returncode == 0
    assert posts(fresh) == posts(filled)
    assert (fresh / "author.key").read_bytes() == (filled / "author.key").read_bytes()
    assert stat.S_IMODE((fresh / "author.key").stat().st_mode) == 0o600


def test_nothing_is_overwritten_without_force_and_the_old_is_kept_with_it(own_copy, tmp_path):
    archive = tmp_path / "backup.tar"
    run_to_end(own_copy, "backup", str(archive))
    assert run_to_end(own_copy, "restore", str(archive)).returncode == 2
    assert run_to_end(own_copy, "restore", str(archive), "--force").returncode == 0
    assert (own_copy / "store.sqlite.before-restore").exists()
    assert run_to_end(own_copy, "backup", str(archive)).returncode == 2


def test_a_damaged_backup_changes_nothing(own_copy, tmp_path):
    archive = tmp_path / "backup.tar"
    run_to_end(own_copy, "backup", str(archive))
    content = bytearray(archive.read_bytes())
    content[len(content) // 2] ^= 0xFF
    archive.write_bytes(content)
    before = posts(own_copy)
    done = run_to_end(own_copy, "restore", str(archive), "--force")
    assert done.returncode == 1
    assert "damaged" in done.stderr or "not a backup" in done.stderr
    assert posts(own_copy) == before


def test_another_file_is_no_backup(own_copy, tmp_path):
    (tmp_path / "other").write_bytes(b"hello")
    done = run_to_end(own_copy, "restore", str(tmp_path / "other"), "--force")
    assert done.returncode == 1
    assert "not a backup" in done.stderr


def test_nothing_to_back_up_says_so(tmp_path):
    done = run_to_end(tmp_path / "empty", "backup", str(tmp_path / "b.tar"))
    assert done.returncode == 1
    assert "nothing to back up" in done.stderr


def test_the_boards_private_pack_is_in_the_backup(own_copy, tmp_path):
    (own_copy / "pack" / "en").mkdir(parents=True)
    (own_copy / "pack" / "en" / "terms.toml").write_text("# ours\n", "utf-8")
    (own_copy / "pack" / "sources.toml").write_text("", "utf-8")
    archive, fresh = tmp_path / "backup.tar", tmp_path / "fresh"
    assert run_to_end(own_copy, "backup", str(archive)).returncode == 0
    assert run_to_end(fresh, "restore", str(archive)).returncode == 0
    assert (fresh / "pack" / "en" / "terms.toml").read_text("utf-8") == "# ours\n"
    assert (fresh / "pack" / "sources.toml").exists()
