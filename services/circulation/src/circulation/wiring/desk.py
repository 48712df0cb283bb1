"""The desk: one scan in, and out of it everything the page has to show."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from chassis.runtime import Runtime
from circulation.application import Lending
from circulation.domain.desk.refusals import NoReader, NothingToUndo, UnknownReader
from circulation.domain.desk.scan import Mode, meant
from circulation.domain.ids import ClassId, CopyId, PatronId, RecordId, SchoolId
from circulation.domain.lending.commands import CheckOut, Return
from circulation.domain.lending.copy import OnLoan, held_by
from circulation.domain.lending.refusals import NotOnLoan
from circulation.readmodels import loans
from circulation.readmodels.copies import Copy
from circulation.readmodels.loans import Loan
from circulation.readmodels.readers import Reader
from circulation.wiring import finding
from circulation.wiring.answers import AtDesk, CheckedOut, Heard, Outcome, Scan, in_order
from circulation.wiring.policies import Policies
from kernel.decider import Refused
from kernel.store import Context


@dataclass(frozen=True, slots=True)
class Desk:
    """Hear scans and carry them out."""

    runtime: Runtime
    lending: Lending
    policies: Policies

    # --- Scans

    def scan(self, school: SchoolId, scan: Scan, context: Context) -> Heard:
        """Carry out one scan. A refusal is an answer too, and comes back with what it is about."""
        copy = chosen = None
        try:
            with self.runtime.read() as db:
                found: Reader | Copy | None = None
                if scan.patron_id:
                    reader, found = finding.reader_perhaps_copy(
                        db, school, scan.patron_id, scan.code
                    )
                    chosen = self._seen(db, reader)
                found = found or finding.reader_or_copy(db, school, scan.code, typed=scan.typed)
                if isinstance(found, Reader):
                    chosen = self._seen(db, found)
            if isinstance(found, Reader):
                return Heard(outcome=Outcome.CHOSEN, at_desk=chosen and self._exact(chosen))
            copy = found
            return self._carry_out(school, copy, scan.mode, chosen, context)
        except NotOnLoan as nobody:
            now = chosen and self._exact(chosen)
            return Heard(outcome=Outcome.ON_SHELF, at_desk=now, copy=copy, refused=nobody)
        except NoReader as no:
            # Whoever was chosen before has gone: the next books must not be lent to that reader.
            return Heard(outcome=Outcome.REFUSED, refused=no)
        except Refused as no:
            now = chosen and self._exact(chosen)
            return Heard(outcome=Outcome.REFUSED, at_desk=now, copy=copy, refused=no)

    def at_desk(self, school: SchoolId, patron_id: str) -> AtDesk:
        """Give a reader with the open loans, as they are right now; raises UnknownReader."""
        with self.runtime.read() as db:
            seen = self._seen(db, finding.reader_by_id(db, school, patron_id))
        return self._exact(seen)

    def _carry_out(
        self, school: SchoolId, copy: Copy, mode: Mode, chosen: AtDesk | None, context: Context
    ) -> Heard:
        wanted = meant(mode, reader_chosen=chosen is not None)
        if wanted is Mode.LEND and chosen is not None:
            return self.lend(copy, chosen, context)
        if wanted is Mode.RENEW:
            return self.renew(school, copy, context)
        return self.take_back(school, copy, context)

    # --- Lending, taking back, renewing

    def check_out(
        self, copy: Copy, reader: Reader, context: Context, due: date | None = None
    ) -> CheckedOut:
        """Lend a copy to a reader of its school; raises AlreadyOnLoan or LoanLimitReached.

        The same again is an answer like the first one: lent already, due then.
        """
        school = SchoolId(copy.school)
        policy = self.policies.of(school)
        command = self._command(copy, reader, due or policy.due(self.runtime.today()))
        done = self.lending.check_out(school, command, policy.limit, context)
        if done.events:
            taken = done.events[-1]
            return CheckedOut(
                due=command.due,
                fresh=True,
                position=done.position,
                command=command,
                open=taken.open,
            )
        # Said by the copy itself, for a read model may not have heard of it yet.
        loan = held_by(self.lending.copy(school, command.copy_id), command.patron_id)
        return CheckedOut(
            due=loan.due, fresh=done.repeated, position=done.position, command=command
        )

    def lend(self, copy: Copy, to: AtDesk, context: Context, due: date | None = None) -> Heard:
        """Lend a copy to the reader at the desk, and say how the reader then stands."""
        lent = self.check_out(copy, to.reader, context, due)
        if lent.open is not None:
            to = replace(to, loans=in_order([*to.loans, _loan(copy, lent.command)]))
        return Heard(
            outcome=Outcome.LENT if lent.fresh else Outcome.ALREADY_LENT,
            at_desk=self._exact(to, lent.open),
            copy=copy,
            due=lent.due,
            position=lent.position,
        )

    def take_back(self, school: SchoolId, copy: Copy, context: Context) -> Heard:
        """Take a copy back from whoever has it; raises NotOnLoan."""
        patron_id, done = self.lending.take_back(
            school, CopyId(copy.copy_id), self.runtime.today(), context
        )
        return self._returned(copy, patron_id, done.position)

    def renew(self, school: SchoolId, copy: Copy, context: Context) -> Heard:
        """Renew the loan a copy is in; raises NotOnLoan, NoRenewalsLeft or TooLateToRenew."""
        policy, today = self.policies.of(school), self.runtime.today()
        loan, done = self.lending.renew(school, CopyId(copy.copy_id), today, policy, context)
        now = self._standing(school, loan.patron_id)
        due = done.events[-1].due if done.events else loan.due
        if now and done.events:
            times = done.events[-1].times
            now = replace(now, loans=_with(now.loans, copy.copy_id, due=due, times=times))
        return Heard(
            outcome=Outcome.RENEWED if done.events or done.repeated else Outcome.NOT_LATER,
            at_desk=now,
            copy=copy,
            due=due,
            position=done.position,
        )

    # --- Undoing

    def undo_lending(
        self, school: SchoolId, copy_id: str, patron_id: str, context: Context
    ) -> Heard:
        """Take back what was just lent by mistake: a counter-entry, nothing is deleted."""
        copy = self._copy(school, copy_id)
        command = Return(
            copy_id=CopyId(copy_id), patron_id=PatronId(patron_id), on=self.runtime.today()
        )
        done = self.lending.take_back_from(school, command, context)
        return self._returned(copy, patron_id, done.position)

    def undo_return(
        self, school: SchoolId, copy_id: str, patron_id: str, context: Context
    ) -> Heard:
        """Lend again, until the old due date, what came back by mistake; raises NothingToUndo."""
        copy = self._copy(school, copy_id)
        loan = self.lending.returned_today(
            school, CopyId(copy_id), PatronId(patron_id), self.runtime.today(), context.command_id
        )
        if loan is None:
            raise NothingToUndo
        return self.lend(copy, self.at_desk(school, patron_id), context, loan.due)

    # --- What is known

    def due(self, school: SchoolId) -> date:
        """Give the day a loan of today has to be back."""
        return self.policies.of(school).due(self.runtime.today())

    def _seen(self, db: Connection, reader: Reader) -> AtDesk:
        """Give a reader with the open loans, as far as the read model has heard."""
        known = loans.open_of(db, reader.school, reader.patron_id)
        limit = self.policies.of(SchoolId(reader.school)).limit
        return AtDesk(reader=reader, loans=in_order(known), limit=limit, today=self.runtime.today())

    def _exact(self, seen: AtDesk, count: int | None = None) -> AtDesk:
        """Correct what the read model said by the reader's own stream, unless the count agrees.

        A scanner is faster than a read model: two books may be lent before one shows there.
        """
        if count == len(seen.copy_ids):
            return seen
        school, patron_id = SchoolId(seen.reader.school), PatronId(seen.reader.patron_id)
        pile = self.lending.pile(school, patron_id)
        if seen.copy_ids == pile:
            return seen
        kept = [loan for loan in seen.loans if loan.copy_id in pile]
        missing = sorted(pile - seen.copy_ids)
        fresh = [self._loan_of(school, patron_id, copy_id) for copy_id in missing]
        return replace(seen, loans=in_order([*kept, *(loan for loan in fresh if loan)]))

    def _loan_of(self, school: SchoolId, patron_id: PatronId, copy_id: CopyId) -> Loan | None:
        story = self.lending.copy(school, copy_id)
        if not isinstance(story, OnLoan):
            return None
        copy, reader = self._copy(school, copy_id), self._reader(school, patron_id)
        fresh = _loan(copy, self._command(copy, reader, story.due))
        return replace(fresh, times=story.renewed)

    def _returned(self, copy: Copy, patron_id: str, position: int) -> Heard:
        now = self._standing(SchoolId(copy.school), patron_id)
        return Heard(outcome=Outcome.RETURNED, at_desk=now, copy=copy, position=position)

    def _standing(self, school: SchoolId, patron_id: str) -> AtDesk | None:
        """Give a reader as of now; None for one who was forgotten while the book was out."""
        try:
            return self.at_desk(school, patron_id)
        except UnknownReader:
            return None

    def _reader(self, school: SchoolId, patron_id: str) -> Reader:
        with self.runtime.read() as db:
            return finding.reader_by_id(db, school, patron_id)

    def _copy(self, school: SchoolId, copy_id: str) -> Copy:
        with self.runtime.read() as db:
            return finding.copy_by_id(db, school, copy_id)

    def _command(self, copy: Copy, reader: Reader, due: date) -> CheckOut:
        return CheckOut(
            copy_id=CopyId(copy.copy_id),
            record_id=RecordId(copy.record_id),
            patron_id=PatronId(reader.patron_id),
            class_id=None if reader.class_id is None else ClassId(reader.class_id),
            on=self.runtime.today(),
            due=due,
        )


def _loan(copy: Copy, command: CheckOut) -> Loan:
    """Make the row that the read model is about to have."""
    return Loan(
        copy_id=copy.copy_id,
        number=0,
        patron_id=command.patron_id,
        class_id=command.class_id,
        taken_on=command.on,
        due=command.due,
        times=0,
        returned_on=None,
        title=copy.title,
        responsibility=copy.responsibility,
        inventory_number=copy.inventory_number,
        barcode=copy.barcode,
    )


def _with(known: tuple[Loan, ...], copy_id: str, *, due: date, times: int) -> tuple[Loan, ...]:
    return tuple(
        replace(loan, due=due, times=times) if loan.copy_id == copy_id else loan for loan in known
    )
