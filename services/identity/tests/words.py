"""The vocabulary of identity's tests: invented people, their papers, and sentences about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

import pytest
from werkzeug.datastructures import FileStorage

from chassis.caller import Caller, Grant
from chassis.testing import Client, Running
from identity.application import Paper, Scan, Signer, Submission
from identity.domain.consent.commands import (
    GiveConsent,
    Signature,
    StorePersonalData,
    WithdrawConsent,
)
from identity.domain.consent.events import (
    Capacity,
    ConsentGiven,
    ConsentWithdrawn,
    Form,
    Operation,
    PersonalDataStored,
    PersonForgotten,
    Purpose,
    Recipient,
    WayBack,
)
from identity.domain.fields import Category, Field
from identity.domain.ids import ConsentId, PersonId, SchoolId
from identity.domain.school.school import RegisterSchool
from identity.domain.undertakings.text import CURRENT
from identity.readmodels import people
from identity.wiring import Identity, build
from kernel.decider import Decider, Refused
from kernel.store import Context


def an_id(name: str) -> str:
    """A UUID that is the same in every run; names stand in tests only."""
    return str(uuid5(NAMESPACE_URL, f"test:{name}"))


HERE, THERE = SchoolId("school-a"), SchoolId("school-b")
TODAY = date(2026, 11, 16)  # The day on which the clock of the tests stands.
AMINA, MOTHER, FATHER, STRANGER = (
    PersonId(an_id(name)) for name in ("amina", "mother", "father", "stranger")
)
SECRETARY, HEAD, TEACHER, LIBRARIAN = (
    PersonId(an_id(name)) for name in ("secretary", "head", "teacher", "librarian")
)
PAPER, PHOTO_PAPER = ConsentId(an_id("paper")), ConsentId(an_id("photo paper"))
PDF = b"%PDF-1.4 a signed paper"
BY_MOTHER = Signature(
    signer_id=MOTHER,
    capacity=Capacity.PARENT,
    capacity_proven=True,
    represents=True,
    is_minor=True,
)
BY_HERSELF = Signature(
    signer_id=AMINA,
    capacity=Capacity.SELF,
    capacity_proven=False,
    represents=False,
    is_minor=False,
)
COVERED = (Category.NAME, Category.BIRTH_DATE, Category.DOCUMENTS)


@dataclass(frozen=True)
class Given:
    """`given(*facts).when(command).then(*events)`, `.refused(Why)` or `.nothing_happens()`."""

    decider: Decider[Any, Any, Any]
    facts: Sequence[object] = ()
    command: object = None

    def __call__(self, *facts: object) -> "Given":
        return replace(self, facts=facts)

    def when(self, command: object) -> "Given":
        return replace(self, command=command)

    def decided(self) -> list[Any]:
        return list(self.decider.decide(self.decider.replay(self.facts), self.command))

    def then(self, *events: object) -> None:
        assert self.decided() == list(events)

    def nothing_happens(self) -> None:
        self.then()

    def refused(self, why: type[Refused]) -> Any:
        with pytest.raises(why) as found:
            self.decided()
        return found.value


# --- Consents as commands and events


def give(consent_id: ConsentId = PAPER, **other: Any) -> GiveConsent:
    usual: dict[str, Any] = {
        "person_id": AMINA,
        "signature": BY_MOTHER,
        "purposes": (Purpose.EMIS,),
        "categories": COVERED,
        "recipients": (Recipient.SCHOOL,),
        "register_number": "12",
        "place_recorded": True,
        "text_version": "2026-1",
        "language": "ky",
        "form": Form.PAPER,
        "valid_from": TODAY,
        "valid_until": None,
        "scan_id": an_id("scan"),
        "on": TODAY,
    }
    return GiveConsent(consent_id=consent_id, **(usual | other))


def given_event(consent_id: ConsentId = PAPER, **other: Any) -> ConsentGiven:
    usual: dict[str, Any] = {
        "person_id": AMINA,
        "signer_id": MOTHER,
        "capacity": Capacity.PARENT,
        "purposes": (Purpose.EMIS,),
        "categories": COVERED,
        "recipients": (Recipient.SCHOOL,),
        "register_number": "12",
        "text_version": "2026-1",
        "language": "ky",
        "form": Form.PAPER,
        "valid_from": TODAY,
        "valid_until": None,
        "scan_id": an_id("scan"),
        "holder": None,
        "refused": (),
        "operations": tuple(Operation),
        "cross_border": False,
        "way_back": tuple(WayBack),
        "text_hash": "",
        "session_id": None,
        "own_signature": False,
    }
    return ConsentGiven(consent_id=consent_id, **(usual | other))


def store(*categories: Category, purpose: Purpose = Purpose.EMIS) -> StorePersonalData:
    return StorePersonalData(
        person_id=AMINA, purpose=purpose, categories=frozenset(categories), on=TODAY
    )


def stored(*categories: Category) -> PersonalDataStored:
    return PersonalDataStored(
        person_id=AMINA, purpose=Purpose.EMIS, categories=tuple(sorted(categories))
    )


def withdraw(consent_id: ConsentId = PAPER) -> WithdrawConsent:
    return WithdrawConsent(consent_id=consent_id, person_id=AMINA, on=TODAY)


def withdrawn(consent_id: ConsentId = PAPER) -> ConsentWithdrawn:
    return ConsentWithdrawn(consent_id=consent_id, person_id=AMINA, on=TODAY)


FORGOTTEN = PersonForgotten(person_id=AMINA)


# --- People as they come to the office


def paper(consent_id: ConsentId | None = None, **other: Any) -> Paper:
    usual: dict[str, Any] = {
        "capacity": Capacity.PARENT,
        "purposes": (Purpose.EMIS,),
        "categories": (*COVERED, Category.CONTACT, Category.ADDRESS),
        "register_number": "12",
        "place": "cabinet 2",
        "scan": Scan.of(PDF),
        "capacity_document": "birth certificate 7",
        "valid_from": TODAY,
    }
    return Paper(consent_id=consent_id or ConsentId(str(uuid4())), **(usual | other))


def named(surname: str, given_name: str = "Айжан", **other: str) -> dict[Field, str]:
    details = {Field.SURNAME: surname, Field.GIVEN_NAME: given_name, Field.BIRTH_DATE: "2015-02-03"}
    return details | {Field(name): text for name, text in other.items()}


class School:
    """A school at work: its use cases with fresh contexts, and people signed in by role."""

    def __init__(self, it: Running) -> None:
        self.it = it
        self.identity: Identity = it.runtime.wired(build)
        for school in (HERE, THERE):
            command = RegisterSchool(
                school_id=school, number="1", name_ky="Мектеп", name_ru="Школа"
            )
            self.identity.duties.register_school(self.context(), command)
        it.settle()

    def context(self, actor: str = SECRETARY) -> Context:
        return replace(self.it.runtime.context_for_system("tests"), actor=actor)

    def pupil(
        self,
        surname: str = "Асанова",
        *,
        pupil: PersonId | None = None,
        mother: PersonId | None = None,
        school: SchoolId = HERE,
        signed: Paper | None = None,
        **details: str,
    ) -> PersonId:
        """Enter a pupil with a new mother and a signed paper; returns the pupil's id."""
        person = pupil or PersonId(str(uuid4()))
        parent = mother or PersonId(str(uuid4()))
        submission = Submission(
            person_id=person,
            details=named(surname, **details),
            paper=signed or paper(),
            signer=Signer(person_id=parent, details=named("Асанова", "Гүлнара")),
            on=TODAY,
        )
        self.identity.office.register_pupil(self.context(), school, submission)
        self.it.settle()
        return person

    def staff(
        self, surname: str = "Мамытов", *, person: PersonId | None = None, school: SchoolId = HERE
    ) -> PersonId:
        """Enter somebody of the staff; returns the id."""
        who = person or PersonId(str(uuid4()))
        submission = Submission(
            person_id=who,
            details={Field.SURNAME: surname, Field.GIVEN_NAME: "Бакыт"},
            paper=paper(capacity=Capacity.SELF),
            signer=Signer(person_id=who),
            on=TODAY,
        )
        self.identity.office.register_staff(self.context(), school, submission)
        self.it.settle()
        return who

    def appoint(self, person: str, role: str) -> None:
        """Let the administrator enter an order and give a role by it, over the pages."""
        order = {
            "on": "16.11.2026",
            "kind": "appointment",
            "valid_from": "16.11.2026",
            "person_id": person,
            "role": role,
        }
        administrator = self.signed_in(STRANGER, "administrator")
        assert administrator.post(f"/identity/{HERE}/orders", data=order).status_code == 303
        self.undertakes(person)

    def undertakes(self, person: str, school: SchoolId = HERE) -> None:
        """Let somebody of the staff promise silence, before which no duty gives a right."""
        who = PersonId(person)
        self.identity.undertakings.give(self.context(who), school, who, CURRENT, TODAY)
        self.it.settle()

    def forgets(self, person: PersonId, school: SchoolId = HERE) -> None:
        """Take back every consent of a person."""
        for consent in self.identity.office.consents_of(school, person).given:
            self.identity.office.withdraw(self.context(), school, person, consent.consent_id, TODAY)
        self.it.settle()

    def file_number(self, person: str) -> str | None:
        with self.it.runtime.read() as db:
            found = people.one(db, person)
        assert found is not None
        number: str | None = found.file_number
        return number

    def consent_of(self, person: PersonId) -> ConsentId:
        return self.identity.office.consents_of(HERE, person).given[0].consent_id

    def signed_in(self, person: str = SECRETARY, *roles: str, school: str = HERE) -> Client:
        return self.it.client.as_(person, *((role, school) for role in roles or ("secretary",)))

    def names(self, client: Client, *ids: str) -> Mapping[str, str]:
        """What the page shell is told: names by id, empty for a placeholder."""
        answered = client.script().post("/identity/names", json={"ids": list(ids)})
        assert answered.status_code == 200
        shown = answered.get_json()["names"]
        assert all(set(name) == {"display", "forgotten"} for name in shown.values())
        return {person: name["display"] for person, name in shown.items()}


