"""The vocabulary of accounts: browsers at the door, telephones with codes, slips of a class."""

import re
from dataclasses import dataclass
from datetime import timedelta

import pyotp
from sqlalchemy import insert

from chassis.testing import Client
from identity.domain.ids import PersonId
from identity.readmodels.classes import member, school_class
from identity.vault.second_factors import STEP
from kernel.sql import writing
from services.identity.tests.words import HERE, STRANGER, School, an_id

DOOR = "/identity/sign-in"
CODE = f"{DOOR}/code"
FACTOR = f"{DOOR}/second-factor"
AGAIN = f"{DOOR}/again"
SESSIONS = "/identity/sessions"
SECRET = "эшик терезе китеп алма"
CLASS, OTHER_CLASS = an_id("class 7-A"), an_id("class 8-B")


def cookies(answered):
    """What an answer leaves in the browser, by name."""
    found = {}
    for line in answered.headers.getlist("Set-Cookie"):
        name, _, rest = line.partition("=")
        found[name] = rest.partition(";")[0]
    return found


@dataclass
class Door:
    """People at the door of a school."""

    school: School

    @property
    def browser(self) -> Client:
        return self.school.it.client

    def colleague(self, *roles: str, username: str, secret: str = SECRET) -> PersonId:
        """Somebody of the staff with roles by order, the undertaking given, and an account."""
        person = self.school.staff()
        for role in roles:
            self.school.appoint(person, role)
        self.school.identity.sign_in.open_account(
            self.school.context(), HERE, person, username, secret
        )
        self.school.it.settle()
        return person

    def ordered(self, person: PersonId, role: str) -> None:
        """A role by order for somebody who has not given the undertaking yet."""
        order = {
            "on": "16.11.2026",
            "kind": "appointment",
            "valid_from": "16.11.2026",
            "person_id": person,
            "role": role,
        }
        administrator = self.school.signed_in(STRANGER, "administrator")
        assert administrator.post(f"/identity/{HERE}/orders", data=order).status_code == 303
        self.school.it.settle()

    def slip_on(self, answered) -> tuple[str, str]:
        return slip_on(answered.text)

    def knocks(self, browser, username, secret=SECRET, address="127.0.0.1", **more):
        answered = browser.post(
            DOOR,
            data={"username": username, "secret": secret, **more},
            environ_base={"REMOTE_ADDR": address},
        )
        self.school.it.settle()
        return answered

    def telephone(self, person: PersonId) -> pyotp.TOTP:
        """A telephone that holds the second factor of somebody."""
        secret = pyotp.random_base32()
        self.school.identity.sign_in.factors.seed(person, secret, self.school.it.clock.now)
        return pyotp.TOTP(secret)

    def code(self, telephone: pyotp.TOTP, steps: int = 0) -> str:
        return str(telephone.at(self.school.it.clock.now + timedelta(seconds=STEP * steps)))

    def events(self, kind: str, partition: str = HERE):
        store = self.school.it.runtime.store
        return [
            store.codec.load(event.type, event.data)
            for event in store.read(partition, 0, 100_000)
            if event.type.startswith(f"identity.{kind}.")
        ]

    def form_class(self, *pupils: str, class_id: str = CLASS, teacher: str | None = None) -> None:
        """A class as the journal has told it."""
        row = {"class_id": class_id, "school": HERE, "grade": 7, "letter": "А",
               "school_year": "2026/27", "class_teacher_id": teacher}  # fmt: skip
        with writing(self.school.it.runtime.engine) as db:
            db.execute(insert(school_class).values(row))
            for pupil in pupils:
                place = {"pupil_id": pupil, "school": HERE, "class_id": class_id}
                db.execute(insert(member).values(place))


def letters_on(page: str) -> str:
    """The secret of a second factor, as the page spells it out for typing."""
    found = re.search(r'class="letters"[^>]*>([A-Z2-7 ]+)<', page)
    assert found is not None
    return found.group(1).replace(" ", "")


def codes_on(page: str) -> list[str]:
    return re.findall(r"<li><code>([a-z0-9-]+)</code>", page)


def slip_on(page: str) -> tuple[str, str]:
    """The sign-in name and the password that stand on a slip."""
    username, secret = re.findall(r'<code translate="no">([^<]+)</code>', page)
    return username, secret
