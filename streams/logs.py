"""Log records come in; lines without any post's text or author go out, for people or as JSON.

Levels: ERROR data lost or buried, or somebody must act; WARNING recovered, nothing lost; INFO what
an operator wants to have seen; DEBUG for whoever changes the code. A line is a sentence and fields
(`extra={...}`). Exceptions are given as class and places: their messages may quote a post.
"""

from __future__ import annotations

import datetime as dt
import logging
import sys
import traceback
from types import TracebackType
from typing import IO

import msgspec
from rich.console import Console
from rich.logging import RichHandler

from streams.log_limits import OneAWhile
from streams.settings import Settings
from streams.trace_ids import current_trace_id

ROOMS = ("lourie", "dashboards", "streams", "processors", "schemas")
REFUSED_FIELDS = frozenset(
    ("text", "title", "author", "author_bio", "bio", "media_text", "post", "locator", "uid", "url", "handle",
     "mentions", "payload", "search", "note", "key", "token", "password", "secret")
)  # fmt: skip
"""Fields that hold, or lead to, what a person wrote or is; or a secret."""
REFUSED = "(refused)"
_OWN = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}

ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def set_up_logs(settings: Settings, stream: IO[str] | None = None) -> None:
    """Send all logs to `stream` (standard error by default); libraries' from WARNING on. Replaces earlier handlers."""
    handler: logging.Handler
    if settings.log_format == "json":
        handler = logging.StreamHandler(stream or sys.stderr)
        handler.setFormatter(JsonLines())
    else:
        console = Console(file=stream, stderr=stream is None, soft_wrap=True)
        handler = RichHandler(console=console, show_path=False, markup=False, highlighter=None, log_time_format="[%X]")
        handler.setFormatter(Sentences())
    handler.addFilter(OneAWhile())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for room in ROOMS:
        logging.getLogger(room).setLevel(settings.log_level.upper())


def fields_of(record: logging.LogRecord) -> dict[str, object]:
    """Give the fields a call handed over as `extra`, those that must not be logged refused, and the batch's id."""
    trace_id = current_trace_id()
    fields: dict[str, object] = {"trace_id": trace_id} if trace_id else {}
    return fields | {
        name: REFUSED if name in REFUSED_FIELDS else value
        for name, value in record.__dict__.items()
        if name not in _OWN and not name.startswith("_")
    }


class Sentences(logging.Formatter):
    """One line a record: the sentence, then `name=value` by field."""

    def format(self, record: logging.LogRecord) -> str:
        """Render a record."""
        fields = "".join(f"  {name}={value}" for name, value in fields_of(record).items())
        trace = self.formatException(record.exc_info) if record.exc_info else ""
        return f"{record.getMessage()}{fields}" + (f"  [{trace}]" if trace else "")

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802 - logging's name
        """Give class and places, innermost last, without message and source lines."""
        return trace_of(ei[1]) if ei[1] else ""


class JsonLines(Sentences):
    """One JSON object a line: at, level, logger, message, the fields, and the trace of an exception."""

    def format(self, record: logging.LogRecord) -> str:
        """Render a record."""
        line: dict[str, object] = {
            "at": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: value for name, value in fields_of(record).items() if name not in line}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return msgspec.json.encode(line, enc_hook=str).decode()


def trace_of(error: BaseException) -> str:
    """Give an exception's class and the files and lines it passed through."""
    frames = traceback.extract_tb(error.__traceback__)
    return " > ".join([*(f"{frame.filename}:{frame.lineno}" for frame in frames), type(error).__name__])
