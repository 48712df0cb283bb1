"""The data officer's desk on PostgreSQL: its clocks, registers and filters say the same there."""

from datetime import timedelta

from chassis.testing import running
from identity.application.disclosures import Handover
from identity.domain.disclosure.events import Basis, Receiver
from identity.domain.fields import Category
from identity.entrypoints.service import SERVICE
from identity.readmodels import acts, disclosures, looks, requests
from services.identity.tests.test_data_desk_pages import DESK, asked, my_data
from services.identity.tests.test_district import environ  # noqa: F401 - a fixture
from services.identity.tests.words import HEAD, HERE, MOTHER, SECRETARY, TODAY, School
from services.identity.tests.words_data_desk import (
    HANDED_OVER,
    OFFICER,
    ORDER,
    due,
    find_breach,
    orders_it,
)


def test_the_desk_works_on_postgresql(environ):  # noqa: F811 - the fixture
    with running(SERVICE, environ=environ) as it:
        school = School(it)
        pupil = school.pupil(mother=MOTHER)
        school.signed_in(SECRETARY, "secretary").get(f"/identity/{HERE}/people/{pupil}")
        asked(school, pupil)
        handover = Handover(
            disclosure_id=HANDED_OVER,
            person_ids=(pupil,),
            receiver=Receiver.MINISTRY,
            organisation="",
            categories=(Category.NAME,),
            basis=Basis.STATUTE,
            order_id=ORDER,
            on=TODAY,
        )
        orders_it(school)
        school.identity.disclosures.record(school.context(), HERE, handover)
        school.identity.breaches.do(school.context(), HERE, find_breach())
        propose = school.identity.retention.propose
        propose(school.context(), HERE, due(pupil), TODAY)
        it.settle()
        with it.runtime.read() as db:
            assert [row.untold for row in disclosures.of_school(db, HERE)] == [1]
            assert len(requests.open_at(db, HERE)) == 1
            assert requests.restricted_among(db, []) == set()
            morning = it.clock.now - timedelta(hours=10)
            assert looks.find(db, HERE, {"person_id": pupil, "begins": morning}, 10)[1] == 1
            assert acts.people_of(acts.of_school(db, HERE)[0]) == [pupil]
        officer = school.signed_in(OFFICER, "data-officer")
        for place in ("", "/looks", "/disclosures", "/breaches", "/acts"):
            assert officer.get(f"{DESK}{place}").status_code == 200
        assert "72 hours left" in officer.get(DESK).text
        mother = it.client.as_(MOTHER, ("parent", HERE))
        assert mother.post(my_data(pupil, "/gather"), data={}).status_code == 303
        assert mother.get(my_data(pupil, "/everything.pdf")).status_code == 200
        with it.runtime.read() as db:
            address = f"{DESK}/acts/{acts.of_school(db, HERE)[0].act_id}"
        head = school.signed_in(HEAD, "head")
        assert head.post(f"{address}/sign", data={"counted": "1"}).status_code == 303
        it.settle()
        assert school.names(head, pupil) == {pupil: ""}
        school.identity.vault.keys.engine.dispose()
