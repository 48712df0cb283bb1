"""Names and finding by name among 100,000 people, as a district serves them."""

import http.client
import json
import os
import secrets
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from random import Random
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import psycopg2
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from psycopg2.extras import execute_values

from chassis.runtime import House, Runtime
from deploy.district.district import District
from deploy.house import service_named
from deploy.local.ports import free_port
from deploy.local.processes import Process
from kernel.feed import FeedUnavailable
from tests.bench.ground import Figure, Ground
from tests.faults.words import Town

_SCHOOL = "school"
_PEOPLE = 100_000
_ONCE = 5_000
_ASKED = 60
_TURNS = 200
_ROUNDS = 3
_WHOSE = (
    "SELECT people.person_id, people.school, restricted_person.person_id FROM people"
    " LEFT JOIN restricted_person ON restricted_person.person_id = people.person_id"
    " WHERE people.person_id = ANY(%s)"
)
_STEMS = (
    "Асан", "Бейшен", "Жумагул", "Кудайберген", "Мамбет", "Осмон", "Сыдык", "Токто", "Үсөн",
    "Чынгыз", "Эркин", "Абдыкадыр", "Байтере", "Догдур", "Жаныбек", "Исак", "Карабай", "Молдо",
    "Ормон", "Рыскул", "Сатыбалды", "Турдубай", "Алымкул", "Шамшы", "Ысмайыл",
)  # fmt: skip
_ENDS = (
    "ов", "ев", "бекова", "баев", "алиева", "кулов", "акунова", "беков", "улуу", "кызы", "мырзаева",
)  # fmt: skip
_GIVEN = (
    "Айжан", "Айбек", "Нурлан", "Гүлнара", "Бакыт", "Жаңыл", "Үмүт", "Өмүрбек", "Салтанат",
    "Эрлан", "Чолпон", "Мээрим", "Тилек", "Асел", "Нурбек", "Бегимай", "Данияр", "Жылдыз",
)  # fmt: skip


def person(number: int) -> str:
    """Return a random-looking id that is the same in every run."""
    return str(UUID(int=Random(number).getrandbits(128), version=4))


def name(number: int) -> tuple[str, str]:
    pick = Random(number)
    between = "".join(
        pick.choice(("ке", "ба", "та", "ры", "ма")) for _ in range(pick.randint(0, 2))
    )
    return f"{pick.choice(_STEMS)}{between}{pick.choice(_ENDS)}", pick.choice(_GIVEN)


def _filled(runtime: Runtime) -> float:
    """Put everybody into the vault and the read model, without a paper each; return seconds."""
    # Imported here, because only a process of the service has them on its path.
    from identity.domain.consent.events import Purpose  # noqa: PLC0415
    from identity.domain.fields import Field  # noqa: PLC0415
    from identity.readmodels.people import known_at, people  # noqa: PLC0415
    from identity.vault.vault import Deposit, Value  # noqa: PLC0415
    from identity.wiring import build  # noqa: PLC0415
    from kernel.sql import upsert, writing  # noqa: PLC0415

    class Agreed:
        """Consents that cover a name: who agreed is not what is measured here."""

        def covers(self, *_: object) -> bool:
            return True

    vault, now, today = runtime.wired(build).vault, runtime.now(), runtime.today()
    begun = time.perf_counter()
    for first in range(0, _PEOPLE, _ONCE):
        some = range(first, first + _ONCE)
        deposits = [
            Deposit(
                person=person(n),  # type: ignore[arg-type]
                values=[
                    Value(record_id=person(n + i * _PEOPLE), field=field, data=part.encode())
                    for i, (field, part) in enumerate(
                        zip((Field.SURNAME, Field.GIVEN_NAME), name(n), strict=True), 1
                    )
                ],
                consents=Agreed(),  # type: ignore[arg-type]
                purpose=Purpose.EMIS,
            )
            for n in some
        ]
        rows = [
            {
                "person_id": person(n), "school": _SCHOOL, "kind": "pupil",
                "file_number": f"А/{n + 1}", "letter": "А", "number": n + 1,
                "registered_on": today, "is_forgotten": False,
            }
            for n in some
        ]  # fmt: skip
        known = [
            {"person_id": person(n), "school": _SCHOOL, "registered_at": now.isoformat()}
            for n in some
        ]
        with writing(runtime.engine) as db:
            vault.store_many(db, _SCHOOL, deposits, at=now, on=today)  # type: ignore[arg-type]
            upsert(db, people, rows)
            upsert(db, known_at, known)
    return time.perf_counter() - begun


