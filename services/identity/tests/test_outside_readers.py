"""Readers from outside: whoever lives nearby may borrow books too, with a signed consent."""

from io import BytesIO
from uuid import uuid4
from zipfile import ZipFile

import pytest

from identity.application.handing_over import Wanted
from identity.domain.disclosure.events import Receiver
from identity.domain.erasure.scope import Record, scope_of
from identity.domain.imports import answers
from identity.domain.people.events import Kind
from identity.readmodels import people
from services.identity.tests.words import HERE, THERE, TODAY, WITHOUT_CONSENT, a_scan, an_id

LIBRARIAN = an_id("librarian")


def typed(**other):
    usual = {
        "command_id": str(uuid4()),
        "surname": "Токтогулова",
        "given_name": "Бурул",
        "purposes": ["emis"],
        "recipients": ["district"],
        "register_number": "31",
        "place": "library, folder 1",
        "paper_language": "ky",
        "signed_on": "16.11.2026",
        "scan": a_scan(),
    }
    return {name: value for name, value in (usual | other).items() if value is not None}


@pytest.fixture
def librarian(school):
    return school.signed_in(LIBRARIAN, "librarian")


def of_kind(school, kind):
    with school.identity.runtime.read() as db:
        return [row.person_id for row in people.of_school(db, HERE, kind)]


def test_the_librarian_enters_one_and_goes_on_to_the_card(school, librarian):
    answered = librarian.post(f"/identity/{HERE}/patrons", data=typed())
    assert answered.status_code == 303
    assert answered.headers["Location"].endswith(f"/circulation/{HERE}/cards")
    (reader,) = of_kind(school, Kind.PATRON)
    assert "Токтогулова" in school.names(librarian, reader)[reader]


def test_the_secretary_enters_one_and_sees_the_page_of_the_person(school):
    secretary = school.signed_in()
    answered = secretary.post(f"/identity/{HERE}/patrons", data=typed())
    (reader,) = of_kind(school, Kind.PATRON)
    page = secretary.get(answered.headers["Location"])
    assert reader in answered.headers["Location"]
    assert "Outside reader" in page.text


def test_l01_without_a_signed_consent_nothing_is_stored(school, librarian):
    answered = librarian.post(f"/identity/{HERE}/patrons", data=typed(**WITHOUT_CONSENT))
    assert answered.status_code == 409
    assert "No written consent covers this yet" in answered.text
    assert "Токтогулова" in answered.text, "what was typed is kept on the page"
    assert not of_kind(school, Kind.PATRON)


def test_the_same_form_sent_twice_enters_one_reader(school, librarian):
    once = str(uuid4())
    for _ in range(2):
        librarian.post(f"/identity/{HERE}/patrons", data=typed(command_id=once))
    assert len(of_kind(school, Kind.PATRON)) == 1


@pytest.mark.parametrize("role", ["teacher", "pupil", "parent", "nurse", "data-clerk"])
def test_az02_who_keeps_no_readers_enters_none(school, role):
    somebody = school.signed_in(an_id(role), role)
    assert somebody.post(f"/identity/{HERE}/patrons", data=typed()).status_code == 403
    assert not of_kind(school, Kind.PATRON)


def test_az04_a_librarian_enters_nobody_at_another_school(librarian):
    answered = librarian.post(f"/identity/{THERE}/patrons", data=typed())
    assert answered.status_code in {403, 404}


def test_a_reader_from_outside_is_in_no_roster(school, librarian):
    librarian.post(f"/identity/{HERE}/patrons", data=typed())
    wanted = Wanted(
        version="1.2",
        receiver=Receiver.DISTRICT,
        organisation="District education department",
        school_name="School",
        on=TODAY,
    )
    made = school.identity.handing_over.roster(school.context(), HERE, wanted)
    (reader,) = of_kind(school, Kind.PATRON)
    assert reader not in unpacked(made)
    assert "Токтогулова" not in unpacked(made)


def test_l07_when_forgotten_the_register_of_loans_stays():
    assert Record.LOAN_REGISTER in scope_of(Kind.PATRON).stays


@pytest.mark.parametrize("said", ["сырткы окурман", "Окурман", "читатель"])
def test_a_list_may_name_readers_from_outside(said):
    assert answers.kind(said) is Kind.PATRON


def unpacked(made):
    with ZipFile(BytesIO(made)) as packed:
        return "".join(packed.read(name).decode() for name in packed.namelist())
