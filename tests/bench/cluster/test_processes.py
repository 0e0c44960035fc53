import os
import sys

import pytest

from tests.bench.cluster.processes import Command, NeverHappened, cpu_seconds, total


def test_a_command_is_waited_for_and_its_failure_told(tmp_path):
    fine = Command([sys.executable, "-c", "print('done')"], tmp_path, os.environ)
    fine.finish(30)
    assert fine.tail() == "done"
    wrong = Command([sys.executable, "-c", "raise SystemExit('no such luck')"], tmp_path, os.environ)
    with pytest.raises(NeverHappened, match="ended with 1:\nno such luck"):
        wrong.wait_ready(30)


def test_what_never_happens_is_told_and_a_stopped_command_is_gone(tmp_path):
    waiting = Command([sys.executable, "-c", "import time; time.sleep(60)"], tmp_path, os.environ)
    with pytest.raises(NeverHappened, match="not within 0 s"):
        waiting.wait(lambda: False, 0.1, "a thing")
    waiting.stop()
    assert waiting.process.poll() is not None


def test_cpu_seconds_grow_with_work():
    before = cpu_seconds(os.getpid())
    while cpu_seconds(os.getpid()) < before + 0.05:
        sum(range(10_000))
    assert cpu_seconds(0) == 0.0


def test_a_metric_is_added_up_over_its_labels():
    samples = {("judged_posts_total", '{level="alert"}'): 2.0, ("judged_posts_total", '{level="watch"}'): 3.0}
    assert total(samples, "judged_posts_total") == 5.0
    assert total(samples, "other_total") == 0.0
