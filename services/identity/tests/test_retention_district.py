"""What has outlived its term, asked of PostgreSQL: each class, from its proposal to its end."""

from datetime import timedelta

from chassis.testing import running
from identity.application import Signer, Submission
from identity.domain.consent.events import Purpose
from identity.domain.ids import PersonId
from identity.domain.retention.classes import BY_ACT
from identity.entrypoints.service import SERVICE
from identity.readmodels import acts, denials
from identity.readmodels.due import due_at
from services.identity.tests.test_data_desk_pages import asked, departed
from services.identity.tests.test_district import environ  # noqa: F401 - a fixture
from services.identity.tests.words import (
    HERE,
    MOTHER,
    PHOTO_PAPER,
    SECRETARY,
    STRANGER,
    TODAY,
    School,
    an_id,
    paper,
)
from services.identity.tests.words_data_desk import OFFICER
from services.identity.tests.words_retention import (
    leaves_duty,
    reader_comes,
    signs,
    years_pass,
)

DESK = f"/identity/{HERE}/data-desk"


def everything_ends(school: School) -> None:
    """Give every class something whose term begins today."""
    left = school.pupil("Асанова", mother=MOTHER)
    departed(school, left, TODAY)
    school.forgets(school.pupil("Осмонова", mother=PersonId(an_id("other mother"))))
    school.pupil("Токтогулова", signed=paper(valid_until=TODAY + timedelta(days=1)))
    leaves_duty(school, school.staff())
    reader_comes(school, PersonId(an_id("reader")))
    stays = school.pupil("Ысмаилова", mother=PersonId(an_id("third mother")))
    school.identity.consent_desk.draft(school.context(), HERE, [stays], TODAY)
    photo = Submission(
        person_id=stays, paper=paper(PHOTO_PAPER, purposes=(Purpose.PHOTO,)),
        signer=Signer(person_id=PersonId(an_id("third mother"))), on=TODAY,
    )  # fmt: skip
    school.identity.office.add_consent(school.context(), HERE, photo)
    school.identity.office.withdraw(school.context(), HERE, stays, PHOTO_PAPER, TODAY)
    address = asked(school, stays, text="Арыздын сөздөрү")
    school.signed_in(OFFICER, "data-officer").post(f"{address}/answer", data={})
    school.names(school.signed_in(SECRETARY), stays)
    assert school.signed_in(STRANGER, "parent").get(DESK).status_code == 403
    school.it.settle()


def test_l14_every_class_is_found_and_ends_on_postgresql(environ):  # noqa: F811 - the fixture
    with running(SERVICE, environ=environ) as it:
        school = School(it)
        everything_ends(school)
        years_pass(school, 1)
        years_pass(school, 3)
        with it.runtime.read() as db:
            due = {one.retention_class for one in due_at(db, HERE, it.runtime.today())}
            waiting = {row.retention_class for row in acts.of_school(db, HERE)}
        assert due == waiting == set(BY_ACT)
        for kept in BY_ACT:
            signs(school, kept)
        with it.runtime.read() as db:
            left = due_at(db, HERE, it.runtime.today())
            assert denials.of_school(db, HERE, None, 50, 0)[1] == 0
        assert [one.retention_class for one in left] == []
        school.identity.vault.keys.engine.dispose()
