"""Sensitive data stay masked until a reason is given; names change by an order, with their time."""

import json
from datetime import date, timedelta
from uuid import uuid4

import pytest

from identity.application import Signer, Submission
from identity.domain.consent.events import Purpose
from identity.domain.fields import VAULT, Category, Field, Sensitivity
from identity.domain.orders.commands import IssueOrder
from identity.domain.orders.events import OrderKind
from identity.domain.orders.refusals import OrderIsCancelled
from identity.domain.particulars.sensitive import OPENED_BY, is_sensitive
from identity.domain.people.naming import ChangeName, NameChanged, naming
from identity.domain.people.refusals import NameChangeNotYet, NameChangeTooEarly, NameUnchanged
from services.identity.tests.words import (
    AMINA,
    HEAD,
    HERE,
    MOTHER,
    TEACHER,
    THERE,
    TODAY,
    Given,
    paper,
)
from services.identity.tests.words_vault import leads

NURSE = str(uuid4())
PIN, NOTE = "20302201500123", "Жаңгакка аллергиясы бар"
EVERYTHING = tuple(Category)


def covering_all(**other):
    return paper(purposes=(Purpose.EMIS, Purpose.HEALTH), categories=EVERYTHING, **other)


def page(person, what="sensitive"):
    return f"/identity/{HERE}/people/{person}/{what}"


def writes(client, person, **details):
    return client.post(page(person, "particulars"), data=details)


def opens(client, person, field, reason="papers"):
    return client.post(page(person), data={"field": field, "reason": reason})


def looks(school):
    events = school.it.runtime.store.read(HERE, 0)
    return [
        json.loads(event.data)
        for event in events
        if event.type == "identity.sensitive-data-seen.v1"
    ]


@pytest.fixture
def amina(school):
    """A pupil whose family agreed to everything, with a number and a note on health."""
    amina = school.pupil(signed=covering_all())
    assert writes(school.signed_in(), amina, personal_number=PIN).status_code == 303
    assert writes(school.signed_in(NURSE, "nurse"), amina, health_note=NOTE).status_code == 303
    school.it.settle()
    return amina


# --- What there is to keep


def test_l13_there_is_no_field_for_what_the_law_does_not_want_known():
    assert not {"income", "religion", "social_status", "nationality"} & {str(f) for f in Field}


def test_l13_a_field_too_many_is_refused(school):
    amina = school.pupil(signed=covering_all())
    assert writes(school.signed_in(), amina, social_status="poor").status_code == 422


def test_l19_numbers_and_health_are_sensitive_and_have_categories_of_their_own():
    assert all(is_sensitive(field) for field in OPENED_BY)
    assert VAULT[Field.PERSONAL_NUMBER] == (Category.PERSONAL_NUMBER, Sensitivity.SENSITIVE)
    assert VAULT[Field.HEALTH_NOTE] == (Category.HEALTH, Sensitivity.SENSITIVE)


# --- Masked by default


@pytest.mark.parametrize(
    ("role", "field", "text"),
    [
        ("secretary", "personal_number", PIN),
        ("head", "personal_number", PIN),
        ("nurse", "health_note", NOTE),
        ("head", "health_note", NOTE),
    ],
)
def test_l19_what_is_sensitive_is_masked_until_a_reason_is_given(school, amina, role, field, text):
    client = school.signed_in(HEAD, role)
    for path in (page(amina), f"/identity/{HERE}/people/{amina}"):
        assert text not in client.get(path).get_data(as_text=True)
    shown = opens(client, amina, field, "statutory-report")
    assert shown.status_code == 200
    assert text in shown.get_data(as_text=True)
    assert looks(school) == [
        {"seen_by": HEAD, "person_id": amina, "field": field, "reason": "statutory-report"}
    ]
    assert text not in client.get(page(amina)).get_data(as_text=True)


@pytest.mark.parametrize("reason", ["", "because", None])
def test_l19_without_a_reason_from_the_list_nothing_is_opened(school, amina, reason):
    client = school.signed_in()
    data = {"field": "personal_number"} | ({} if reason is None else {"reason": reason})
    answered = client.post(page(amina), data=data)
    assert answered.status_code == 422
    assert PIN not in answered.get_data(as_text=True)
    assert looks(school) == []


@pytest.mark.parametrize(
    ("role", "field"), [("secretary", "health_note"), ("nurse", "personal_number")]
)
def test_az06_each_office_opens_what_it_needs_and_no_more(school, amina, role, field):
    answered = opens(school.signed_in(HEAD, role), amina, field)
    assert answered.status_code == 403
    shown = answered.get_data(as_text=True)
    assert PIN not in shown
    assert NOTE not in shown
    assert looks(school) == []


