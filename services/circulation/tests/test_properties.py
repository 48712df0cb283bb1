"""Whatever the order: one holder at a time, and never more than the limit."""

from datetime import timedelta
from tempfile import TemporaryDirectory

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from circulation.application import Lending
from circulation.domain.borrowing.refusals import LoanLimitReached
from circulation.domain.ids import CopyId, PatronId, RecordId, SchoolId
from circulation.domain.lending.commands import CheckOut
from circulation.domain.lending.copy import OnLoan
from circulation.domain.lending.refusals import (
    AlreadyOnLoan,
    NoRenewalsLeft,
    NotOnLoan,
    TooLateToRenew,
)
from circulation.domain.policy.policy import Policy
from circulation.readmodels.own import CODEC
from kernel import schema
from kernel.application import Application
from kernel.sql import engine_for, writing
from kernel.store import Store
from services.circulation.tests.contexts import context
from services.circulation.tests.words import MONDAY, RECORD

SCHOOL = SchoolId("school-7")
READERS = [PatronId(f"2f1b3c52-51d7-4e39-9a3a-{number:012}") for number in range(3)]
BOOKS = [CopyId(f"9e0f6f7a-8a3c-4a0b-8f5e-{number:012}") for number in range(7)]
LIMIT = 3


class Library(RuleBasedStateMachine):
    """A small library beside a model of it: who has what."""

    @initialize()
    def open_library(self):
        self.folder = TemporaryDirectory()
        self.engine = engine_for(f"sqlite:///{self.folder.name}/log.sqlite3")
        with writing(self.engine) as db:
            schema.log.create_all(db)
        self.lending = Lending(Application(Store(self.engine, CODEC, "circulation")))
        self.today = MONDAY
        self.rules = Policy(limit=LIMIT, period_days=14, renewals=1)
        self.holder = {}
        self.renewed = {}

    @rule(days=st.integers(1, 20))
    def days_pass(self, days):
        self.today += timedelta(days=days)

    @rule(copy_id=st.sampled_from(BOOKS), reader=st.sampled_from(READERS))
    def lend(self, copy_id, reader):
        command = CheckOut(
            copy_id=copy_id,
            record_id=RecordId(RECORD),
            patron_id=reader,
            class_id=None,
            on=self.today,
            due=self.rules.due(self.today),
        )
        try:
            self.lending.check_out(SCHOOL, command, LIMIT, context())
        except AlreadyOnLoan:
            assert self.holder.get(copy_id) not in (None, reader)
        except LoanLimitReached:
            assert list(self.holder.values()).count(reader) == LIMIT
        else:
            if self.holder.get(copy_id) != reader:
                self.renewed[copy_id] = 0
            self.holder[copy_id] = reader

    @rule(copy_id=st.sampled_from(BOOKS))
    def take_back(self, copy_id):
        try:
            reader, _ = self.lending.take_back(SCHOOL, copy_id, self.today, context())
        except NotOnLoan:
            assert copy_id not in self.holder
        else:
            assert self.holder.pop(copy_id) == reader

    @precondition(lambda self: self.holder)
    @rule(data=st.data())
    def renew(self, data):
        copy_id = data.draw(st.sampled_from(sorted(self.holder)))
        try:
            _, done = self.lending.renew(SCHOOL, copy_id, self.today, self.rules, context())
        except NoRenewalsLeft:
            assert self.renewed[copy_id] == self.rules.renewals
        except TooLateToRenew:
            assert self.lending.copy(SCHOOL, copy_id).due < self.today
        else:
            self.renewed[copy_id] += len(done.events)

    @invariant()
    def everybody_has_what_the_model_says(self):
        if not hasattr(self, "holder"):
            return
        for reader in READERS:
            pile = self.lending.pile(SCHOOL, reader)
            assert pile == {book for book, who in self.holder.items() if who == reader}
            assert len(pile) <= LIMIT
        for book in BOOKS:
            copy = self.lending.copy(SCHOOL, book)
            assert (copy.patron_id if isinstance(copy, OnLoan) else None) == self.holder.get(book)

    def teardown(self):
        if hasattr(self, "engine"):
            self.engine.dispose()
            self.folder.cleanup()


TestLibrary = Library.TestCase
TestLibrary.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