class Served:
    """Identity over HTTP, with its databases at hand for what is done by hand."""

    def __init__(self, port: int, token: str, data: Any, keys: Any, wrapping: AESGCM) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.token = token
        self.data, self.keys, self.wrapping = data, keys, wrapping

    def post(self, path: str, body: str, media_type: str) -> bytes:
        headers = {
            "Accept": "application/json" if media_type == "application/json" else "text/html",
            "Authorization": f"Bearer {self.token}",
            "Content-Type": media_type,
        }
        self.connection.request("POST", path, body=body, headers=headers)
        answer = self.connection.getresponse()
        read = answer.read()
        if answer.status != 200:
            raise AssertionError(answer.status, read[:200])
        return read


@contextmanager
def served(ground: Ground) -> Iterator[Served]:
    """Serve identity with 100,000 people on PostgreSQL, once for both figures."""
    if kept := getattr(ground, "people", None):
        yield kept
        return
    port = free_port()
    mark = secrets.token_hex(4)
    url = ground.postgres.create_database(f"people_{mark}_identity")
    keys_url = ground.postgres.create_database(f"people_{mark}_keys")
    environ = {
        "DATABASE_URL": url,
        "BROKER_URL": "memory://",
        "KEYS_DATABASE_URL": keys_url,
        "SERVICE_SECRET": secrets.token_urlsafe(48),
        "KITEPKANA_MASTER_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "BIND": f"127.0.0.1:{port}",
        "DATA": str(ground.folder / "people"),
    }
    stack: ExitStack = ground.stack
    house = House(environ)
    stack.callback(house.close)
    runtime = house.open(service_named("identity"))
    runtime.migrate()
    seconds = _filled(runtime)
    sys.stderr.write(f"{_PEOPLE} people were stored in {seconds:.0f} s\n")
    place: District = SimpleNamespace(url=f"http://127.0.0.1:{port}", house={})  # type: ignore[assignment]
    town = Town(place, house)
    town.publish_key()
    for subscription in runtime.subscriptions.values():
        with suppress(FeedUnavailable):  # The other services are not here.
            subscription.catch_up()
    data, keys = (psycopg2.connect(ground.dsn(each)) for each in (url, keys_url))
    for each in (data, keys):
        each.autocommit = True
    _plain_table(data)
    with keys.cursor() as cursor:
        # As on a server that has been at work for a minute: its planner knows the tables.
        cursor.execute("ANALYZE person_key")
    server = Process(
        "identity",
        [sys.executable, "-m", "tests.bench.naming_server"],
        log=ground.folder / "people.log",
        environment=dict(os.environ) | environ,
    )
    stack.callback(server.stop)
    server.wait_until(lambda: _answers(port))
    from identity.wiring import build  # noqa: PLC0415

    wrapping = runtime.wired(build).vault.keys.master._wrapping
    token = town.token(_SCHOOL, "secretary")
    ground.people = Served(port, token, data, keys, wrapping)  # type: ignore[attr-defined]
    yield ground.people  # type: ignore[attr-defined]


def _plain_table(data: Any) -> None:
    """Write the same names in clear, with the index that SQL would have for a prefix."""
    with data.cursor() as cursor:
        cursor.execute("CREATE TABLE plain_look (id bigserial, who text, seen text)")
        cursor.execute("CREATE TABLE plain (school text, word text, person_id text, name text)")
        rows = []
        for number in range(_PEOPLE):
            parts = name(number)
            whole = " ".join(parts)
            rows += [(_SCHOOL, part.lower(), person(number), whole) for part in parts]
        sql = "INSERT INTO plain VALUES %s"
        execute_values(cursor, sql, rows, page_size=5000)
        cursor.execute("CREATE INDEX ON plain (school, word text_pattern_ops)")
        for table in ("plain", "people", "vault_record", "name_token"):
            cursor.execute(f"ANALYZE {table}")


