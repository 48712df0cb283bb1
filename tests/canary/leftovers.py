"""Everything an installation has written anywhere, brought to where it can be searched."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import requests
from kombu import Connection, Exchange, Queue
from sqlalchemy import create_engine, text

from deploy.district.district import District
from deploy.district.parts import KEYS, PARTS, SERVICES
from kernel.codec import Codec
from kernel.store import Change, Store
from tests.canary.day import Day

COPIES = "canary-copies"
DEAD = "dead-letters"
EMPTY = 2.0  # Seconds without a message after which a queue counts as read.


# --- What goes wrong on purpose: its traces must be as clean as those of a good day


def breaks_an_event(day: Day) -> None:
    """Record a registration that no reader can decode, so that it is parked everywhere."""
    runtime = day.place.house.runtimes["identity"]
    broken = Store(runtime.engine, _Raw({}), "identity")
    context = runtime.context_for_system("canary")
    fact = b'{"file_number":[7],"kind":"pupil","person_id":[]}'
    broken.append("school-12", [Change(f"person-{runtime.new_id()}", 0, [fact])], context)


class _Raw(Codec):
    """A codec that writes whatever bytes it is given."""

    def dump(self, event: Any) -> tuple[str, bytes]:
        return "identity.person-registered.v1", event


# --- The broker


def listen_to_everything(district: District) -> None:
    """Bind a queue of our own to every exchange, as a firehose or a shovel would."""
    with Connection(district.rabbitmq.url) as connection, connection.channel() as channel:
        for service in SERVICES:
            exchange = Exchange(f"{service}.events", "topic", passive=True)
            Queue(COPIES, exchange, routing_key="#", channel=channel).declare()


def throw_rubbish_at(district: District, body: bytes = b"{not an envelope") -> None:
    """Publish what nobody can read, so that there is a dead letter."""
    with Connection(district.rabbitmq.url) as connection:
        exchange = Exchange("identity.events", "topic", passive=True)
        connection.Producer().publish(
            body, exchange=exchange, routing_key="identity.person-registered.v1.p00"
        )


def messages(district: District, queue: str) -> Iterator[bytes]:
    """Give every message that waits in a queue, headers and all; it stays empty afterwards."""
    with Connection(district.rabbitmq.url) as connection, connection.channel() as channel:
        while (message := channel.basic_get(queue, no_ack=True)) is not None:
            body = message.body if isinstance(message.body, bytes) else str(message.body).encode()
            yield body + repr(message.headers).encode() + repr(message.delivery_info).encode()


# --- PostgreSQL


def dumps(district: District) -> Iterator[tuple[str, bytes]]:
    """Dump every database in plain text, as a nightly backup would."""
    for database in (*SERVICES, KEYS):
        url = district.postgres.url(database).replace("+psycopg2", "")
        command = [str(_program("pg_dump")), "--no-owner", url]
        yield f"dump of {database}", subprocess.run(command, capture_output=True, check=True).stdout


def settle_on_disk(district: District) -> None:
    """Write everything out and drop what was deleted, as far as a running server does."""
    for database in (*SERVICES, KEYS):
        engine = create_engine(district.postgres.url(database), isolation_level="AUTOCOMMIT")
        with engine.connect() as db:
            db.execute(text("VACUUM FULL"))
            db.execute(text("CHECKPOINT"))
        engine.dispose()


def sample_everything(district: District) -> None:
    """Let PostgreSQL take the samples for its planner that it takes some time in any night."""
    for database in (*SERVICES, KEYS):
        engine = create_engine(district.postgres.url(database), isolation_level="AUTOCOMMIT")
        with engine.connect() as db:
            db.execute(text("ANALYZE"))
        engine.dispose()


def _program(name: str) -> Path:
    return max(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))


# --- All of it


def everything(day: Day) -> Iterator[tuple[str, bytes]]:
    """Give what is no file: figures of every part, messages, dumps."""
    place = day.place
    if day.district is None:
        for service in SERVICES:
            page = requests.get(f"{place.url}/{service}/metrics", timeout=20)
            yield f"{service} metrics", page.content
        return
    for part in PARTS:
        page = requests.get(f"{day.district.url_of(part.name)}{part.metrics}", timeout=20)
        yield f"{part.name} metrics", page.content
    for queue in (COPIES, DEAD):
        for number, body in enumerate(messages(day.district, queue)):
            yield f"message {number} of {queue}", body
    yield from dumps(day.district)
    settle_on_disk(day.district)
