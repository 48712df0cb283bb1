"""Every address × every role × own, foreign and unknown objects × another school (AZ-01 … AZ-05).

What is expected stands in `rights.txt`, so widening a right or dropping an address by hand fails.
"""

import json
import re
from uuid import uuid4

import pytest

from chassis.caller import DISTRICT_ROLES, ROLES
from chassis.gate import arguments
from deploy.district.parts import SERVICES
from tests.access.ground import NOWHERE, OURS, QUERIES, STRANGERS, TEXTS, THEIRS, objects_of
from tests.access.table import doors_in_code, doors_in_file

DOORS = doors_in_file()


def asked_by(door):
    """Name what a door asks for in its query."""
    return [QUERIES[door.rule]] if door.method == "GET" and door.rule in QUERIES else []


CLOSED = [door for door in DOORS if door.kind == "roles" and "<school>" in door.rule]
WITH_OBJECTS = [door for door in CLOSED if {*arguments(door.rule), *asked_by(door)} - set(TEXTS)]
SIGNED_IN = [door for door in DOORS if door.kind == "signed-in"]
WITH_TWO = [door for door in CLOSED if len({*arguments(door.rule)} - set(TEXTS)) > 1]
WHOLE = {"school", "district"}
KINDS = ("ours", "foreign", "unknown")


def filled(rule, school, **values):
    """Fill an address in, whatever its converters are."""
    path = rule.replace("<school>", school)
    for name, value in values.items():
        path = re.sub(rf"<(?:[^<>:]*:)?{name}>", value, path)
    return path


def given(ground, door, name, objects):
    """Give an id of ours, of the other school, or of nobody, as an argument of a door."""
    match objects:
        case "ours":
            return ground.ours(door.service, name)
        case "foreign":
            return ground.foreign(door.service, name)
        case _:
            return TEXTS.get(name) or str(uuid4())


def at(ground, door, objects="ours", school=OURS, **others):
    """Give the address of a door with objects of ours, of the other school, or of nobody."""
    asked = {
        name: given(ground, door, name, others.get(name, objects))
        for name in (*arguments(door.rule), *asked_by(door))
    }
    query = "&".join(f"{name}={asked[name]}" for name in asked_by(door))
    return filled(door.rule, school, **asked) + (f"?{query}" if query else "")


def answered(client, door, path):
    """Knock; give the status, what is said and every header, apart from the number to copy."""
    response = client.open(door.method, path)
    said = response.get_json(silent=True)
    if isinstance(said, dict):
        said.pop("correlation_id", None)
    headers = sorted((n, v) for n, v in response.headers.items() if n != "X-Correlation-ID")
    return response.status_code, json.dumps(said, sort_keys=True), headers


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
    kinds = KINDS if door in WITH_OBJECTS else KINDS[:1]
    paths = [at(ground, door, objects) for objects in kinds]
    for role in ROLES - set(door.reach):
        nowhere = [] if role in DISTRICT_ROLES else [at(ground, door, school=NOWHERE)]
        first, *others = [answered(ground.as_(role), door, path) for path in paths + nowhere]
        assert first[0] == 403, role
        assert all(told == first for told in others), role


@pytest.mark.parametrize("door", CLOSED, ids=str)
def test_az04_a_role_at_another_school_opens_nothing_here(ground, door):
    kinds = KINDS if door in WITH_OBJECTS else KINDS[:1]
    paths = [at(ground, door, objects) for objects in kinds]
    for role in set(door.reach) - DISTRICT_ROLES:
        first, *others = [answered(ground.as_(role, THEIRS), door, path) for path in paths]
        assert first[0] == 403, role
        assert all(told == first for told in others), role


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
        told = answered(ground.as_(role), door, foreign)
        assert told[0] == 404, (role, foreign)
        assert told == answered(ground.as_(role), door, unknown), role


