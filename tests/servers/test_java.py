from __future__ import annotations

import pytest

from tests.servers import java
from tests.servers.maven import ServersMissing


def test_the_newest_java_that_is_recent_enough_is_taken(tmp_path, monkeypatch):
    for name, version in (("old", "1.8.0_292"), ("new", "25.0.1"), ("middle", "17")):
        (tmp_path / name / "bin").mkdir(parents=True)
        (tmp_path / name / "bin" / "java").touch()
        (tmp_path / name / "release").write_text(f'IMPLEMENTOR="x"\nJAVA_VERSION="{version}"\n')
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr(java, "JVM_FOLDERS", (tmp_path,))
    assert java.java_home(21) == tmp_path / "new"


def test_a_machine_without_a_recent_java_says_so(monkeypatch):
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr(java, "JVM_FOLDERS", ())
    with pytest.raises(ServersMissing, match="no Java 21"):
        java.java_home(21)
