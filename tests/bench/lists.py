"""Bringing in people: 3,000 rows of a list with their papers, parents, keys and events."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import psycopg2
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select

from chassis.memory import settle_down
from chassis.testing import Running, running
from identity.application.importing import opened_upload
from identity.domain.ids import ImportId
from identity.entrypoints.service import SERVICE
from identity.vault.keys import key_engine
from identity.vault.schema import person_key, record
from services.identity.tests.words import HERE, School
from services.identity.tests.words_imports import row, with_scans, xlsx
from tests.bench.ground import Figure, Ground, best_of

_ROWS = 3_000
_ROUNDS = 2
_SCAN = b"%PDF-1.4" + bytes(20_000)
_MASTER = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
_COLUMNS = ("record_id", "school", "person_id", "field", "about", "purpose", "media_type", "sealed")
_INSERT = f"INSERT INTO vault_record ({', '.join(_COLUMNS)}) VALUES ({', '.join(['%s'] * 8)})"
_KEY = "INSERT INTO person_key (person_id, purpose_class, wrapped, made_at) VALUES (%s, %s, %s, %s)"


def import_people(ground: Ground) -> Figure:
    """One commit of a list with its scans, against a loop that seals and inserts the same rows.

    Rows a second of the processor, of the database's as well: the commit and the loop write the
    same gigabyte, and on a machine with others on it a clock on the wall measures them.
    """
    table = xlsx(*(row(number) for number in range(1, _ROWS + 1)))
    data = with_scans(table, *range(1, _ROWS + 1), scan=_SCAN)
    rows: list[tuple[Any, ...]] = []

    def ours() -> float:
        with _school(ground) as (it, school):
            spent = _committed(ground, it, school, data)
            rows[:] = _rows(it)
            return _ROWS / spent

    def theirs() -> float:
        return _ROWS / _by_hand(ground, rows)

    # The loop inserts what a commit has stored: it comes second.
    mine, plain = best_of(_ROUNDS, ours, theirs)
    return Figure(
        name="import-people",
        ours=mine,
        baseline=plain,
        ratio=mine / plain,
        unit="rows a second of processor",
        baseline_is="psycopg2, one INSERT and one AES-GCM seal a field and a key, one transaction;"
        " processor time of program and database on both sides",
    )


@contextmanager
def _school(ground: Ground) -> Iterator[tuple[Running, School]]:
    keys = {"KEYS_DATABASE_URL": ground.database(), "KITEPKANA_MASTER_KEY": _MASTER}
    environ = {"DATABASE_URL": ground.database(), "BROKER_URL": "memory://", **keys}
    with running(SERVICE, environ=environ) as it:
        settle_down()  # As every process does that serves.
        yield it, School(it)


def _committed(ground: Ground, it: Running, school: School, data: bytes) -> float:
    """Look at a list, bring it in, and return how many processor seconds the commit took."""
    importing, today = school.identity.importing, it.runtime.today()
    which = ImportId(str(uuid4()))
    importing.receive(HERE, "clerk", which, opened_upload(data, today), it.runtime.now())
    importing.look(HERE, which, today, lambda: None)
    begun = ground.processor_seconds()
    importing.commit(school.context(), HERE, which, today)
    return ground.processor_seconds() - begun


def _rows(it: Running) -> list[tuple[Any, ...]]:
    """Return what is in the vault: (school, person, field, about, purpose, media type, size)."""
    columns = [record.c[name] for name in _COLUMNS[1:]]
    with it.runtime.engine.connect() as db:
        found = db.execute(select(*columns)).all()
    return [(*line[:-1], len(line[-1])) for line in found]


def _by_hand(ground: Ground, rows: list[tuple[Any, ...]]) -> float:
    """Seal and insert the same rows with a key for each person; return the processor seconds."""
    records, keys = ground.database(), ground.database()
    for url, what in ((records, record), (keys, person_key)):
        engine = key_engine(url)
        what.metadata.create_all(engine)
        engine.dispose()
    plain = {size: secrets.token_bytes(size)[28:] for size in {line[-1] for line in rows}}
    begun = ground.processor_seconds()
    with (
        psycopg2.connect(ground.dsn(records)) as here,
        psycopg2.connect(ground.dsn(keys)) as there,
        here.cursor() as insert,
        there.cursor() as keep,
    ):
        master, opened = AESGCM(bytes(32)), dict[str, AESGCM]()
        now = datetime.now(UTC)
        for *said, size in rows:
            person = str(said[1])
            if person not in opened:
                key, nonce = secrets.token_bytes(32), secrets.token_bytes(12)
                opened[person] = AESGCM(key)
                wrapped = nonce + master.encrypt(nonce, key, person.encode())
                keep.execute(_KEY, (person, "register", wrapped, now))
            name, nonce = str(uuid4()), secrets.token_bytes(12)
            place = f"{name}|{person}|{said[2]}".encode()
            sealed = nonce + opened[person].encrypt(nonce, plain[size], place)
            insert.execute(_INSERT, (name, *said, sealed))
    return ground.processor_seconds() - begun
