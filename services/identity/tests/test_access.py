"""Who may see and do what: wrong role, wrong child, wrong school. AZ-numbers: school.md 5."""

from uuid import uuid4

import pytest

from chassis.denials import denials_codec
from chassis.testing import running
from identity.application import Signer, Submission
from identity.domain.access.events import PersonalDataSeen
from identity.entrypoints.service import SERVICE
from services.identity.tests.words import (
    FATHER,
    HEAD,
    HERE,
    MOTHER,
    SECRETARY,
    STRANGER,
    TEACHER,
    THERE,
    TODAY,
    School,
    named,
    paper,
    typed_pupil,
)

STAFF = ("librarian", "secretary", "teacher", "head", "deputy")
OTHERS = ("administrator", "operator", "district-officer", "parent", "pupil")


def looks(school, partition=HERE):
    events = school.it.runtime.store.read(partition, 0, 100_000)
    return [
        school.it.runtime.store.codec.load(event.type, event.data)
        for event in events
        if event.type == "identity.personal-data-seen.v1"
    ]


def told_denied(school):
    codec = denials_codec("identity")
    told = school.it.runtime.store.read(HERE, 0, 100_000)
    return [codec.load(e.type, e.data) for e in told if e.type in codec]


# Names


@pytest.mark.parametrize("role", STAFF)
def test_staff_read_the_names_of_their_school(school, role):
    pupil = school.pupil()
    assert school.names(school.signed_in(STRANGER, role), pupil) == {pupil: "Асанова Айжан"}


@pytest.mark.parametrize("role", STAFF)
def test_az04_staff_of_another_school_read_nothing(school, role):
    pupil = school.pupil()
    elsewhere = school.signed_in(STRANGER, role, school=THERE)
    assert school.names(elsewhere, pupil) == {pupil: ""}


@pytest.mark.parametrize("role", OTHERS)
def test_others_read_no_names(school, role):
    pupil = school.pupil()
    place = "district" if role in {"operator", "district-officer"} else HERE
    assert school.names(school.signed_in(STRANGER, role, school=place), pupil) == {pupil: ""}


def test_az01_a_parent_reads_the_own_child_and_no_other(school):
    mine, other = school.pupil(mother=MOTHER), school.pupil("Бейшеева", mother=FATHER)
    parent = school.signed_in(MOTHER, "parent")
    shown = school.names(parent, mine, other, MOTHER, FATHER)
    assert shown == {mine: "Асанова Айжан", other: "", MOTHER: "Асанова Гүлнара", FATHER: ""}


def test_az07_a_parent_who_no_longer_stands_for_the_child_reads_nothing_more(school):
    pupil = school.pupil(mother=MOTHER)
    parent = school.signed_in(MOTHER, "parent")
    school.identity.office.unlink_guardian(school.context(), HERE, MOTHER, pupil)
    school.it.settle()
    assert school.names(parent, pupil) == {pupil: ""}
    assert parent.get(f"/identity/{HERE}/people/{pupil}").status_code == 404


def test_a_pupil_reads_the_own_name(school):
    amina, ben = school.pupil(), school.pupil("Бейшеев")
    assert school.names(school.signed_in(amina, "pupil"), amina, ben) == {
        amina: "Асанова Айжан",
        ben: "",
    }


def test_unknown_forgotten_and_forbidden_are_answered_alike(school):
    forbidden, forgotten = school.pupil(), school.pupil()
    school.forgets(forgotten)
    client = school.signed_in(STRANGER, "pupil")
    unknown = str(uuid4())
    answered = client.script().post(
        "/identity/names", json={"ids": [forbidden, forgotten, unknown]}
    )
    shown = answered.get_json()["names"]
    assert shown[forbidden] == shown[forgotten] == shown[unknown]


def test_two_hundred_names_at_most_in_one_question(school):
    client = school.signed_in(STRANGER, "secretary").script()
    many = [str(uuid4()) for _ in range(201)]
    assert client.post("/identity/names", json={"ids": many[:200]}).status_code == 200
    assert client.post("/identity/names", json={"ids": many}).status_code == 422
    for wrong in ({}, {"ids": "x"}, {"ids": [1]}, {"ids": ["x" * 65]}, {"ids": [], "role": "head"}):
        assert client.post("/identity/names", json=wrong).status_code == 422


def test_nobody_who_is_not_signed_in_reads_a_name(school):
    assert school.it.client.script().post("/identity/names", json={"ids": []}).status_code == 401


def test_az08_each_look_is_written_down_once_with_who_and_whom_and_never_the_name(school):
    amina, ben = school.pupil(), school.pupil("Бейшеев")
    school.names(school.signed_in(TEACHER, "teacher"), amina, ben)
    found = looks(school)
    assert found == [
        PersonalDataSeen(seen_by=TEACHER, person_ids=tuple(sorted((amina, ben))), purpose="page")
    ]


