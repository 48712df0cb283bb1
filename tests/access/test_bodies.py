"""Ids inside a body belong to the own school too, and a body holds nothing it was not asked for."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid4

import pytest
from marshmallow import Schema, fields
from sqlalchemy import select

from chassis.denials import denials_codec
from chassis.gate import arguments
from chassis.http import routes_of
from circulation.readmodels import copies
from deploy.district.parts import SERVICES
from deploy.house import service_named
from tests.access.ground import OURS, QUERIES, THEIRS, objects_of
from tests.access.table import doors_in_file

DAY = "16.11.2026"
FORGED = {"role": "head", "school_id": THEIRS, "person_id": str(uuid4()), "actor": str(uuid4())}
QUIET = ("access-denied.v1", "personal-data-seen.v1", "audit-read.v1")


def told_since(ground, heads):
    """Give the events of both schools since then, by service."""
    for name, runtime in ground.it.runtimes.items():
        for school in (OURS, THEIRS):
            before = heads[name][school].position if school in heads[name] else 0
            yield from runtime.store.read(school, before, 10_000)


def heads(ground):
    return {name: runtime.store.heads() for name, runtime in ground.it.runtimes.items()}


@pytest.fixture
def nothing_changes(ground):
    before = heads(ground)
    yield
    assert [e.type for e in told_since(ground, before) if not e.type.endswith(QUIET)] == []


JSON = [
    (route.methods[0], route.rule, route.body)
    for name in SERVICES
    for owner in service_named(name).http
    for _, route in routes_of(owner)
    if route.body is not None and "<school>" in route.rule and route.rule.count("<") == 1
]


@pytest.mark.parametrize(("method", "rule", "body"), JSON, ids=str)
@pytest.mark.parametrize("field", sorted(FORGED))
@pytest.mark.usefixtures("nothing_changes")
def test_az03_a_field_too_many_is_refused_whatever_it_says(ground, method, rule, body, field):
    if field in body().fields:
        return
    path = rule.replace("<school>", OURS)
    for role in ("librarian", "secretary", "head", "teacher"):
        status = ground.as_(role).open(method, path, json={field: FORGED[field]}).status_code
        assert status in {403, 422}, role


@dataclass(frozen=True)
class Body:
    """A form that a role may send, in which `X` stands for somebody or something foreign.

    What is written as `<service> <name>` is filled in with a real one of ours.
    """

    role: str
    rule: str
    named: str
    sent: Mapping[str, object]
    method: str = "data"

    def __str__(self) -> str:
        return f"{self.rule} {self.named}"


ORDER = {"on": DAY, "order_number": "7", "order_date": DAY}
ASKED = {"kind": "access", "register_number": "7", "received_on": DAY}
SLOT = {"subject": "Алгебра", "weekday": "1", "period": "1", "valid_from": DAY,
        "valid_until": "30.12.2026"}  # fmt: skip
GIVEN = {"receiver": "court", "organisation": "77", "categories": "name", "basis": "statute",
         "on": DAY}  # fmt: skip
IDENTITY, JOURNAL, DESK = "/identity/<school>", "/journal/<school>", "/circulation/<school>"
BODIES = (
    Body("head", f"{IDENTITY}/orders", "person_id",
         {"kind": "appointment", "on": DAY, "valid_from": DAY, "person_id": "X",
          "role": "teacher"}),
    Body("head", f"{IDENTITY}/orders/<order_id>/roles", "person_id",
         {"person_id": "X", "role": "teacher", "valid_from": DAY}),
    Body("head", f"{IDENTITY}/orders/<order_id>/roles/end", "person_id",
         {"person_id": "X", "role": "teacher"}),
    Body("data-officer", f"{IDENTITY}/data-desk/requests", "person_id", ASKED | {"person_id": "X"}),
    Body("data-officer", f"{IDENTITY}/data-desk/requests", "applicant_id",
         ASKED | {"person_id": "identity person_id", "applicant_id": "X"}),
    Body("data-officer", f"{IDENTITY}/data-desk/disclosures", "order_id",
         GIVEN | {"file_numbers": "А/1", "order_id": "X"}),
    Body("secretary", f"{IDENTITY}/people/<person_id>/name", "order_id",
         {"surname": "Жаңы", "given_name": "Ат", "order_id": "X", "valid_from": DAY}),
    Body("secretary", f"{IDENTITY}/people/<person_id>/transfer", "order_id",
         {"to_school": THEIRS, "order_id": "X"}),
    Body("secretary", f"{IDENTITY}/people/<pupil_id>/family", "guardian_id",
         {"guardian_id": "X", "relation": "parent", "document": "I-ГН 1"}),
    Body("secretary", f"{IDENTITY}/people/<pupil_id>/family/end", "guardian_id",
         {"guardian_id": "X"}),
    Body("secretary", f"{IDENTITY}/people/<pupil_id>/family/exclude", "guardian_id",
         {"guardian_id": "X", "decision_number": "7"}),
    Body("secretary", f"{IDENTITY}/people/<pupil_id>/family/readmit", "guardian_id",
         {"guardian_id": "X", "decision_number": "7"}),
    Body("secretary", f"{IDENTITY}/people", "signer_id",
         {"surname": "Жаңы", "given_name": "Ат", "capacity": "parent", "signer_id": "X"}),
    Body("secretary", f"{IDENTITY}/papers/<form_id>", "signer_id",
         {"signer_id": "X", "purpose_emis": "no"}),
    Body("secretary", f"{IDENTITY}/consents/class/<class_id>/papers", "signer_id",
         {"1.signer_id": "X"}),
    Body("head", f"{IDENTITY}/consents/<consent_id>/withdraw", "by", {"by": "X"}),
    Body("secretary", f"{IDENTITY}/slips/<class_id>", "people", {"people": "X"}),
    Body("secretary", f"{JOURNAL}/classes", "class_teacher_id",
         {"grade": "5", "letter": "Ж", "language": "ky", "school_year": "2026/27",
          "class_teacher_id": "X"}),
    Body("secretary", f"{JOURNAL}/classes/<uuid:class_id>/pupils", "pupil_ids",
         ORDER | {"pupil_ids": "X", "kind": "arrived"}),
    Body("secretary", f"{JOURNAL}/pupils/<uuid:pupil_id>/move", "to_class_id",
         ORDER | {"from_class_id": "journal class_id", "to_class_id": "X"}),
    Body("secretary", f"{JOURNAL}/pupils/<uuid:pupil_id>/departure", "from_class_id",
         ORDER | {"from_class_id": "X", "kind": "other-school"}),
    Body("deputy", f"{JOURNAL}/timetable/classes/<uuid:class_id>", "teacher_id",
         SLOT | {"teacher_id": "X"}),
    Body("deputy", f"{JOURNAL}/lessons", "slot_id", {"slot_id": "X", "on": "2026-11-16"}),
    Body("deputy", f"{JOURNAL}/lessons/<uuid:lesson>", "pupil_id",
         {"mark-X": "5", "was-mark-X": ""}),
    Body("deputy", f"{JOURNAL}/lessons/<uuid:lesson>/marks", "pupil_id",
         {"pupil_id": "X", "old": None, "new": 5}, "json"),
    Body("deputy", f"{JOURNAL}/lessons/<uuid:lesson>/absences", "pupil_id",
         {"pupil_id": "X", "code": "illness"}, "json"),
    Body("librarian", f"{DESK}/loans", "patron_id",
         {"copy_id": "circulation copy_id", "patron_id": "X"}, "json"),
    Body("librarian", f"{DESK}/loans", "copy_id",
         {"copy_id": "X", "patron_id": "circulation patron_id"}, "json"),
    Body("librarian", f"{DESK}/returns", "copy_id", {"copy_id": "X"}, "json"),
    Body("librarian", f"{DESK}/renewals", "copy_id", {"copy_id": "X"}, "json"),
    Body("librarian", f"{DESK}/scans", "patron_id",
         {"code": "5", "mode": "lend", "patron_id": "X"}, "json"),
    Body("librarian", f"{DESK}/undo", "copy_id",
         {"what": "lent", "copy_id": "X", "patron_id": "circulation patron_id"}, "json"),
    Body("librarian", f"{DESK}/desk", "patron_id", {"code": "5", "mode": "lend", "patron_id": "X"}),
    Body("librarian", f"{DESK}/desk/undo", "patron_id",
         {"what": "lent", "copy_id": "circulation copy_id", "patron_id": "X"}),
    Body("librarian", f"{DESK}/cards", "group", {"group": "X"}),
)  # fmt: skip


def service_of(body):
    return body.rule.split("/")[1]


def path_of(ground, body):
    path = body.rule.replace("<school>", OURS).replace("<uuid:", "<")
    for name in arguments(body.rule):
        path = path.replace(f"<{name}>", ground.ours(service_of(body), name))
    return path


def answered(ground, body, one, person):
    """Send a body with one id in the place of X; give the status and what is said."""
    sent = {
        name.replace("X", one): one if said == "X" else _filled(ground, said)
        for name, said in body.sent.items()
    }
    client = ground.it.client.as_(person, (body.role, OURS)).script()
    response = client.post(path_of(ground, body), **{body.method: sent})
    said = {**response.json, "correlation_id": ""}
    return response.status_code, json.dumps(said, sort_keys=True)


def _filled(ground, said):
    service, _, name = said.partition(" ") if isinstance(said, str) else ("", "", "")
    return ground.ours(service, name) if service in SERVICES else said


@pytest.mark.parametrize("body", BODIES, ids=str)
@pytest.mark.usefixtures("nothing_changes")
def test_az02_az04_an_object_in_a_body_is_checked_as_one_in_an_address(ground, body):
    foreign, person = ground.foreign(service_of(body), body.named), str(uuid4())
    told = answered(ground, body, foreign, person)
    assert told[0] == 404
    assert told == answered(ground, body, str(uuid4()), person)


@pytest.mark.parametrize("body", BODIES, ids=str)
def test_az08_an_attempt_in_a_body_is_written_down(ground, body):
    before, foreign = heads(ground), ground.foreign(service_of(body), body.named)
    person = str(uuid4())
    answered(ground, body, foreign, person)
    codec = denials_codec(service_of(body))
    [denied] = [codec.load(e.type, e.data) for e in told_since(ground, before) if e.type in codec]
    assert (denied.by, denied.because) == (person, "object")
    assert (denied.object_kind, denied.object_id) == (body.named, foreign)
    assert denied.route == body.rule


# Ids that are no objects of a school: where they stand, and why.
FREE = {
    ("identity", "school_id"): "the first start names a school that is still to come",
    ("identity", "seen_by"): "a filter of the own school's record, which finds nothing else",
}


def _schemas(service):
    """Go through every schema that a service's entrypoints define."""
    assert service_named(service)  # Which imports them all.
    left, known = [Schema], set()
    while left:
        left += (more := set(left.pop().__subclasses__()))
        known |= {one for one in more if one.__module__.startswith(f"{service}.")}
    return known


