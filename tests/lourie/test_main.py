import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from lourie.main import VERBS, lourie
from tests.lourie.process import run_to_end


def test_help_names_every_verb():
    text = CliRunner().invoke(lourie, ["--help"]).output
    assert all(f"  {verb} " in text for verb in VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_help_says_of_a_verb_what_the_verb_itself_says_first(verb: str) -> None:
    command = lourie.get_command(click.Context(lourie), verb)
    assert command.get_short_help_str(limit=1000) == VERBS[verb][1]


def test_help_imports_no_verb() -> None:
    program = (
        "import sys, click.testing, lourie.main as main\n"
        "assert click.testing.CliRunner().invoke(main.lourie, ['--help']).exit_code == 0\n"
        "print([name for name in sys.modules if name.startswith(('lourie.', 'processors'))])"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "['lourie.main']"


def test_what_a_command_loads_is_seldom_looked_through() -> None:
    program = (
        "import atexit, gc, sys, lourie.main as main\n"
        "from lourie.memory import THRESHOLDS\n"
        "atexit.register(lambda: print(gc.get_threshold() == THRESHOLDS))\n"
        "sys.argv = ['lourie', '--version']\n"
        "main.main()"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "True"


@pytest.mark.parametrize("arguments", [["fly"], ["detect", "--wings"], ["store", "search"]])
def test_wrong_use_is_exit_code_2(arguments):
    done = CliRunner().invoke(lourie, arguments)
    assert done.exit_code == 2


@pytest.mark.parametrize(("typed", "told"), [("rn", "no verb 'rn'; did you mean run?"), ("zzz", "no verb 'zzz'\n")])
def test_a_verb_that_does_not_exist_says_which_may_have_been_meant(typed: str, told: str) -> None:
    done = CliRunner().invoke(lourie, [typed])
    assert (done.exit_code, told in done.output) == (2, True)


def test_the_module_is_the_command(tmp_path):
    done = run_to_end(tmp_path, "--version")
    assert done.returncode == 0
    assert "lourie" in done.stdout
