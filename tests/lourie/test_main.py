import pytest
from click.testing import CliRunner

from lourie.main import VERBS, lourie
from tests.lourie.process import run_to_end


def test_help_names_every_verb():
    text = CliRunner().invoke(lourie, ["--help"]).output
    assert all(f"  {verb} " in text for verb in VERBS)


@pytest.mark.parametrize("arguments", [["fly"], ["detect", "--wings"], ["store", "search"]])
def test_wrong_use_is_exit_code_2(arguments):
    done = CliRunner().invoke(lourie, arguments)
    assert done.exit_code == 2


def test_the_module_is_the_command(tmp_path):
    done = run_to_end(tmp_path, "--version")
    assert done.returncode == 0
    assert "lourie" in done.stdout
