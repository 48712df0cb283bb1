"""Every address × every role × own, foreign and unknown objects × another school (AZ-01 … AZ-05).

What is expected stands in `rights.txt`, so widening a right or dropping an address by hand fails.
"""

import json
import re
from uuid import uuid4

import pytest

from chassis.caller import DISTRICT, DISTRICT_ROLES, ROLES
from chassis.gate import arguments
from tests.access.ground import COLUMNS, NOWHERE, OURS, QUERIES, TEXTS, THEIRS, two_schools
from tests.access.table import doors_in_code, doors_in_file

DOORS = doors_in_file()


def asked_by(door):
    """Name what a door asks for in its query."""
    return [QUERIES[door.rule]] if door.method == "GET" and door.rule in QUERIES else []


CLOSED = [door for door in DOORS if door.kind == "roles" and "<school>" in door.rule]
WITH_OBJECTS = [door for door in CLOSED if {*arguments(door.rule), *asked_by(door)} - set(TEXTS)]
SIGNED_IN = [door for door in DOORS if door.kind == "signed-in"]
# A stranger of each role: known to nobody, so no class, lesson, child or page is his or her own.
STRANGERS = {role: str(uuid4()) for role in sorted(ROLES)}
WHOLE = {"school", "district"}


@pytest.fixture(scope="module")
def ground():
    with two_schools() as ground:
        yield ground


def as_(ground, role, school=OURS):
    place = DISTRICT if role in DISTRICT_ROLES else school
    return ground.it.client.as_(STRANGERS[role], (role, place)).script()


def filled(rule, school, **values):
    """Fill an address in, whatever its converters are."""
    path = rule.replace("<school>", school)
    for name, value in values.items():
        path = re.sub(rf"<(?:[^<>:]*:)?{name}>", value, path)
    return path


def at(ground, door, objects="ours", school=OURS):
    """Give the address of a door with objects of ours, of the other school, or of nobody."""
    give = {
        "ours": lambda name: ground.ours(door.service, name),
        "foreign": lambda name: ground.foreign(door.service, name),
        "unknown": lambda name: TEXTS.get(name) or str(uuid4()),
    }[objects]
    path = filled(door.rule, school, **{name: give(name) for name in arguments(door.rule)})
    return "".join([path, *(f"?{name}={give(name)}" for name in asked_by(door))])


def answered(client, door, path):
    """Knock; give the status, and what is said apart from the number to copy."""
    response = client.open(door.method, path)
    said = response.get_json(silent=True)
    if isinstance(said, dict):
        said.pop("correlation_id", None)
    return response.status_code, json.dumps(said, sort_keys=True)


# --- The table


def test_az02_the_addresses_and_their_rights_are_those_that_were_agreed_on():
    assert [str(door) for door in doors_in_code()] == [str(door) for door in DOORS]


def test_az02_no_address_with_a_role_is_without_an_action():
    assert [str(door) for door in DOORS if "no-action" in door.reach.values()] == []


def test_az02_marks_and_lessons_are_written_by_deputies_and_by_teachers_in_their_own_lessons():
    writing = [d for d in DOORS if d.service == "journal" and "/lessons" in d.rule]
    written = {(role, scope) for d in writing if d.method == "POST" for role, scope in d.scopes}
    assert written == {("deputy", "school"), ("teacher", "own-lessons")}


@pytest.mark.parametrize("role", ["parent", "pupil"])
def test_az01_families_reach_their_own_and_no_whole_school_but_the_shelf(role):
    wide = {door.rule for door in DOORS if door.reach.get(role) in WHOLE}
    assert all(rule.startswith(("/catalog/", "/circulation/<school>/availability"))
               for rule in wide)  # fmt: skip


# --- Wrong role, wrong school


@pytest.mark.parametrize("door", CLOSED, ids=str)
def test_az02_a_role_that_is_not_named_is_refused_as_at_a_foreign_school(ground, door):
    path = at(ground, door)
    for role in ROLES - set(door.reach):
        told = answered(as_(ground, role), door, path)
        assert told[0] == 403, (role, path)
        if role not in DISTRICT_ROLES:
            nowhere = at(ground, door, school=NOWHERE)
            assert told == answered(as_(ground, role), door, nowhere), role


@pytest.mark.parametrize("door", CLOSED, ids=str)
def test_az04_a_role_at_another_school_opens_nothing_here(ground, door):
    path, unknown = at(ground, door), at(ground, door, "unknown")
    for role in set(door.reach) - DISTRICT_ROLES:
        told = answered(as_(ground, role, THEIRS), door, path)
        assert told[0] == 403, role
        assert told == answered(as_(ground, role, THEIRS), door, unknown), role


