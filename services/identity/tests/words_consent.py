"""The vocabulary of the consent desk: classes, printed forms, signed papers that come in."""

from io import BytesIO
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from chassis.testing import Client
from identity.domain.consent.events import ConsentDrafted
from identity.domain.ids import ConsentId, PersonId
from identity.readmodels import consents
from services.identity.tests.words import HERE, PDF, TODAY, School, an_id

CLASS = an_id("8-A")
TEACHER_OF_IT = an_id("class teacher")


def envelope(kind: str, position: int, data: dict[str, Any], school: str = HERE) -> dict[str, Any]:
    """An event of the journal as its feed tells it."""
    return {
        "specversion": "1.0", "id": str(uuid4()), "source": f"/journal/{school}",
        "type": f"journal.{kind}.v1", "subject": f"{kind}-{position}", "partitionkey": school,
        "sequence": position, "epoch": "1", "streamversion": 1, "time": "2026-09-01T04:00:00Z",
        "actor": an_id("somebody"), "correlationid": str(uuid4()), "data": data,
    }  # fmt: skip


def in_class(school: School, *pupils: str, class_id: str = CLASS, where: str = HERE) -> None:
    """Let the journal say that these pupils are in a class with a teacher of its own."""
    formed = {
        "class_id": class_id, "grade": 8, "letter": "А", "language": "ky",
        "school_year": "2026/2027", "class_teacher_id": TEACHER_OF_IT,
    }  # fmt: skip
    facts = [envelope("class-formed", 1, formed, where)]
    for number, pupil in enumerate(pupils, 2):
        enrolled = {
            "pupil_id": pupil, "class_id": class_id, "on": "2026-09-01", "kind": "arrived",
            "order_number": "1", "order_date": "2026-09-01",
        }  # fmt: skip
        facts.append(envelope("pupil-enrolled", number, enrolled, where))
    school.it.hear("journal", *facts)
    school.it.settle()


def by_number(school: School, letter: str = "Б") -> PersonId:
    """A pupil whose family has signed nothing yet."""
    pupil = PersonId(str(uuid4()))
    school.identity.office.enter_by_number(school.context(), HERE, pupil, letter)
    school.it.settle()
    return pupil


def printed_for(school: School, *pupils: PersonId) -> list[ConsentDrafted]:
    """Forms with numbers for these people, as the printer gives them."""
    _, drafts = school.identity.consent_desk.draft(school.context(), HERE, pupils, TODAY)
    school.it.settle()
    return drafts


def form_of(school: School, pupil: str) -> ConsentId:
    """The form that waits for a signature."""
    with school.it.runtime.read() as db:
        rows = consents.of_people(db, [pupil])[pupil]
    return ConsentId(next(row.consent_id for row in rows if row.state == consents.DRAFTED))


def state_of(school: School, pupil: str) -> str:
    with school.it.runtime.read() as db:
        return consents.standing(consents.of_people(db, [pupil]).get(pupil, []))


def signed(**other: Any) -> dict[str, Any]:
    """What is copied from a paper on which the mother agrees to the register and refuses photos."""
    usual = {
        "command_id": str(uuid4()), "purpose_emis": "yes", "purpose_photo": "no",
        "surname": "Бейшеева", "given_name": "Айжан", "birth_date": "03.02.2015",
        "capacity": "parent", "capacity_document": "birth certificate 7",
        "signer_surname": "Бейшеева", "signer_given_name": "Гүлнара",
        "paper_language": "ky", "signed_on": "16.11.2026", "place": "cabinet 2",
        "scan": FileStorage(BytesIO(PDF), "paper.pdf"),
    }  # fmt: skip
    return {name: value for name, value in (usual | other).items() if value is not None}


def send(client: Client, path: str, form: dict[str, Any]) -> TestResponse:
    boundary, body = encode_multipart(form)  # In memory: the test client would use a file.
    kind = f"multipart/form-data; boundary={boundary}"
    return client.post(path, data=body, content_type=kind)


def take_in(school: School, client: Client, pupil: str, **other: Any) -> TestResponse:
    path = f"/identity/{HERE}/papers/{form_of(school, pupil)}"
    answered = send(client, path, signed(**other))
    school.it.settle()
    return answered


def events_of(school: School, kind: type) -> list[Any]:
    """Every event of a kind that this school's log holds, in order."""
    codec = school.it.runtime.store.codec
    every = school.it.runtime.store.read(HERE, 0, 100_000)
    found = [codec.load(event.type, event.data) for event in every if event.type in codec]
    return [event for event in found if isinstance(event, kind)]


def stored_fields(school: School, person: str) -> set[str]:
    """Which fields the vault holds about somebody."""
    from identity.vault.schema import record  # noqa: PLC0415 - the vocabulary reads no tables else

    with school.it.runtime.read() as db:
        rows = db.execute(select(record.c.field).where(record.c.person_id == person))
        return {str(row.field) for row in rows}
