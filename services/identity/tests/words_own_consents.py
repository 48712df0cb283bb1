"""The vocabulary of the own page: parents and pupils with passwords, who read, sign, take back."""

import re
from typing import Any
from uuid import uuid4

from werkzeug.test import TestResponse

from chassis.testing import Client
from identity.application import Link
from identity.domain.consent.cover import Consents
from identity.domain.consent.events import Purpose
from identity.domain.consent.glance import Standing, standing
from identity.domain.fields import Field
from identity.domain.ids import OrderId, PersonId, SchoolId
from identity.domain.people.events import Relation
from identity.domain.settings.keys import Key, Source
from identity.domain.settings.settings import SetTerm, terms
from identity.readmodels import people
from identity.texts import consent_text
from kernel.application import Step
from services.identity.tests.words import FATHER, HERE, MOTHER, TODAY, School, paper

SECRET = "эшик терезе китеп алма"
FIFTEEN = "2011-02-03"


def page_of(person: str, school: SchoolId = HERE) -> str:
    return f"/identity/{school}/my-data/{person}/consents"


def switched_on(school: School, value: int = 1) -> None:
    """The head has allowed it by an order."""
    term = SetTerm(
        key=Key.SIMPLE_SIGNATURE, value=value, source=Source.ORDER, order_id=OrderId("order"),
        valid_from=TODAY,
    )  # fmt: skip
    step = Step("settings", terms, term)
    school.it.runtime.application.handle(HERE, [step], school.context())
    school.it.settle()


def account(school: School, person: PersonId, username: str, school_id: SchoolId = HERE) -> None:
    school.identity.sign_in.open_account(school.context(), school_id, person, username, SECRET)
    school.it.settle()


class Family:
    """A child, a mother who has signed for the register, a father; all of them with accounts."""

    def __init__(self, school: School, **mothers: Any) -> None:
        self.school = school
        born = mothers.pop("birth_date", "2015-02-03")
        signed = paper(own_signature=True, **mothers)
        self.child = school.pupil(mother=MOTHER, signed=signed, birth_date=born)
        school.pupil("Бейшеева", mother=FATHER)
        self.links(FATHER)
        for person, name in ((MOTHER, "apa.a"), (FATHER, "ata.a"), (self.child, "bala.a")):
            account(school, person, name)

    def links(self, parent: PersonId) -> None:
        """Link a parent by a document that the office has seen."""
        link = Link(
            guardian_id=parent, pupil_id=self.child, relation=Relation.PARENT,
            document="birth certificate 8",
        )  # fmt: skip
        self.school.identity.guardianship.link(self.school.context(), HERE, link, TODAY)
        self.school.it.settle()

    @property
    def mother(self) -> Client:
        return self.school.signed_in(MOTHER, "parent")

    @property
    def father(self) -> Client:
        return self.school.signed_in(FATHER, "parent")

    @property
    def pupil(self) -> Client:
        return self.school.signed_in(self.child, "pupil")

    @property
    def consents(self) -> Consents:
        return self.school.identity.office.consents_of(HERE, self.child)

    def agreed(self, purpose: Purpose) -> bool:
        """Whether the purpose holds today."""
        return standing(self.consents, purpose, TODAY) is Standing.AGREED

    def notes(self, health: str) -> None:
        """Let the nurse write down something about the child's health."""
        details = {Field.HEALTH_NOTE: health}
        self.school.identity.particulars.keep(
            self.school.context(), HERE, self.child, details, TODAY
        )

    def papers(self) -> list[Any]:
        with self.school.it.runtime.read() as db:
            return list(people.consents_of(db, self.child))


def sheet(secret: str = SECRET, **answers: str) -> dict[str, str]:
    """The form as it is sent: `photo="yes"`, `parent_notices="no"`; nothing for what is left."""
    text = consent_text()
    answered = {f"answer_{name.replace('_', '-')}": said for name, said in answers.items()}
    usual = {
        "command_id": str(uuid4()), "text_version": text.version, "text_hash": text.sha256,
        "secret": secret,
    }  # fmt: skip
    return usual | answered


def answers(
    school: School, client: Client, person: str, where: SchoolId = HERE, **given: str
) -> TestResponse:
    """Send answers from somebody's own page, and let every read model see them."""
    answered = client.post(page_of(person, where), data=sheet(**given))
    school.it.settle()
    return answered


def choices_on(page: str, purpose: Purpose) -> list[str]:
    """The answers that a page offers for a purpose."""
    return re.findall(rf'name="answer_{purpose}" value="(\w+)"', page)
