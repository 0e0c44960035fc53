from __future__ import annotations

import logging

from streams.log_limits import OneAWhile


def record(name: str, level: int = logging.ERROR) -> logging.LogRecord:
    return logging.makeLogRecord({"name": name, "levelno": level, "msg": "cannot connect"})


def test_a_chatty_logger_speaks_once_a_while_and_says_how_often_it_would_have():
    now = [0.0]
    limit = OneAWhile(every_seconds=10, monotonic=lambda: now[0])
    assert [limit.filter(record("aiokafka.client")) for _ in range(3)] == [True, False, False]
    now[0] = 10.0
    later = record("aiokafka.client")
    assert limit.filter(later)
    assert later.held_back_count == 2


def test_loggers_and_levels_do_not_silence_each_other():
    limit = OneAWhile(every_seconds=10, monotonic=lambda: 0.0)
    assert limit.filter(record("kafka.net", logging.WARNING))
    assert limit.filter(record("kafka.net", logging.ERROR))
    assert limit.filter(record("faust.transport"))


def test_our_own_lines_are_never_held_back():
    limit = OneAWhile(every_seconds=10, monotonic=lambda: 0.0)
    assert all(limit.filter(record("streams.buses.kafka.sender")) for _ in range(5))
