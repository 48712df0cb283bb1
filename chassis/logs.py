"""Structured logs, one JSON object a line, in which no personal data can be.

Three things keep it so. Our own lines hold a fixed event name and ids. Of an exception only its
class and where it arose are written, never its message. Of other libraries' lines only the template
is written, with numbers and the classes of everything else in place of the values.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, TextIO

import structlog

DEEPEST: Final = 12


def configure(stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Send our own lines and those of libraries to a stream (standard error) as JSON."""
    out = stream or sys.stderr
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(out),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers = [_Libraries()]
    root.setLevel(logging.WARNING)


class _Libraries(logging.Handler):
    """Pass on what libraries log, without the values."""

    def emit(self, record: logging.LogRecord) -> None:
        fields: dict[str, Any] = {"logger": record.name}
        if record.args:
            given = record.args if isinstance(record.args, tuple) else (record.args,)
            fields["args"] = [_harmless(arg) for arg in given]
        if record.exc_info and isinstance(record.exc_info[1], Exception):
            fields |= described(record.exc_info[1])
        structlog.get_logger().log(record.levelno, str(record.msg), **fields)


def _harmless(value: object) -> object:
    return value if isinstance(value, int | float | None) else type(value).__name__


def info(event: str, **fields: Any) -> None:
    """Log that something happened; the fields are ids, counts, names of things, not of people."""
    structlog.get_logger().info(event, **fields)


def warning(event: str, **fields: Any) -> None:
    structlog.get_logger().warning(event, **fields)


def fault(error: BaseException, event: str = "fault", **fields: Any) -> None:
    """Log an error: its class and where it arose. Its message may hold what somebody typed."""
    structlog.get_logger().error(event, **described(error), **fields)


def described(error: BaseException) -> Mapping[str, Any]:
    """Give the classes of an error and its causes, and the innermost lines it came through."""
    causes: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(causes) < DEEPEST:
        causes.append(f"{type(cause).__module__}.{type(cause).__qualname__}")
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    frames = traceback.extract_tb(error.__traceback__)[-DEEPEST:]
    where = [f"{_short(f.filename)}:{f.lineno} {f.name}" for f in frames]
    return {"error": causes[0], "causes": causes[1:], "where": where}


def _short(filename: str) -> str:
    return "/".join(filename.split("/")[-3:])


@contextmanager
def bound(**fields: Any) -> Iterator[None]:
    """Put fields on every line logged inside."""
    with structlog.contextvars.bound_contextvars(**fields):
        yield