def _is_id(name, of):
    return isinstance(of, fields.UUID) or name.endswith(("_id", "_ids"))


@pytest.mark.parametrize("service", SERVICES)
def test_az02_every_id_that_a_body_or_a_query_may_name_has_a_finder(service):
    named = {
        of.data_key or name
        for schema in _schemas(service)
        for name, of in schema().fields.items()
        if _is_id(name, of)
    }
    free = {name for of, name in FREE if of == service}
    assert named - free <= set(objects_of(service))


@pytest.mark.parametrize("service", SERVICES)
def test_az04_every_finder_is_tried_with_something_of_another_school(service):
    doors = [door for door in doors_in_file() if door.service == service]
    in_addresses = {name for door in doors for name in arguments(door.rule)}
    in_bodies = {body.named for body in BODIES if service_of(body) == service}
    in_queries = set(QUERIES.values())
    assert set(objects_of(service)) <= in_addresses | in_bodies | in_queries


@pytest.mark.usefixtures("nothing_changes")
def test_az04_a_barcode_of_another_school_lends_nothing(ground):
    with ground.it.runtimes["circulation"].read() as db:
        query = select(copies.copy.c.barcode).where(copies.copy.c.school == THEIRS)
        foreign = db.scalars(query.limit(1)).one()
    sent = {"barcode": foreign, "patron_id": ground.ours("circulation", "patron_id")}
    assert ground.as_("librarian").post(f"/circulation/{OURS}/loans", json=sent).status_code == 409


@pytest.mark.usefixtures("nothing_changes")
def test_az01_names_of_other_families_are_not_given_and_the_question_is_written_down(ground):
    before, parent = heads(ground), str(uuid4())
    asked = [ground.ours("identity", "pupil_id"), ground.foreign("identity", "pupil_id")]
    client = ground.it.client.as_(parent, ("parent", OURS)).script()
    names = client.post("/identity/names", json={"ids": asked}).json["names"]
    assert all(said == {"display": "", "forgotten": True} for said in names.values())
    codec = denials_codec("identity")
    told = [codec.load(e.type, e.data) for e in told_since(ground, before) if e.type in codec]
    assert {denied.object_id for denied in told} == set(asked)