@pytest.mark.parametrize("field", ["surname", "consent_scan", "phone", "nothing"])
def test_az06_only_sensitive_fields_go_through_this_door(school, amina, field):
    assert opens(school.signed_in(), amina, field).status_code == 422


@pytest.mark.parametrize("role", ["teacher", "deputy", "librarian", "administrator", "parent"])
def test_az06_nobody_else_comes_near(school, amina, role):
    client = school.signed_in(TEACHER, role)
    assert client.get(page(amina)).status_code == 403
    assert opens(client, amina, "personal_number").status_code == 403
    assert writes(client, amina, email="a@b.kg").status_code == 403


def test_az04_another_school_opens_nothing(school, amina):
    client = school.signed_in(HEAD, "head", school=THERE)
    answered = client.post(
        f"/identity/{THERE}/people/{amina}/sensitive",
        data={"field": "personal_number", "reason": "papers"},
    )
    assert answered.status_code == 404


def test_az08_the_person_looked_at_can_see_that_somebody_opened_it(school, amina):
    from identity.readmodels import looks as seen  # noqa: PLC0415

    opens(school.signed_in(), amina, "personal_number")
    school.it.settle()
    with school.it.runtime.read() as db:
        assert "sensitive" in {row.purpose for row in seen.about(db, amina, 10)}


# --- Written down by who may, and covered


def test_l01_a_health_note_needs_its_own_purpose(school):
    amina = school.pupil(signed=paper(categories=EVERYTHING))
    answered = writes(school.signed_in(NURSE, "nurse"), amina, health_note=NOTE)
    assert answered.status_code == 409
    assert NOTE in answered.get_data(as_text=True)  # What was typed stays in the form.


def test_l01_a_personal_number_needs_its_category(school):
    amina = school.pupil()
    assert writes(school.signed_in(), amina, personal_number=PIN).status_code == 409


def test_az06_the_secretary_writes_nothing_about_health(school, amina):
    answered = writes(school.signed_in(), amina, health_note="другое")
    assert answered.status_code == 422


def test_a_personal_number_has_fourteen_digits(school, amina):
    assert writes(school.signed_in(), amina, personal_number="12").status_code == 422


def test_l07_taking_the_purpose_back_destroys_the_note_and_leaves_the_rest(school):
    amina = school.pupil(signed=paper(categories=EVERYTHING))
    more = Submission(
        person_id=amina,
        details={},
        paper=paper(purposes=(Purpose.HEALTH,), categories=EVERYTHING),
        signer=Signer(person_id=guardian_of(school, amina)),
        on=TODAY,
    )
    school.identity.office.add_consent(school.context(), HERE, more)
    school.it.settle()
    nurse = school.signed_in(NURSE, "nurse")
    assert writes(nurse, amina, health_note=NOTE).status_code == 303
    school.identity.office.withdraw(school.context(), HERE, amina, more.paper.consent_id, TODAY)
    assert NOTE not in opens(nurse, amina, "health_note").get_data(as_text=True)
    assert school.names(school.signed_in(), amina) == {amina: "Асанова Айжан"}


def guardian_of(school, pupil):
    from identity.readmodels import people  # noqa: PLC0415

    with school.it.runtime.read() as db:
        return people.guardians_of(db, pupil)[0]


# --- The class teacher calls the families of the own class


def test_az06_a_class_teacher_sees_telephones_and_another_teacher_does_not(school):
    amina = school.pupil(phone="0555 12 34 56")
    other = school.pupil("Бейшеева", phone="0700 99 88 77")
    leads(school, TEACHER, 7, "Б", amina)
    leads(school, HEAD, 8, "А", other)
    shown = school.signed_in(TEACHER, "teacher").get(f"/identity/{HERE}/own-class")
    text = shown.get_data(as_text=True)
    assert "0555 12 34 56" in text
    assert "0700 99 88 77" not in text
    stranger = school.signed_in(MOTHER, "teacher").get(f"/identity/{HERE}/own-class")
    assert "0555" not in stranger.get_data(as_text=True)


# --- Names and their time

change = Given(naming)
ORDER = str(uuid4())


def renamed(on=TODAY, parts=(Field.SURNAME,)):
    return NameChanged(person_id=AMINA, parts=parts, order_id=ORDER, valid_from=on)


def rename(valid_from=TODAY, parts=(Field.SURNAME,)):
    return ChangeName(person_id=AMINA, parts=parts, order_id=ORDER, valid_from=valid_from, on=TODAY)