def test_az08_a_look_that_was_denied_shows_nobody_and_writes_nobody(school):
    amina = school.pupil()
    school.names(school.signed_in(STRANGER, "parent"), amina)
    assert looks(school) == []


def test_az08_an_export_and_a_scan_are_looks_too(school):
    amina = school.pupil(mother=MOTHER)
    secretary = school.signed_in()
    secretary.get(f"/identity/{HERE}/people.xlsx")
    secretary.get(f"/identity/{HERE}/consents/{school.consent_of(amina)}/scan")
    assert [look.purpose for look in looks(school)] == ["export", "scan"]


# Pages


def routes():
    """Every route of identity with a school in it: method and rule, and who is allowed."""
    for owner in SERVICE.http:
        for name in dir(owner):
            for route in getattr(getattr(owner, name), "chassis_routes", ()):
                if "<school>" in route.rule:
                    for method in route.methods:
                        yield method, route.rule, route.allow.roles


def filled(rule, school, **ids):
    path = rule.replace("<school>", school)
    for name, value in ids.items():
        path = path.replace(f"<{name}>", value)
    return path


ALL_ROUTES = list(routes())


def ids_of_a_pupil(school, place):
    pupil = school.pupil(school=place)
    consent = school.identity.office.consents_of(place, pupil).given[0].consent_id
    return {"person_id": pupil, "consent_id": consent, "order_id": str(uuid4())}


@pytest.fixture(scope="module")
def closed(founded, tmp_path_factory):
    """A school with ids of its own and of the other one, where whoever knocks changes nothing."""
    with running(SERVICE, data=tmp_path_factory.mktemp("closed"), like=founded) as it:
        school = School(it)
        yield school, ids_of_a_pupil(school, HERE), ids_of_a_pupil(school, THERE)


@pytest.mark.parametrize(("method", "rule", "allowed"), ALL_ROUTES)
def test_az02_each_address_refuses_every_wrong_role_and_every_other_school(
    closed, method, rule, allowed
):
    school, ids, _ = closed
    path = filled(rule, HERE, **ids)
    wrong = (set(STAFF) | set(OTHERS)) - set(allowed) - {"operator", "district-officer"}
    for role in wrong:
        client = school.signed_in(STRANGER, role)
        assert client.open(method, path).status_code == 403, (role, path)
    for role in allowed:
        elsewhere = school.signed_in(STRANGER, role, school=THERE)
        assert elsewhere.open(method, path).status_code in {403, 404}, (role, path)
    nobody = school.it.client.script()
    assert nobody.open(method, path).status_code == 401


@pytest.mark.parametrize(
    ("method", "rule", "allowed"), [route for route in ALL_ROUTES if "_id>" in route[1]]
)
def test_az04_an_object_of_another_school_is_not_there(closed, method, rule, allowed):
    """A secretary at home, with a foreign id in the address of the own school."""
    school, _, foreign = closed
    role = "secretary" if "secretary" in allowed else min(allowed)
    client = school.signed_in(SECRETARY, role)
    answered = client.open(method, filled(rule, HERE, **foreign), data={"username": "taken"})
    assert answered.status_code == 404
    assert school.identity.office.consents_of(THERE, foreign["person_id"]).given


def test_az03_a_form_with_a_field_too_many_is_refused(school):
    client = school.signed_in()
    for extra in ("role", "school_id", "person_id", "file_number"):
        sent = {**typed_pupil(), extra: "head"}
        del sent["scan"]
        answered = client.post(f"/identity/{HERE}/people", data=sent)
        # A name that means an object is looked up before the form is read.
        assert answered.status_code == (404 if extra == "person_id" else 422)


def test_another_site_cannot_take_a_consent_back(school):
    pupil = school.pupil()
    path = f"/identity/{HERE}/consents/{school.consent_of(pupil)}/withdraw"
    answered = school.signed_in().post(path, headers={"Sec-Fetch-Site": "cross-site"})
    assert answered.status_code == 403
    assert school.identity.office.consents_of(HERE, pupil).given


def test_a_teacher_does_not_open_the_page_of_a_pupil(school):
    pupil = school.pupil()
    client = school.signed_in(TEACHER, "teacher")
    assert client.get(f"/identity/{HERE}/people/{pupil}").status_code == 404


def test_az01_a_parent_opens_the_page_of_the_own_child_only(school):
    mine, other = school.pupil(mother=MOTHER, phone="0555 12"), school.pupil(mother=FATHER)
    parent = school.signed_in(MOTHER, "parent")
    page = parent.get(f"/identity/{HERE}/people/{mine}")
    assert "0555 12" in page.text
    assert "consent-form" not in page.text
    assert parent.get(f"/identity/{HERE}/people/{other}").status_code == 404