@pytest.mark.parametrize("door", WITH_OBJECTS, ids=str)
def test_az01_what_is_somebody_elses_is_as_little_there_as_none(ground, door):
    ours, unknown = at(ground, door), at(ground, door, "unknown")
    for role, scope in door.scopes:
        if scope in WHOLE:
            continue
        told = answered(ground.as_(role), door, ours)
        assert told[0] == 404, (role, scope, ours)
        assert told == answered(ground.as_(role), door, unknown), role


@pytest.mark.parametrize("door", WITH_TWO, ids=str)
def test_az04_one_foreign_object_beside_one_of_ours_is_enough(ground, door):
    for name in {*arguments(door.rule)} - set(TEXTS):
        foreign, unknown = at(ground, door, **{name: "foreign"}), at(ground, door, **{name: ""})
        for role in door.reach:
            told = answered(ground.as_(role), door, foreign)
            assert told[0] == 404, (role, foreign)
            assert told == answered(ground.as_(role), door, unknown), role


@pytest.mark.parametrize("door", [d for d in CLOSED if d.method == "GET"], ids=str)
def test_who_may_reaches_what_is_ours(ground, door):
    for role, scope in door.scopes:
        if scope in WHOLE:
            status, *_ = answered(ground.as_(role), door, at(ground, door))
            assert status not in {401, 403, 405}, (role, status)


@pytest.mark.parametrize("service", SERVICES)
def test_az04_a_finder_finds_what_is_ours_and_nothing_of_the_other_school(ground, service):
    """Every name under which a service looks something up has a real object at both schools."""
    for name in set(objects_of(service)) - set(TEXTS) - {"session_id"}:
        ours, foreign = ground.ours(service, name), ground.foreign(service, name)
        assert ground.lies_in(service, name, ours), name
        assert ground.lies_in(service, name, foreign, THEIRS), name
        assert not ground.lies_in(service, name, foreign), name
        assert not ground.lies_in(service, name, str(uuid4())), name


def test_every_argument_of_an_address_has_a_real_object_at_both_schools(ground):
    for door in DOORS:
        for name in {*arguments(door.rule), *asked_by(door)} - set(TEXTS):
            assert ground.ours(door.service, name) != ground.foreign(door.service, name), name


# --- Methods


RULES = {rule: {d.method for d in DOORS if d.rule == rule} for rule in {d.rule for d in DOORS}}


@pytest.mark.parametrize("rule", sorted(RULES))
def test_az03_another_method_is_refused_before_anything_is_looked_at(ground, rule):
    door = next(d for d in DOORS if d.rule == rule)
    others = {"GET", "POST", "PUT", "PATCH", "DELETE"} - RULES[rule]
    shadowed = at(ground, door)
    for method in sorted(others):
        for client in (ground.as_("head"), ground.as_("pupil")):
            status = client.open(method, shadowed).status_code
            assert status in {403, 404, 405}, (method, status)


# --- Feeds, jobs, and what everybody who is signed in may ask


@pytest.mark.parametrize("door", [d for d in DOORS if d.kind == "service"], ids=str)
def test_feeds_are_for_services_and_for_no_person(ground, door):
    for role in sorted(ROLES):
        assert answered(ground.as_(role), door, at(ground, door))[0] == 401
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
    assert ground.as_("head").get(filled(door.rule, OURS, job_id=job)).status_code == 200
    for role in ROLES:
        told = [answered(ground.as_(role), door, at(ground, door, objects)) for objects in KINDS]
        assert told[0][0] == 404, role
        assert told == [told[0]] * len(KINDS), role


@pytest.mark.parametrize("door", [d for d in SIGNED_IN if "session_id" in d.rule], ids=str)
def test_a_session_is_its_owners_alone(ground, door):
    for role in sorted(ROLES):
        told = [answered(ground.as_(role), door, at(ground, door, objects)) for objects in KINDS]
        assert told[0][0] == 404, role
        assert told == [told[0]] * len(KINDS), role
