"""Ids inside a body belong to the own school too, and a body holds nothing it was not asked for."""

from uuid import uuid4

import pytest

from chassis.http import routes_of
from deploy.district.parts import SERVICES
from deploy.house import service_named
from tests.access.ground import OURS, THEIRS, two_schools
from tests.access.test_every_route import as_

DAY = "16.11.2026"
FORGED = {"role": "head", "school_id": THEIRS, "person_id": str(uuid4()), "actor": str(uuid4())}


@pytest.fixture(scope="module")
def ground():
    with two_schools() as ground:
        yield ground


def events(ground):
    """Count what was written but for denials, per service."""
    return {
        name: sum(
            not event.type.endswith(("access-denied.v1", "personal-data-seen.v1"))
            for school in (OURS, THEIRS)
            for event in runtime.store.read(school, 0, 1_000_000)
        )
        for name, runtime in ground.it.runtimes.items()
    }


@pytest.fixture
def nothing_changes(ground):
    before = events(ground)
    yield
    assert events(ground) == before


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
        status = as_(ground, role).open(method, path, json={field: FORGED[field]}).status_code
        assert status in {403, 422}, role


FOREIGN_IN_JOURNAL = [
    ("secretary", "classes/{class}/pupils",
     {"pupil_ids": "foreign pupil_id", "on": DAY, "order_number": "7", "order_date": DAY,
      "kind": "arrived"}, 404),
    ("secretary", "pupils/{pupil}/move",
     {"from_class_id": "ours class_id", "to_class_id": "foreign class_id", "on": DAY,
      "order_number": "7", "order_date": DAY}, 409),
    ("secretary", "classes", {"grade": "5", "letter": "Ж", "language": "ky",
                              "school_year": "2026/27", "class_teacher_id": "foreign teacher_id"},
     422),
    ("deputy", "timetable/classes/{class}",
     {"subject": "Алгебра", "teacher_id": "foreign teacher_id", "weekday": "1", "period": "1",
      "valid_from": DAY, "valid_until": "30.12.2026"}, 422),
    ("deputy", "lessons", {"slot_id": "foreign slot_id", "on": "2026-11-16"}, 404),
]  # fmt: skip


@pytest.mark.parametrize(("role", "path", "form", "said"), FOREIGN_IN_JOURNAL, ids=str)
@pytest.mark.usefixtures("nothing_changes")
def test_az04_the_journal_takes_no_id_of_another_school(ground, role, path, form, said):
    ours = {"class": ground.ours("journal", "class_id"), "pupil": ground.ours("journal", "pupil")}
    status = (
        as_(ground, role)
        .post(f"/journal/{OURS}/{path.format(**ours)}", data=typed(ground, "journal", form))
        .status_code
    )
    assert status == said


@pytest.mark.parametrize("what", ["marks", "absences"])
@pytest.mark.usefixtures("nothing_changes")
def test_az04_nobody_of_another_school_is_marked(ground, what):
    lesson, foreign = ground.ours("journal", "lesson"), ground.foreign("journal", "pupil")
    body = {
        "pupil_id": foreign,
        **({"old": None, "new": 5} if what == "marks" else {"code": "illness"}),
    }
    path = f"/journal/{OURS}/lessons/{lesson}/{what}"
    answered = as_(ground, "deputy").post(path, json=body)
    assert (answered.status_code, answered.json["reason"]) == (409, "not-in-this-class")


@pytest.mark.parametrize(
    "body",
    [
        {"copy_id": str(uuid4()), "patron_id": "foreign patron_id"},
        {"copy_id": str(uuid4()), "patron_id": "ours patron_id"},
    ],
    ids=["foreign reader", "unknown copy"],
)
@pytest.mark.usefixtures("nothing_changes")
def test_az04_nothing_is_lent_across_schools(ground, body):
    sent = typed(ground, "circulation", body)
    status = as_(ground, "librarian").post(f"/circulation/{OURS}/loans", json=sent).status_code
    assert status == 409


@pytest.mark.usefixtures("nothing_changes")
def test_az04_no_role_is_given_to_or_taken_from_somebody_of_another_school(ground):
    order = ground.ours("identity", "order_id")
    foreign = ground.foreign("identity", "person_id")
    head = as_(ground, "head")
    given = head.post(
        f"/identity/{OURS}/orders/{order}/roles",
        data={"person_id": foreign, "role": "teacher", "valid_from": DAY},
    )
    assert given.status_code in {404, 409, 422}
    ended = head.post(
        f"/identity/{OURS}/orders/{order}/roles/end",
        data={"person_id": foreign, "role": "teacher"},
    )
    assert ended.status_code in {303, 404, 409, 422}


def typed(ground, service, form):
    """Fill in ids: `ours class_id` and `foreign class_id` become real ones."""
    return {name: _one(ground, service, value) for name, value in form.items()}


def _one(ground, service, value):
    whose, _, what = value.partition(" ")
    match whose:
        case "ours":
            return ground.ours(service, what)
        case "foreign":
            return ground.foreign(service, what)
        case _:
            return value
