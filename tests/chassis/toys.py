"""Two small services that stand for all: one decides and shows, one only listens to the first."""

import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from marshmallow import Schema, fields
from sqlalchemy import Column, Connection, Date, MetaData, String, Table, func, select
from werkzeug.wrappers import Response

from chassis.http import (
    PUBLIC,
    SERVICE,
    SIGNED_IN,
    Call,
    NotAllowed,
    NotFound,
    Wired,
    answer,
    http,
    roles,
    see_other,
)
from chassis.runtime import Runtime
from chassis.service import Service
from kernel.application import Step
from kernel.codec import Codec
from kernel.decider import Decider, Refused
from kernel.sql import upsert
from kernel.store import Conflict
from kernel.subscription import Message, Projection

NO_MIGRATIONS = Path(__file__).parent / "no-migrations"
POISON = "poison"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThingShelved:
    thing_id: str
    on: date


class AlreadyShelved(Refused):
    """It stands on the shelf already."""


def _decide(shelved: bool, command: ThingShelved) -> Sequence[ThingShelved]:
    if shelved:
        raise AlreadyShelved
    return [command]


thing = Decider(False, _decide, lambda _state, _event: True)
CODEC = Codec({"toy.thing-shelved.v1": ThingShelved})


def shelf(name: str) -> Projection:
    """A read model of shelved things; a thing called poison cannot be folded while it is cursed."""
    table = Table(
        f"{name.replace('.', '_')}_thing",
        MetaData(),
        Column("thing_id", String, primary_key=True),
        Column("on", Date, nullable=False),
    )

    def project(db: Connection, batch: Sequence[Message]) -> None:
        if CURSED and any(message.event.thing_id == POISON for message in batch):
            raise RuntimeError("Айгерим cannot be shelved")
        rows = {m.event.thing_id: {"thing_id": m.event.thing_id, "on": m.event.on} for m in batch}
        upsert(db, table, list(rows.values()))

    return Projection(name=name, sources={"toy": CODEC}, tables=(table,), project=project)


CURSED: set[str] = {"from the start"} if os.environ.get("TOY_CURSED") else set()
TOY_SHELF = shelf("toy.shelf")
EAR_SHELF = shelf("ear.shelf")


def count(runtime: Runtime, projection: Projection) -> int:
    with runtime.read() as db:
        return db.scalar(select(func.count()).select_from(projection.tables[0])) or 0


class Shelf:
    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime

    def put(self, call: Call, school: str, thing_id: str) -> int:
        command = ThingShelved(thing_id=thing_id, on=self.runtime.today())
        steps = [Step(f"thing-{thing_id}", thing, command)]
        return self.runtime.application.handle(school, steps, call.context()).position


class NewThing(Schema):
    thing_id = fields.String(required=True)


class ToyHttp:
    name = "toy-http"
    app = Wired(Shelf)

    @http("POST", "/toy/<school>/things", allow=roles("librarian"), body=NewThing, limit=2000)
    def shelve(self, call: Call, school: str) -> Response:
        body = call.json(NewThing) if call.request.is_json else call.form().read(NewThing())
        position = self.app.put(call, school, body["thing_id"])
        self.app.runtime.settled("toy.shelf", "toy", school, position)
        return answer(201, {"position": position, "actor": call.caller.person_id})

    @http("GET", "/toy/<school>/things", allow=roles("librarian", "head"))
    def things(self, call: Call, school: str) -> Response:
        return answer(200, {"things": count(self.app.runtime, TOY_SHELF), "school": school})

    @http("GET", "/toy/<school>/register", allow=roles("librarian"), proof=True)
    def register(self, call: Call, school: str) -> Response:
        return answer(200, {"school": school})

    @http("GET", "/toy/hello", allow=PUBLIC)
    def hello(self, call: Call) -> Response:
        return answer(200, {"who": call.caller.person_id})

    @http("GET", "/toy/me", allow=SIGNED_IN)
    def me(self, call: Call) -> Response:
        return answer(200, {"who": call.caller.person_id, "language": call.language})

    @http("GET", "/toy/any-head", allow=roles("head"))
    def any_head(self, call: Call) -> Response:
        return answer(200, {})

    @http("GET", "/toy/inside", allow=SERVICE)
    def inside(self, call: Call) -> Response:
        return answer(200, {"who": call.caller.actor})

    @http("POST", "/toy/upload", allow=SIGNED_IN, limit=5_000_000)
    def upload(self, call: Call) -> Response:
        return answer(200, {"bytes": len(call.request.get_data())})

    @http("POST", "/toy/go", allow=SIGNED_IN)
    def go(self, call: Call) -> Response:
        return see_other("/toy/me")

    @http("GET", "/toy/slow", allow=PUBLIC)
    def slow(self, call: Call) -> Response:
        sys.stdout.write("slow request\n")
        sys.stdout.flush()
        time.sleep(call.request.args.get("seconds", 1.0, float))
        return answer(200, {"slow": True})

    @http("GET", "/toy/fails/<what>", allow=PUBLIC)
    def fails(self, call: Call, what: str) -> Response:
        raise FAILURES[what]


FAILURES: dict[str, Exception] = {
    "refused": AlreadyShelved(),
    "conflict": Conflict("school-a", ["thing-1"]),
    "not-allowed": NotAllowed(),
    "not-found": NotFound(),
    "fault": RuntimeError("Айгерим Бейшеналиева, В/13"),
}

TOY = Service(
    name="toy",
    codec=CODEC,
    projections=(TOY_SHELF,),
    http=(ToyHttp,),
    migrations=NO_MIGRATIONS,
    package="chassis",
)


class EarHttp:
    name = "ear-http"

    @http("GET", "/ear/heard", allow=PUBLIC)
    def heard(self, call: Call) -> Response:
        return answer(200, {"things": count(call.runtime, EAR_SHELF)})


EAR = Service(
    name="ear",
    codec=Codec({}),
    projections=(EAR_SHELF,),
    http=(EarHttp,),
    migrations=NO_MIGRATIONS,
    package="chassis",
)