@pytest.mark.parametrize("door", DOORS, ids=str)
def test_nobody_gets_in_without_signing_in(ground, door):
    if door.kind == "public":
        return
    assert ground.it.client.script().open(door.method, at(ground, door)).status_code == 401


# --- Foreign, unknown and forbidden objects


@pytest.mark.parametrize("door", WITH_OBJECTS, ids=str)
def test_az04_an_object_of_another_school_is_as_little_there_as_none(ground, door):
    foreign, unknown = at(ground, door, "foreign"), at(ground, door, "unknown")
    for role in door.reach:
        told = answered(as_(ground, role), door, foreign)
        assert told[0] == 404, (role, foreign)
        assert told == answered(as_(ground, role), door, unknown), role


@pytest.mark.parametrize("door", WITH_OBJECTS, ids=str)
def test_az01_what_is_somebody_elses_is_as_little_there_as_none(ground, door):
    ours, unknown = at(ground, door), at(ground, door, "unknown")
    for role, scope in door.scopes:
        if scope in WHOLE:
            continue
        told = answered(as_(ground, role), door, ours)
        assert told[0] == 404, (role, scope, ours)
        assert told == answered(as_(ground, role), door, unknown), role


@pytest.mark.parametrize("door", [d for d in CLOSED if d.method == "GET"], ids=str)
def test_who_may_reaches_what_is_ours(ground, door):
    grounded = all(n in TEXTS or (door.service, n) in COLUMNS for n in arguments(door.rule))
    if not grounded:
        return
    for role, scope in door.scopes:
        if scope in WHOLE:
            status, _ = answered(as_(ground, role), door, at(ground, door))
            assert status not in {401, 403, 405}, (role, status)


def test_the_two_schools_have_objects_of_every_kind_that_is_compared(ground):
    for service, name in COLUMNS:
        ours, foreign = ground.ours(service, name), ground.foreign(service, name)
        assert ours != foreign
        with ground.it.runtimes[service].read() as db:
            key, of = COLUMNS[service, name]
            assert db.scalar(key.table.select().where((key == ours) & (of == OURS))) is not None


# --- Methods


RULES = {rule: {d.method for d in DOORS if d.rule == rule} for rule in {d.rule for d in DOORS}}


@pytest.mark.parametrize("rule", sorted(RULES))
def test_az03_another_method_is_refused_before_anything_is_looked_at(ground, rule):
    door = next(d for d in DOORS if d.rule == rule)
    others = {"GET", "POST", "PUT", "PATCH", "DELETE"} - RULES[rule]
    shadowed = at(ground, door)
    for method in sorted(others):
        for client in (as_(ground, "head"), as_(ground, "pupil")):
            status = client.open(method, shadowed).status_code
            assert status in {403, 404, 405}, (method, status)


# --- Feeds, jobs, and what everybody who is signed in may ask


@pytest.mark.parametrize("door", [d for d in DOORS if d.kind == "service"], ids=str)
def test_feeds_are_for_services_and_for_no_person(ground, door):
    for role in sorted(ROLES):
        assert answered(as_(ground, role), door, at(ground, door))[0] == 401
    token = ground.it.service_token("reporting", door.service)
    foreign = ground.it.service_token("reporting", "somebody-else")
    path = at(ground, door)
    with_token = ground.it.client.script().with_token
    assert with_token(token).get(path).status_code == 200
    assert with_token(foreign).get(path).status_code == 401


@pytest.mark.parametrize("door", [d for d in SIGNED_IN if "job_id" in d.rule], ids=str)
def test_a_job_is_its_owners_alone(ground, door):
    jobs = ground.it.runtimes[door.service].jobs
    job = jobs.start(STRANGERS["head"], "Work", lambda _progress: None)
    path = filled(door.rule, OURS, job_id=job)
    assert as_(ground, "head").get(path).status_code == 200
    unknown = answered(as_(ground, "deputy"), door, filled(door.rule, OURS, job_id=str(uuid4())))
    assert answered(as_(ground, "deputy"), door, path) == unknown
    assert unknown[0] == 404


@pytest.mark.parametrize("door", [d for d in SIGNED_IN if "session_id" in d.rule], ids=str)
def test_a_session_is_its_owners_alone(ground, door):
    for role in sorted(ROLES):
        assert answered(as_(ground, role), door, at(ground, door, "unknown"))[0] == 404