def test_a_name_changes_from_a_day_on():
    change().when(rename()).then(renamed())


def test_the_same_name_is_no_change():
    change().when(rename(parts=())).refused(NameUnchanged)


def test_a_name_does_not_change_before_its_day():
    change().when(rename(TODAY + timedelta(days=1))).refused(NameChangeNotYet)


def test_changes_follow_one_another():
    change(renamed()).when(rename(TODAY)).refused(NameChangeTooEarly)


def an_order(school, kind=OrderKind.NAME_CHANGE, at=HERE):
    command = IssueOrder(
        order_id=str(uuid4()), kind=kind, number="31", on=TODAY, valid_from=TODAY,
        valid_until=None, entered_by=HEAD,
    )  # fmt: skip
    school.identity.duties.issue_order(school.context(), at, command)
    school.it.settle()
    return command.order_id


def changes_name(school, person, surname, day, order):
    data = {"surname": surname, "given_name": "Айжан", "order_id": order, "valid_from": day}
    return school.signed_in().post(page(person, "name"), data=data)


def test_the_old_name_stays_for_the_papers_of_its_time_and_both_find_the_person(school):
    amina = school.pupil("Кудаярова")
    order = an_order(school)
    assert changes_name(school, amina, "Бейшеева", "01.11.2026", order).status_code == 303
    vault = school.identity.vault
    with school.it.runtime.read() as db:
        assert vault.names_of(db, [amina]) == {amina: "Бейшеева Айжан"}
        assert vault.names_of(db, [amina], date(2026, 10, 31)) == {amina: "Кудаярова Айжан"}
        assert vault.names_of(db, [amina], date(2026, 11, 1)) == {amina: "Бейшеева Айжан"}
        assert vault.find(db, HERE, "кудаяр")[0] == [amina]
        assert vault.find(db, HERE, "бейшеев")[0] == [amina]
    assert school.file_number(amina) == "К/1"
    shown = school.signed_in().get(page(amina, "name")).get_data(as_text=True)
    assert "Кудаярова" in shown


def test_a_former_name_is_forgotten_with_its_person(school):
    amina = school.pupil("Кудаярова")
    changes_name(school, amina, "Бейшеева", "01.11.2026", an_order(school))
    school.forgets(amina)
    with school.it.runtime.read() as db:
        assert school.identity.vault.former_names(db, amina) == []
        assert school.identity.vault.find(db, HERE, "кудаяр")[0] == []


def test_a_name_changes_by_an_order_of_this_school_only(school):
    amina = school.pupil()
    foreign = an_order(school, at=THERE)
    duties = an_order(school, OrderKind.DUTIES)
    for order, status in (("", 422), (duties, 422), ("unknown", 404), (foreign, 404)):
        answered = changes_name(school, amina, "Бейшеева", "01.11.2026", order)
        assert answered.status_code == status, order
    assert school.names(school.signed_in(), amina) == {amina: "Асанова Айжан"}


def test_l17_a_name_does_not_change_by_a_cancelled_order(school):
    amina = school.pupil()
    order = an_order(school)
    cancelling = {"on": "16.11.2026", "valid_from": "16.11.2026"}
    head = school.signed_in(HEAD, "head")
    cancelled = head.post(f"/identity/{HERE}/orders/{order}/cancel", data=cancelling)
    assert cancelled.status_code == 303
    school.it.settle()
    assert changes_name(school, amina, "Бейшеева", "01.11.2026", order).status_code == 422
    name = {Field.SURNAME: "Бейшеева", Field.GIVEN_NAME: "Айжан"}
    with pytest.raises(OrderIsCancelled):  # Also for whoever does not come by the page.
        school.identity.renaming.change(school.context(), HERE, amina, name, order, TODAY, TODAY)
    assert school.names(school.signed_in(), amina) == {amina: "Асанова Айжан"}


def test_sending_the_new_name_twice_changes_it_once(school):
    amina = school.pupil("Кудаярова")
    order, command_id = an_order(school), str(uuid4())
    data = {
        "surname": "Бейшеева", "given_name": "Айжан", "order_id": order,
        "valid_from": "01.11.2026", "command_id": command_id,
    }  # fmt: skip
    secretary = school.signed_in()
    assert [secretary.post(page(amina, "name"), data=data).status_code for _ in range(2)] == [
        303,
        303,
    ]
    with school.it.runtime.read() as db:
        former = school.identity.vault.former_names(db, amina)
    assert [text for _, _, text in former] == ["Кудаярова"]
