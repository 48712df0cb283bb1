"""Every address is closed to the wrong role, the wrong school and the wrong child."""

from uuid import uuid4

import pytest

from chassis.http import _MARK
from circulation.entrypoints.service import SERVICE
from services.circulation.tests.school import (
    AIZADA,
    BEKTUR,
    CLASS_7B,
    HERE,
    LIBRARIAN,
    MOTHER,
    STRANGER,
    TEACHER,
    THERE,
    barcode,
    book,
    librarian,
)

ROUTES = [
    (verb, route)
    for owner in SERVICE.http
    for name in dir(owner)
    for route in getattr(getattr(owner, name), _MARK, ())
    for verb in route.methods
]
ARGS = {"<school>": HERE, "<uuid:patron_id>": AIZADA, "<group>": CLASS_7B}
BODIES = {
    "scans": {"code": "1"},
    "undo": {"what": "lent", "copy_id": book(1), "patron_id": AIZADA},
    "loans": {"copy_id": book(1), "patron_id": AIZADA},
    "returns": {"copy_id": book(1)},
    "renewals": {"copy_id": book(1)},
}


def address(route, school=HERE):
    path = route.rule
    for name, value in (ARGS | {"<school>": school}).items():
        path = path.replace(name, value)
    query = {"availability": f"?copies={book(1)}", "loans": f"?patron={AIZADA}"}
    return path + query.get(path.split("/")[-1], "")


def ask(client, verb, route, school=HERE):
    path = address(route, school)
    last = route.rule.split("/")[-1]
    if verb == "POST" and last in BODIES:
        return client.open(verb, path, json=BODIES[last])
    return client.open(verb, path, data={})


def named(pair):
    return f"{pair[0]} {pair[1].rule}"


@pytest.mark.parametrize("pair", ROUTES, ids=named)
def test_nobody_gets_in_without_signing_in(it, town, pair):
    assert ask(it.client.script(), *pair).status_code == 401


@pytest.mark.parametrize("pair", ROUTES, ids=named)
def test_the_librarian_of_another_school_gets_nowhere(it, town, pair):
    assert ask(librarian(it, THERE).script(), *pair).status_code == 403


@pytest.mark.parametrize("pair", ROUTES, ids=named)
def test_a_school_that_does_not_exist_is_answered_like_a_foreign_one(it, town, pair):
    there = ask(librarian(it).script(), *pair, school=THERE)
    nowhere = ask(librarian(it).script(), *pair, school="school-0")
    assert there.status_code == nowhere.status_code == 403
    assert there.get_json()["reason"] == nowhere.get_json()["reason"]


OPEN_TO_A_PUPIL = {"my-loans", "availability", "loans"}


@pytest.mark.parametrize("pair", ROUTES, ids=named)
@pytest.mark.parametrize("role", ["pupil", "parent", "teacher", "secretary", "administrator"])
def test_the_desk_is_the_librarians(it, town, pair, role):
    verb, route = pair
    somebody = it.client.as_(AIZADA, (role, HERE)).script()
    open_to_all = verb == "GET" and route.rule.split("/")[-1] in OPEN_TO_A_PUPIL
    assert ask(somebody, *pair).status_code == (200 if open_to_all else 403)


@pytest.mark.parametrize("role", ["head", "deputy"])
def test_the_head_sees_what_is_overdue_and_the_rules_but_lends_nothing(it, town, role):
    head = it.client.as_(TEACHER, (role, HERE)).script()
    assert head.get(f"/circulation/{HERE}/overdue").status_code == 200
    assert head.get(f"/circulation/{HERE}/policy").status_code == 200
    assert head.get(f"/circulation/{HERE}/desk").status_code == 403
    body = {"code": barcode(1), "patron_id": AIZADA}
    assert head.post(f"/circulation/{HERE}/scans", json=body).status_code == 403


def test_the_deputy_sees_the_rules_and_does_not_make_them(it, town):
    deputy = it.client.as_(TEACHER, ("deputy", HERE))
    rules = {"limit": "9", "period_days": "7", "renewals": "0"}
    assert deputy.post(f"/circulation/{HERE}/policy", data=rules).status_code == 403
    assert "Save the rules" not in deputy.get(f"/circulation/{HERE}/policy").text


# --- Children


def loans_of(client, who, school=HERE):
    return client.script().get(f"/circulation/{school}/loans?patron={who}").status_code


