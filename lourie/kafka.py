"""What the verbs that need Kafka share: its faults as messages with exit codes, and how such a process ends."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import click

from streams.settings import SettingsError


@contextmanager
def kafka_errors() -> Iterator[None]:
    """Turn faults of settings into exit code 2, of brokers and topics into exit code 1, each with what to do."""
    from streams.buses.kafka.access import KafkaUnavailable
    from streams.buses.kafka.topics import TopicsDiffer

    try:
        yield
    except SettingsError as error:
        raise click.UsageError(str(error)) from None
    except (KafkaUnavailable, TopicsDiffer) as error:
        raise click.ClickException(str(error)) from None


def end_at_once(message: str, code: int = 1) -> NoReturn:
    """Say why and end this process, whatever its threads and tasks still do: one of them may be the fault."""
    click.echo(f"Error: {message}" if code else message, err=True)
    logging.shutdown()
    sys.stderr.flush()
    os._exit(code)
