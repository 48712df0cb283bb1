"""Nothing that a person typed is ever in a log, a metric or an answer to somebody else."""

import io
import json
import logging

import pytest
import structlog
from sqlalchemy.exc import DBAPIError

from chassis import logs, metrics
from tests.chassis.words import HERE, librarian

NAME = "Бейшеналиева"
ASCII = "beishenalieva"


@pytest.fixture
def log():
    """Everything that is logged, as text."""
    before, level = logging.getLogger().handlers, logging.getLogger().level
    stream = io.StringIO()
    logs.configure(stream)
    yield stream
    structlog.reset_defaults()
    logging.getLogger().handlers = before
    logging.getLogger().setLevel(level)


def lines(log):
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_a_request_leaves_one_line_with_its_route_and_ids(it, log):
    librarian(it).script().get(f"/toy/{HERE}/things")
    (line,) = [line for line in lines(log) if line["event"] == "answered"]
    assert line["route"] == "/toy/<school>/things"
    assert (line["status"], line["method"], line["service"]) == (200, "GET", "toy")
    assert line["correlation_id"]


def test_nothing_that_was_typed_is_written_down(frail, log):
    aman = librarian(frail)
    for client in (aman, aman.script(), frail.client):
        client.get(f"/toy/hello?q={NAME}&p={ASCII}")
        client.get(f"/toy/{ASCII}/{NAME}")
        client.post(f"/toy/{HERE}/things", data={"thing_id": NAME, "name": ASCII})
        client.post(f"/toy/{HERE}/things", json={"thing_id": ASCII, NAME: ASCII})
        client.post(f"/toy/{ASCII}/things", json={"thing_id": NAME})
        client.post(f"/toy/{HERE}/things", data=ASCII.encode(), content_type="application/json")
        client.get("/toy/hello", headers={"Referer": f"http://localhost/{ASCII}"})
        client.get("/toy/hello", headers={"User-Agent": ASCII, "X-Correlation-ID": ASCII})
        client.open(ASCII.upper(), f"/toy/{ASCII}")
        client.get("/toy/fails/fault")
    written = log.getvalue()
    assert "answered" in written
    for trace in (NAME, ASCII, ASCII.upper(), json.dumps(NAME), "Айгерим", "В/13"):
        assert trace not in written
    figures = metrics.exposition()[0].decode()
    assert NAME not in figures
    assert ASCII not in figures.lower()


def test_a_fault_is_written_with_its_class_and_place_only(frail, log):
    frail.client.get("/toy/fails/fault")
    (line,) = [line for line in lines(log) if line["event"] == "fault"]
    assert line["error"] == "builtins.RuntimeError"
    assert any("toys.py" in place for place in line["where"])


def test_causes_are_named_too_without_their_messages(log):
    try:
        try:
            int(NAME)
        except ValueError as error:
            raise LookupError(NAME) from error
    except LookupError as error:
        logs.fault(error)
    assert lines(log)[0]["causes"] == ["builtins.ValueError"]
    assert NAME not in log.getvalue()


def test_libraries_are_heard_without_their_values(log):
    logging.getLogger("some.library").warning("user %s tried %d times", NAME, 3)
    (line,) = lines(log)
    assert line["event"] == "user %s tried %d times"
    assert line["args"] == ["str", 3]


def test_an_exception_that_a_library_logs_loses_its_message(log):
    try:
        {}[NAME]
    except KeyError:
        logging.getLogger("some.library").exception("it failed")
    assert NAME not in log.getvalue()
    assert lines(log)[0]["error"] == "builtins.KeyError"


def test_a_database_error_carries_no_values(it, log):
    with it.runtime.engine.connect() as db, pytest.raises(DBAPIError) as broken:
        db.exec_driver_sql("INSERT INTO nothing VALUES (?)", (NAME,))
    assert NAME not in str(broken.value)
    logs.fault(broken.value)
    assert NAME not in log.getvalue()
