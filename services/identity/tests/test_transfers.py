"""A pupil goes to another school of the district, with what may go along and nothing else."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from identity.application import Scan
from identity.domain.consent.events import Recipient
from identity.domain.fields import Category
from identity.domain.ids import TransferId
from identity.domain.orders.commands import IssueOrder
from identity.domain.orders.events import OrderKind
from identity.domain.transfer.events import (
    TransferAccepted,
    TransferBegun,
    TransferCancelled,
    TransferHandedOver,
)
from identity.domain.transfer.refusals import AlreadyOnTheWay, TransferToOwnSchool, TransferUnknown
from identity.domain.transfer.transfer import (
    AcceptTransfer,
    BeginTransfer,
    CancelTransfer,
    HandOver,
    receiving,
    sending,
)
from identity.readmodels import disclosures, people
from identity.readmodels.transfers import transfer
from identity.vault.schema import record
from kernel.sql import writing
from kernel.subscription import Message
from services.identity.tests.words import (
    AMINA,
    HEAD,
    HERE,
    LIBRARIAN,
    PDF,
    SECRETARY,
    TEACHER,
    THERE,
    TODAY,
    Given,
    paper,
)

ONE, OTHER = (TransferId(str(uuid4())) for _ in range(2))
ORDER = str(uuid4())
WITH_DISTRICT = (Recipient.SCHOOL, Recipient.DISTRICT)

sent = Given(sending)
taken = Given(receiving)


def begin(which=ONE, to=THERE):
    return BeginTransfer(
        transfer_id=which, person_id=AMINA, from_school=HERE, to_school=to, order_id=ORDER, on=TODAY
    )


def begun(which=ONE):
    return TransferBegun(
        transfer_id=which, person_id=AMINA, to_school=THERE, order_id=ORDER, on=TODAY
    )


CANCEL = CancelTransfer(transfer_id=ONE, person_id=AMINA, on=TODAY)
CANCELLED = TransferCancelled(transfer_id=ONE, person_id=AMINA, on=TODAY)
HAND_OVER = HandOver(transfer_id=ONE, person_id=AMINA, to_school=THERE, on=TODAY)
HANDED_OVER = TransferHandedOver(transfer_id=ONE, person_id=AMINA, to_school=THERE, on=TODAY)


# --- The rules


def test_a_pupil_is_sent_by_an_order():
    sent().when(begin()).then(begun())


def test_a_pupil_goes_one_way_at_a_time():
    sent(begun()).when(begin(OTHER)).refused(AlreadyOnTheWay)


def test_nobody_goes_where_he_is():
    sent().when(begin(to=HERE)).refused(TransferToOwnSchool)


def test_a_transfer_is_called_off():
    sent(begun()).when(CANCEL).then(CANCELLED)


def test_what_was_called_off_is_not_accepted():
    sent(begun(), CANCELLED).when(HAND_OVER).refused(TransferUnknown)


def test_what_was_accepted_is_not_called_off():
    sent(begun(), HANDED_OVER).when(CANCEL).refused(TransferUnknown)


def test_accepting_goes_on_where_it_was_interrupted():
    sent(begun(), HANDED_OVER).when(HAND_OVER).nothing_happens()


def test_a_pupil_is_taken_in_once():
    accept = AcceptTransfer(transfer_id=ONE, person_id=AMINA, from_school=HERE, on=TODAY)
    accepted = TransferAccepted(transfer_id=ONE, person_id=AMINA, from_school=HERE, on=TODAY)
    taken().when(accept).then(accepted)
    taken(accepted).when(accept).nothing_happens()


# --- Two offices


@pytest.fixture
def order(school):
    command = IssueOrder(
        order_id=str(uuid4()), kind=OrderKind.TRANSFER, number="44", on=TODAY, valid_from=TODAY,
        valid_until=None, entered_by=HEAD,
    )  # fmt: skip
    school.identity.duties.issue_order(school.context(), HERE, command)
    school.it.settle()
    return command.order_id


def a_pupil(school, surname="Усупова", recipients=WITH_DISTRICT, **details):
    categories = (Category.NAME, Category.BIRTH_DATE, Category.CONTACT, Category.DOCUMENTS)
    signed = paper(recipients=recipients, categories=categories, scan=Scan.of(PDF))
    return school.pupil(surname, signed=signed, **details)


def sends(school, pupil, order, to=THERE, who=SECRETARY):
    data = {"to_school": to, "order_id": order}
    answered = school.signed_in(who).post(f"/identity/{HERE}/people/{pupil}/transfer", data=data)
    school.it.settle()
    return answered


def the_transfer(school):
    with school.it.runtime.read() as db:
        return db.execute(select(transfer.c.transfer_id)).scalar_one()


def there(school, role="secretary"):
    return school.signed_in(LIBRARIAN, role, school=THERE)


def accepts(school, **data):
    path = f"/identity/{THERE}/transfers/{the_transfer(school)}/accept"
    answered = there(school).post(path, data=data)
    school.it.settle()
    return answered


def test_a_pupil_arrives_with_the_name_the_family_and_a_new_number(school, order):
    school.pupil("Умарова", school=THERE)
    pupil = a_pupil(school, phone="0555 1")
    assert sends(school, pupil, order).status_code == 303
    assert "У/1" in there(school).get(f"/identity/{THERE}/transfers").get_data(as_text=True)
    assert accepts(school).status_code == 303
    assert school.file_number(pupil) == "У/2"
    assert school.names(there(school), pupil) == {pupil: "Усупова Айжан"}
    assert school.names(school.signed_in(TEACHER, "teacher"), pupil) == {pupil: ""}
    with school.it.runtime.read() as db:
        mother = people.guardians_of(db, pupil)[0]
    assert school.names(there(school), mother) == {mother: "Асанова Гүлнара"}
    assert school.names(school.signed_in(), mother) == {mother: "Асанова Гүлнара"}
    shown = there(school).get(f"/identity/{THERE}/people/{pupil}").get_data(as_text=True)
    assert "0555 1" in shown
    assert school.signed_in().get(f"/identity/{HERE}/people/{pupil}").status_code == 404
    found = there(school).post(f"/identity/{THERE}/people/search", data={"words": "усуп"})
    assert "Усупова" in found.get_data(as_text=True)
    found = school.signed_in().post(f"/identity/{HERE}/people/search", data={"words": "усуп"})
    assert "Усупова" not in found.get_data(as_text=True)


def test_l10_a_row_in_the_register_says_what_was_handed_over(school, order):
    pupil = a_pupil(school)
    sends(school, pupil, order)
    accepts(school)
    with school.it.runtime.read() as db:
        (row,) = disclosures.of_school(db, HERE)
    assert (row.receiver, row.organisation, row.order_id) == ("school", THERE, order)


def test_l10_a_name_whose_consent_does_not_name_the_district_stays_behind_and_is_destroyed(
    school, order
):
    pupil = a_pupil(school, recipients=(Recipient.SCHOOL,))
    sends(school, pupil, order)
    assert accepts(school).status_code == 303
    assert school.file_number(pupil) == "У/1"
    assert school.names(there(school), pupil) == {pupil: ""}
    with school.it.runtime.read() as db:
        assert db.execute(select(record).where(record.c.person_id == pupil)).first() is None
        assert disclosures.of_school(db, HERE) == []
    shown = there(school).get(f"/identity/{THERE}/people/{pupil}")
    assert shown.status_code == 200


def test_l07_the_next_school_takes_the_same_consent_back_and_forgets(school, order):
    pupil = a_pupil(school)
    sends(school, pupil, order)
    accepts(school)
    papers = school.identity.office.consents_of(THERE, pupil).given
    assert len(papers) == 1
    school.forgets(pupil, THERE)
    assert school.names(there(school), pupil) == {pupil: ""}


def test_the_sending_school_calls_it_off(school, order):
    pupil = a_pupil(school)
    sends(school, pupil, order)
    path = f"/identity/{HERE}/transfers/{the_transfer(school)}/cancel"
    assert school.signed_in().post(path).status_code == 303
    school.it.settle()
    assert accepts(school).status_code == 409
    assert school.names(school.signed_in(), pupil) == {pupil: "Усупова Айжан"}


def test_az04_only_the_receiving_school_takes_in_and_only_the_sending_one_calls_off(school, order):
    pupil = a_pupil(school)
    sends(school, pupil, order)
    which = the_transfer(school)
    secretary = school.signed_in()
    assert secretary.post(f"/identity/{HERE}/transfers/{which}/accept").status_code == 404
    assert there(school).post(f"/identity/{THERE}/transfers/{which}/cancel").status_code == 404
    assert (
        there(school, "teacher").post(f"/identity/{THERE}/transfers/{which}/accept").status_code
        == 403
    )


def test_az04_nobody_sends_a_pupil_of_another_school(school, order):
    pupil = a_pupil(school)
    data = {"to_school": HERE, "order_id": order}
    answered = there(school).post(f"/identity/{THERE}/people/{pupil}/transfer", data=data)
    assert answered.status_code == 404


def test_a_transfer_needs_an_order_and_a_school(school, order):
    pupil = a_pupil(school)
    assert sends(school, pupil, "").status_code == 422
    assert sends(school, pupil, "none").status_code == 404
    assert sends(school, pupil, order, to="nowhere").status_code == 422
    assert sends(school, pupil, order, to=HERE).status_code == 409


def test_taking_in_twice_takes_in_once(school, order):
    pupil = a_pupil(school)
    sends(school, pupil, order)
    assert [accepts(school).status_code for _ in range(2)] == [303, 303]
    assert school.file_number(pupil) == "У/1"


def test_a_crash_between_the_two_logs_is_made_good_by_accepting_again(school, order, monkeypatch):
    pupil = a_pupil(school)
    sends(school, pupil, order)
    monkeypatch.setattr(school.identity.vault, "move", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        accepts(school)
    monkeypatch.undo()
    school.it.settle()
    assert accepts(school).status_code == 303
    assert school.names(there(school), pupil) == {pupil: "Усупова Айжан"}


def test_after_a_rebuild_the_pupil_is_where_he_went(school, order):
    """The logs of two schools are read in any order."""
    pupil = a_pupil(school)
    sends(school, pupil, order)
    school.it.clock.forward(minutes=1)
    accepts(school)
    subscription = school.it.runtime.subscriptions["identity.people"]
    events = {place: school.it.runtime.store.read(place, 0) for place in (THERE, HERE)}
    codec = school.it.runtime.store.codec
    with writing(school.it.runtime.engine) as db:
        for table in subscription.projection.tables:
            db.execute(table.delete())
        for place, envelopes in events.items():
            batch = [
                Message(
                    source="identity", partition=place, position=e.position, stream=e.stream,
                    version=e.version, type=e.type, time=e.time, actor=e.actor,
                    event=codec.load(e.type, e.data),
                )
                for e in envelopes
            ]  # fmt: skip
            subscription.projection.project(db, batch)
        found = people.one(db, pupil)
    assert (found.school, found.file_number, found.is_forgotten) == (THERE, "У/1", False)
