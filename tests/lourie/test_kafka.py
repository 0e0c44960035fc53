from __future__ import annotations

import subprocess
import sys

import click
import pytest

from lourie.kafka import kafka_errors
from streams.buses.kafka.access import KafkaUnavailable
from streams.buses.kafka.topics import TopicsDiffer
from streams.settings import SettingsError


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (SettingsError("set this"), click.UsageError),
        (KafkaUnavailable("is it up?"), click.ClickException),
        (TopicsDiffer("run apply"), click.ClickException),
    ],
)
def test_faults_become_messages(fault, kind):
    with pytest.raises(kind, match=str(fault).replace("?", r"\?")), kafka_errors():
        raise fault


def test_a_process_ends_at_once_though_a_thread_of_it_never_does():
    code = (
        "import threading, time; from lourie.kafka import end_at_once\n"
        "threading.Thread(target=time.sleep, args=(600,)).start()\n"
        "end_at_once('work stands still')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert done.stderr == "Error: work stands still\n"
    wanted = code.replace("'work stands still'", "'all is done', code=0")
    done = subprocess.run([sys.executable, "-c", wanted], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "all is done\n")
