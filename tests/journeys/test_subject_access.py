"""Everything about me over three services: complete, without others, honest when one is away."""

from datetime import date

from chassis.testing import running
from circulation.domain.lending.events import CopyCheckedOut
from circulation.entrypoints.service import SERVICE as CIRCULATION
from identity.entrypoints.service import SERVICE as IDENTITY
from journal.domain.enrolment.events import PupilEnrolled
from journal.entrypoints.service import SERVICE as JOURNAL
from kernel.store import Change
from services.identity.tests.words import HERE, MOTHER, School, an_id

TODAY = date(2026, 11, 16)


def happened(it, service, stream, event):
    store = it.runtimes[service].store
    store.append(HERE, [Change(stream, 0, [event])], it.runtime.context_for_system("test"))
    it.settle()


def test_l08_everything_names_what_the_journal_and_the_library_know(tmp_path):
    with running(IDENTITY, JOURNAL, CIRCULATION, data=tmp_path) as it:
        school = School(it)
        pupil, other = school.pupil(mother=MOTHER), school.pupil("Осмонова")
        for one in (pupil, other):
            enrolled = PupilEnrolled(
                pupil_id=one,
                class_id=an_id("class"),
                on=TODAY,
                kind="from-family",
                order_number="7",
                order_date=TODAY,
            )
            happened(it, "journal", f"enrolment-{one}", enrolled)
        borrowed = CopyCheckedOut(
            copy_id=an_id("copy"),
            record_id=an_id("record"),
            patron_id=pupil,
            class_id=None,
            on=TODAY,
            due=TODAY,
        )
        happened(it, "circulation", f"copy-{an_id('copy')}", borrowed)
        mother = it.client.as_(MOTHER, ("parent", HERE))
        address = f"/identity/{HERE}/my-data/{pupil}"
        assert mother.post(f"{address}/gather", data={}).status_code == 303
        document = mother.get(f"{address}/everything.json").get_json()
        said = {
            service: [event["type"] for event in events]
            for service, events in document["elsewhere"].items()
        }
        assert said == {
            "journal": ["journal.pupil-enrolled.v1"],
            "circulation": ["circulation.copy-checked-out.v1"],
        }
        assert document["missing"] == ["catalog", "reporting"]
        assert other not in str(document)
        page = mother.get(address).text
        assert "Not complete" in page
        assert mother.get(f"{address}/everything.pdf").data.startswith(b"%PDF-")