def test_the_administrator_sees_accounts_and_no_personal_data(school):
    pupil = school.pupil(phone="0555 12")
    page = school.signed_in(STRANGER, "administrator").get(f"/identity/{HERE}/people/{pupil}")
    assert page.status_code == 200
    assert "0555 12" not in page.text


def test_nobody_makes_a_password_for_somebody_with_more_power(school):
    head = school.staff(person=HEAD)
    school.appoint(head, "head")
    path = f"/identity/{HERE}/people/{head}/account"
    by_secretary = school.signed_in().post(path, data={"username": "head-1"})
    assert by_secretary.status_code == 409
    [denied] = told_denied(school)
    assert (denied.by, denied.because, denied.action) == (
        SECRETARY,
        "role",
        "identity.open-accounts",
    )
    assert school.identity.sign_in.account_of(head) is None
    by_admin = school.signed_in(STRANGER, "administrator").post(path, data={"username": "head-1"})
    assert by_admin.status_code == 200
    assert "head-1" in by_admin.text


# Orders and roles over the pages


def test_l17_a_role_given_by_an_order_is_in_the_token_and_ends_with_the_order(school):
    teacher = school.staff()
    school.appoint(teacher, "teacher")
    grants = {(grant.role, grant.school) for grant in school.identity.grants_of(teacher)}
    assert grants == {("teacher", HERE)}
    page = school.signed_in(HEAD, "head").get(f"/identity/{HERE}/orders")
    assert "No. 1" in page.text
    order_id = page.text.split(f"/identity/{HERE}/orders/")[-1].partition('"')[0]
    ended = school.signed_in(HEAD, "head").post(
        f"/identity/{HERE}/orders/{order_id}/roles/end",
        data={"person_id": teacher, "role": "teacher"},
    )
    assert ended.status_code == 303
    school.it.settle()
    assert school.identity.grants_of(teacher) == []


def test_l17_an_administrator_takes_two_people_over_the_pages_too(school):
    person = school.staff()
    head = school.signed_in(HEAD, "head")
    order = {
        "number": "8",
        "on": "16.11.2026",
        "kind": "appointment",
        "valid_from": "16.11.2026",
    }
    both = {**order, "person_id": person, "role": "administrator"}
    assert head.post(f"/identity/{HERE}/orders", data=both).status_code == 409
    issued = head.post(f"/identity/{HERE}/orders", data=order)
    assert issued.status_code == 303
    school.it.settle()
    order_id = issued.headers["Location"].rpartition("/")[2]
    grant = {"person_id": person, "role": "administrator", "valid_from": "16.11.2026"}
    path = f"/identity/{HERE}/orders/{order_id}/roles"
    assert head.post(path, data=grant).status_code == 409
    other_head = school.signed_in(STRANGER, "head")
    assert other_head.post(path, data=grant).status_code == 303


def test_a_pupil_gets_no_role_by_order(school):
    pupil = school.pupil()
    order = {
        "number": "9",
        "on": "16.11.2026",
        "kind": "duties",
        "valid_from": "16.11.2026",
        "person_id": pupil,
        "role": "teacher",
    }
    answered = school.signed_in(HEAD, "head").post(f"/identity/{HERE}/orders", data=order)
    assert answered.status_code == 422


def test_pupils_and_parents_have_their_roles_from_being_there(school):
    pupil = school.pupil(mother=MOTHER)
    assert [(g.role, g.school) for g in school.identity.grants_of(pupil)] == [("pupil", HERE)]
    assert [(g.role, g.school) for g in school.identity.grants_of(MOTHER)] == [("parent", HERE)]


def test_az07_a_parent_is_one_no_longer_when_the_last_child_was_forgotten(school):
    first, second = (school.pupil(surname, mother=MOTHER) for surname in ("Асанова", "Асанов"))
    for child, roles in ((first, [("parent", HERE)]), (second, [])):
        school.forgets(child)
        assert [(g.role, g.school) for g in school.identity.grants_of(MOTHER)] == roles


def test_a_parent_is_one_again_when_the_family_comes_back(school):
    pupil = school.pupil(mother=MOTHER)
    school.forgets(pupil)
    back = Submission(
        person_id=pupil,
        details=named("Асанова"),
        paper=paper(),
        signer=Signer(person_id=MOTHER),
        on=TODAY,
    )
    school.identity.office.add_consent(school.context(), HERE, back)
    school.it.settle()
    assert [(g.role, g.school) for g in school.identity.grants_of(MOTHER)] == [("parent", HERE)]
