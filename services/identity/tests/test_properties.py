"""Whatever happens, no byte about anybody is kept without a consent that covers it."""

from tempfile import TemporaryDirectory
from uuid import uuid4

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import select

from chassis.testing import running
from identity.application import Signer, Submission
from identity.domain.consent.events import Purpose
from identity.domain.consent.refusals import ConsentMissing
from identity.domain.fields import VAULT, Category, Field
from identity.entrypoints.service import SERVICE
from identity.vault.schema import person_key, record
from kernel.decider import Refused
from services.identity.tests.words import HERE, TODAY, School, paper

CATEGORIES = st.sets(st.sampled_from(Category), max_size=6)
PURPOSES = st.sets(st.sampled_from([Purpose.EMIS, Purpose.PHOTO]), max_size=2)
FIELDS = {
    Field.SURNAME: "Асанова",
    Field.GIVEN_NAME: "Айжан",
    Field.PHONE: "0555 1",
    Field.ADDRESS: "Манас 1",
    Field.PHOTO: "a picture",
}


class Covered(RuleBasedStateMachine):
    """A family at the office: papers given and taken back, data handed in, restarts in between."""

    def __init__(self):
        super().__init__()
        self.folder = TemporaryDirectory()
        self.reasons = set()
        self.running = running(SERVICE, data=self.folder.name)
        self.school = School(self.running.__enter__())
        self.mother = str(uuid4())
        self.amina = self.school.pupil(mother=self.mother)

    def teardown(self):
        self.running.__exit__(None, None, None)
        self.folder.cleanup()

    @property
    def office(self):
        return self.school.identity.office

    @rule(purposes=PURPOSES, categories=CATEGORIES, fields=st.sets(st.sampled_from(list(FIELDS))))
    def hands_in(self, purposes, categories, fields):
        """A paper of any kind, with data that it covers or does not."""
        signed = paper(purposes=tuple(sorted(purposes)), categories=tuple(sorted(categories)))
        submission = Submission(
            person_id=self.amina,
            details={name: FIELDS[name] for name in fields},
            paper=signed,
            signer=Signer(person_id=self.mother),
            on=TODAY,
        )
        try:
            self.office.add_consent(self.school.context(), HERE, submission)
        except Refused as why:
            self.reasons.add(why.reason)

    @rule(fields=st.sets(st.sampled_from(list(FIELDS)), min_size=1))
    def hands_in_without_a_paper(self, fields):
        """A correction: it is taken when earlier papers cover it, and refused when they do not."""
        details = {name: FIELDS[name] for name in fields}
        submission = Submission(
            person_id=self.amina, details=details, paper=None, signer=None, on=TODAY
        )
        papers = self.office.consents_of(HERE, self.amina)
        covered = all(papers.covers(Purpose.EMIS, VAULT[name][0], TODAY) for name in fields)
        try:
            self.office.add_consent(self.school.context(), HERE, submission)
        except ConsentMissing:
            assert not covered
        else:
            assert covered

    @precondition(lambda self: self.office.consents_of(HERE, self.amina).given)
    @rule(which=st.integers(min_value=0))
    def takes_back(self, which):
        given = self.office.consents_of(HERE, self.amina).given
        consent = given[which % len(given)].consent_id
        self.office.withdraw(self.school.context(), HERE, self.amina, consent, TODAY)

    @rule()
    def mother_takes_hers_back(self):
        for consent in self.office.consents_of(HERE, self.mother).given:
            self.office.withdraw(
                self.school.context(), HERE, self.mother, consent.consent_id, TODAY
            )

    @invariant()
    def only_consent_is_a_reason(self):
        assert self.reasons <= {"consent-missing", "consent-incomplete"}

    @invariant()
    def every_record_is_covered(self):
        with self.school.it.runtime.engine.connect() as db:
            rows = db.execute(select(record)).all()
        papers = {who: self.office.consents_of(HERE, who) for who in (self.amina, self.mother)}
        for row in rows:
            category = VAULT[Field(row.field)][0]
            assert papers[row.person_id].covers(Purpose(row.purpose), category, TODAY)

    @invariant()
    def who_is_forgotten_has_no_key(self):
        with self.school.identity.vault.keys.engine.connect() as db:
            kept = set(db.execute(select(person_key.c.person_id)).scalars())
        for who in (self.amina, self.mother):
            if self.office.consents_of(HERE, who).is_forgotten:
                assert who not in kept


Covered.TestCase.settings = settings(
    max_examples=10,
    stateful_step_count=10,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
test_no_byte_is_kept_uncovered = Covered.TestCase