def _p95(work: Callable[[int], None], first: int) -> float:
    times = []
    for turn in range(_TURNS):
        begun = time.perf_counter()
        work(first + turn)
        times.append(time.perf_counter() - begun)
    return statistics.quantiles(times[10:], n=20)[-1] * 1000


def _compared(ours: Callable[[int], None], theirs: Callable[[int], None]) -> tuple[float, float]:
    rounds = [
        (_p95(theirs, number * _TURNS), _p95(ours, number * _TURNS)) for number in range(_ROUNDS)
    ]
    return (
        statistics.median(mine for _, mine in rounds),
        statistics.median(other for other, _ in rounds),
    )


def names(ground: Ground) -> Figure:
    """Resolve 60 names over HTTP; by hand the same is asked, opened and written down."""
    with served(ground) as at:
        # Chosen beforehand: to draw them takes as long as a third of the queries by hand.
        asked = [
            [person(Random(turn * _ASKED + n).randrange(_PEOPLE)) for n in range(_ASKED)]
            for turn in range(_ROUNDS * _TURNS)
        ]

        def ours(turn: int) -> None:
            body = json.dumps({"ids": asked[turn]})
            found = json.loads(at.post("/identity/names", body, "application/json"))
            assert all(one["display"] for one in found["names"].values())

        def by_hand(turn: int) -> None:
            ids = asked[turn]
            with at.data.cursor() as cursor:
                cursor.execute(_WHOSE, (ids,))
                mine = [
                    who
                    for who, school, hidden in cursor.fetchall()
                    if school == _SCHOOL and not hidden
                ]
            with at.keys.cursor() as cursor:
                sql = "SELECT person_id, wrapped FROM person_key WHERE person_id = ANY(%s)"
                cursor.execute(sql, (mine,))
                keys = {
                    who: AESGCM(_open(at.wrapping, bytes(key), f"{who}|register"))
                    for who, key in cursor.fetchall()
                }
            named: dict[str, dict[str, str]] = {}
            with at.data.cursor() as cursor:
                cursor.execute(
                    "SELECT record_id, person_id, field, sealed FROM vault_record"
                    " WHERE person_id = ANY(%s) AND valid_until IS NULL"
                    " AND field IN ('surname', 'given_name', 'patronymic')",
                    (mine,),
                )
                for record, who, field, sealed in cursor.fetchall():
                    place = f"{record}|{who}|{field}|register"
                    text = _open(keys[who], bytes(sealed), place).decode()
                    named.setdefault(who, {})[field] = text
                seen = json.dumps(sorted(named))
                cursor.execute("INSERT INTO plain_look (who, seen) VALUES ('me', %s)", (seen,))
            assert len(named) == len(set(ids))

        mine, plain = _compared(ours, by_hand)
    return Figure(
        name="names",
        ours=mine,
        baseline=plain,
        ratio=mine / plain,
        unit="ms p95, 60 names",
        baseline_is="the same with psycopg2: whose school, keys, records, decryption, one row of"
        " audit; without HTTP and sign-in",
    )


def name_search(ground: Ground) -> Figure:
    """Find by the beginning of a name among 100,000 people of one school."""
    with served(ground) as at:

        def typed(turn: int) -> str:
            part = Random(turn).choice(name(Random(turn).randrange(_PEOPLE))).lower()
            return part[: Random(turn).randint(3, 7)]

        def ours(turn: int) -> None:
            body = json.dumps({"words": typed(turn)})
            found = json.loads(
                at.post(f"/identity/{_SCHOOL}/people/search", body, "application/json")
            )
            assert found["people"]

        def plain(turn: int) -> None:
            body = json.dumps({"words": typed(turn)})
            found = json.loads(at.post(f"/identity/{_SCHOOL}/plain", body, "application/json"))
            assert found["people"]

        mine, other = _compared(ours, plain)
    return Figure(
        name="name-search",
        ours=mine,
        baseline=other,
        ratio=mine / other,
        unit=f"ms p95, {_PEOPLE:,} people",
        baseline_is="an indexed prefix lookup of names in clear, on the same server behind the same"
        " sign-in check",
    )


def _answers(port: int) -> bool:
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
        connection.request("GET", "/identity/live")
        return connection.getresponse().status == 200
    except OSError:
        return False


def _open(key: AESGCM, sealed: bytes, place: str) -> bytes:
    return key.decrypt(sealed[:12], sealed[12:], place.encode())