def caller(person: str, *roles: str, school: str = HERE) -> Caller:
    grants = tuple(Grant(role, school) for role in roles)
    return Caller(person_id=person, session_id=an_id("session"), grants=grants)


def a_scan(data: bytes = PDF, name: str = "paper.pdf") -> FileStorage:
    return FileStorage(BytesIO(data), name)


def typed_pupil(**other: Any) -> dict[str, Any]:
    """The form of a new pupil with everything that a written consent asks for."""
    usual = {
        "command_id": str(uuid4()),
        "surname": "Асанова",
        "given_name": "Айжан",
        "birth_date": "03.02.2015",
        "purposes": ["emis"],
        "register_number": "12",
        "place": "cabinet 2",
        "paper_language": "ky",
        "signed_on": "16.11.2026",
        "capacity": "parent",
        "capacity_document": "birth certificate 7",
        "signer_surname": "Асанова",
        "signer_given_name": "Гүлнара",
        "scan": a_scan(),
    }
    return {name: value for name, value in (usual | other).items() if value is not None}


WITHOUT_PAPER = dict.fromkeys(("purposes", "register_number", "place", "signed_on", "capacity"))
WITHOUT_CONSENT: dict[str, Any] = {**WITHOUT_PAPER, "capacity_document": None, "scan": None}
