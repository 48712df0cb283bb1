"""Words for tests of the vault: consents in hand without a stream, and what the journal tells."""

from sqlalchemy import func, select

from identity.domain.consent.consents import consents
from identity.domain.consent.cover import Consents
from identity.domain.consent.events import Purpose, Recipient
from identity.domain.fields import Category
from identity.readmodels import classes
from services.identity.tests.words import HERE, School, an_id, given_event


def agreed(*purposes: Purpose, categories: tuple[Category, ...] = tuple(Category)) -> Consents:
    """One paper in force that covers everything for these purposes."""
    paper = given_event(purposes=purposes, categories=categories, recipients=tuple(Recipient))
    return consents.replay([paper])


def leads(school: School, teacher: str, grade: int, letter: str, *pupils: str) -> None:
    """Let the journal tell that a class was formed, who leads it and who is in it."""
    class_id = an_id(f"class {grade}{letter}")
    formed = {
        "class_id": class_id,
        "class_teacher_id": teacher,
        "grade": grade,
        "letter": letter,
        "school_year": "2026/27",
    }
    told = [("class-formed", formed)]
    told += [("pupil-enrolled", {"class_id": class_id, "pupil_id": pupil}) for pupil in pupils]
    with school.it.runtime.engine.connect() as db:
        heard = db.scalar(select(func.count()).select_from(classes.school_class)) or 0
        heard += db.scalar(select(func.count()).select_from(classes.member)) or 0
    school.it.hear(
        "journal", *(_told(heard + number, *event) for number, event in enumerate(told, 1))
    )


def _told(position: int, kind: str, data: dict[str, object]) -> dict[str, object]:
    return {
        "actor": an_id("deputy"),
        "correlationid": an_id("call"),
        "data": data,
        "epoch": "1-0a1b2c3d",
        "id": an_id(f"journal {position}"),
        "partitionkey": HERE,
        "sequence": position,
        "source": f"/journal/{HERE}",
        "streamversion": 1,
        "subject": f"told-{position}",
        "time": "2026-09-07T04:01:00Z",
        "type": f"journal.{kind}.v1",
    }