def test_a_mother_sees_her_childs_books_and_no_other_childs(it, town, scan):
    scan(barcode(1), AIZADA)
    scan(barcode(2), BEKTUR)
    town.settles()
    mother = it.client.as_(MOTHER, ("parent", HERE))
    shown = mother.get(f"/circulation/{HERE}/my-loans").text
    assert "Ак кеме" in shown
    assert "Кылым карытар бир күн" not in shown
    assert BEKTUR not in shown
    assert loans_of(mother, AIZADA) == 200
    assert loans_of(mother, BEKTUR) == 404
    assert loans_of(mother, str(uuid4())) == 404


def test_a_mother_who_is_no_longer_linked_sees_nothing(it, town, scan):
    scan(barcode(1), AIZADA)
    town.settles()
    stream = f"guardian-{MOTHER}"
    town.tells("identity.guardian-unlinked", stream, guardian_id=MOTHER, pupil_id=AIZADA)
    mother = it.client.as_(MOTHER, ("parent", HERE))
    assert "Ак кеме" not in mother.get(f"/circulation/{HERE}/my-loans").text
    assert loans_of(mother, AIZADA) == 404


def test_l07_a_mother_finds_nothing_behind_the_link_to_a_forgotten_child(it, town, scan):
    scan(barcode(1), AIZADA)
    stream = f"guardian-{MOTHER}"
    town.tells("identity.guardian-linked", stream, guardian_id=MOTHER, pupil_id=BEKTUR)
    town.tells("identity.person-forgotten", f"person-{AIZADA}", person_id=AIZADA)
    mother = it.client.as_(MOTHER, ("parent", HERE))
    assert AIZADA not in mother.get(f"/circulation/{HERE}/my-loans").text
    assert loans_of(mother, AIZADA) == 404
    assert loans_of(mother, BEKTUR) == 200


def test_a_pupil_sees_the_own_books_only(it, town, scan):
    scan(barcode(1), AIZADA)
    town.settles()
    pupil = it.client.as_(AIZADA, ("pupil", HERE))
    assert "Ак кеме" in pupil.get(f"/circulation/{HERE}/my-loans").text
    assert loans_of(pupil, AIZADA) == 200
    assert loans_of(it.client.as_(BEKTUR, ("pupil", HERE)), AIZADA) == 404


def test_a_class_or_reader_of_another_school_is_not_there(it, town):
    there = librarian(it, THERE)
    assert there.get(f"/circulation/{THERE}/cards/{CLASS_7B}").status_code == 404
    assert there.get(f"/circulation/{THERE}/readers/{AIZADA}").status_code == 404
    assert there.post(f"/circulation/{THERE}/readers/{AIZADA}/card").status_code == 404
    assert there.post(f"/circulation/{THERE}/cards", data={"group": CLASS_7B}).status_code == 404
    page = there.get(f"/circulation/{THERE}/desk?reader={AIZADA}")
    assert page.status_code == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"copy_id": book(1, THERE), "patron_id": AIZADA}, 404),
        ({"barcode": barcode(1, THERE), "patron_id": AIZADA}, 409),
        ({"copy_id": book(1), "patron_id": STRANGER}, 404),
        ({"copy_id": str(uuid4()), "patron_id": AIZADA}, 404),
        ({"copy_id": book(1), "patron_id": LIBRARIAN}, 404),
    ],
)
def test_programs_cannot_mix_schools(desk, it, body, status):
    assert desk.post(f"/circulation/{HERE}/loans", json=body).status_code == status
    told = it.runtime.store.read(HERE, 0, 1000)
    assert {one.type for one in told} <= {"circulation.access-denied.v1"}


def test_availability_never_says_who(it, town, scan):
    scan(barcode(1), AIZADA)
    town.settles()
    pupil = it.client.as_(BEKTUR, ("pupil", HERE)).script()
    asked = ",".join((book(1), book(2), book(1, THERE), "nonsense"))
    answered = pupil.get(f"/circulation/{HERE}/availability?copies={asked}")
    assert answered.get_json() == {
        "copies": {
            book(1): {"on_shelf": False, "due": "2026-11-30"},
            book(2): {"on_shelf": True, "due": None},
        }
    }


def test_a_command_from_another_site_is_not_carried_out(it, town):
    form = {"code": barcode(1), "patron_id": AIZADA, "mode": "lend"}
    answered = librarian(it).post(
        f"/circulation/{HERE}/desk", data=form, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answered.status_code == 403
    assert it.runtime.store.heads() == {}
