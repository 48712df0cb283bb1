"""The baselines: the same promises kept by hand, with plain psycopg2 and py-amqp."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import uuid4

import psycopg2
import psycopg2.extras

LOAD = "SELECT version, data FROM event WHERE partition = %s AND stream = %s ORDER BY version"
APPEND = """
WITH moved AS (
  UPDATE head SET position = position + 1, digest = sha256(digest || %(body)s)
  WHERE partition = %(partition)s RETURNING position, digest)
INSERT INTO event (partition, position, stream, version, id, type, data, meta, recorded_at, digest)
SELECT %(partition)s, position, %(stream)s, %(version)s, %(id)s, %(type)s, %(data)s, %(meta)s,
       %(recorded_at)s, digest FROM moved
"""


def connect(dsn: str, *, autocommit: bool = True) -> Any:
    connection = psycopg2.connect(dsn)
    connection.autocommit = autocommit
    return connection


def open_partition(cursor: Any, partition: str) -> None:
    cursor.execute(
        "INSERT INTO head (partition, position, published, digest, previous, epoch) "
        "VALUES (%s, 0, 0, %s, %s, 'a@0') ON CONFLICT DO NOTHING",
        (partition, bytes(32), bytes(32)),
    )


def row(partition: str, stream: str, version: int, total: int) -> dict[str, Any]:
    """Build the row of one toy event as our own store would write it."""
    fact = {"amount": 1, "note": "a copy of a book", "total": total}
    meta = {
        "actor": "2f3c1e0a-7d5b-4f7e-9c3a-000000000001",
        "causation_id": None,
        "correlation_id": str(uuid4()),
        "traceparent": None,
    }
    values: dict[str, Any] = {
        "partition": partition,
        "stream": stream,
        "version": version,
        "id": str(uuid4()),
        "type": "toy.counted.v1",
        "data": json.dumps(fact, separators=(",", ":")),
        "meta": json.dumps(meta, separators=(",", ":")),
        "recorded_at": datetime.now(UTC).isoformat(timespec="microseconds"),
    }
    canonical = json.dumps(list(values.values()), separators=(",", ":")).encode()
    return values | {"body": sha256(canonical).digest()}


def load_and_append(cursor: Any, partition: str, stream: str) -> None:
    """Load a stream, add one event to it and commit: two round trips."""
    cursor.execute(LOAD, (partition, stream))
    history = cursor.fetchall()
    total = json.loads(history[-1][1])["total"] if history else 0
    cursor.execute(APPEND, row(partition, stream, len(history) + 1, total + 1))


def append_batch(connection: Any, partition: str, rows: Sequence[dict[str, Any]]) -> None:
    """Add many events in one transaction with ``execute_values``."""
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT position, digest FROM head WHERE partition = %s FOR UPDATE", (partition,)
        )
        position, digest = cursor.fetchone()
        digest = bytes(digest)
        values = []
        for number, fields in enumerate(rows, 1):
            digest = sha256(digest + fields["body"]).digest()
            stored = [value for name, value in fields.items() if name != "body"]
            values.append((*stored, position + number, digest))
        psycopg2.extras.execute_values(
            cursor,
            "INSERT INTO event (partition, stream, version, id, type, data, meta, recorded_at, "
            "position, digest) VALUES %s",
            values,
            page_size=1000,
        )
        cursor.execute(
            "UPDATE head SET position = %s, digest = %s WHERE partition = %s",
            (position + len(rows), digest, partition),
        )
