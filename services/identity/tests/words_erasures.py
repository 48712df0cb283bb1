"""The vocabulary of forgetting: a whole house of five services, one school, people who go."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from catalog.entrypoints.service import SERVICE as CATALOG
from chassis.testing import Running, running
from circulation.entrypoints.service import SERVICE as CIRCULATION
from identity.application import Signer, Submission
from identity.application.forgetting import Wish
from identity.domain.erasure.events import Reason
from identity.domain.ids import PersonId, SchoolId
from identity.entrypoints.service import SERVICE as IDENTITY
from identity.readmodels import erasures
from identity.readmodels.erasures import Progress
from identity.wiring import erasure_due
from journal.entrypoints.service import SERVICE as JOURNAL
from reporting.entrypoints.service import SERVICE as REPORTING
from services.identity.tests.words import HERE, TODAY, School, named, paper

OTHERS = (CATALOG, CIRCULATION, JOURNAL, REPORTING)
EVERYBODY = (IDENTITY, *OTHERS)


def wish(it: Running, person: PersonId, reason: Reason = Reason.REQUEST) -> Wish:
    due = erasure_due(it.runtimes["identity"], HERE)
    return Wish(person_id=person, reason=reason, on=it.runtime.today(), due=due)


class House(School):
    """A school in a house of services; `forget` is what the data officer does."""

    def forget(self, person: PersonId, school: SchoolId = HERE) -> None:
        self.identity.forgetting.forget(self.context(), school, wish(self.it, person))

    def sibling(self, person: PersonId, mother: PersonId) -> None:
        """Enter one more child of a mother who is here already."""
        submission = Submission(
            person_id=person,
            details=named("Асанова"),
            paper=paper(),
            signer=Signer(person_id=mother),
            on=TODAY,
        )
        self.identity.office.register_pupil(self.context(), HERE, submission)
        self.it.settle()

    def erasure(self, person: PersonId) -> Progress | None:
        with self.it.runtimes["identity"].read() as db:
            return erasures.latest_of(db, person)

    def ledger(self) -> list[tuple[int, str]]:
        return [(e.number, e.person_id) for e in self.identity.forgetting.saga.ledger.read()]

    def log(self, school: SchoolId = HERE) -> list[str]:
        """Return the types of identity's events at a school."""
        return [e.type for e in self.it.runtimes["identity"].store.read(school, 0, 10_000)]


@contextmanager
def house(data: Path, *, without: tuple[str, ...] = ()) -> Iterator[House]:
    """Run the services over a folder that may be opened again later; some may be away."""
    present = [service for service in EVERYBODY if service.name not in without]
    with running(*present, data=data) as it:
        yield House(it)


def somebody() -> PersonId:
    return PersonId(str(uuid4()))
