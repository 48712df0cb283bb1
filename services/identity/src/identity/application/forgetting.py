"""Forgetting people: destroy at once, number it, write it into the ledger, follow the others.

And after a restore: forget again whoever the ledger knows and the restored log does not.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial

from sqlalchemy import Connection

from identity.application.ids import derived, part_of
from identity.domain.consent.consents import consents
from identity.domain.erasure.commands import BeginErasure, FollowErasure
from identity.domain.erasure.erasures import STREAM, Erasures, erasures
from identity.domain.erasure.events import Reason
from identity.domain.erasure.forgetting import ForgetPerson, forgetting
from identity.domain.ids import PersonId, SchoolId
from identity.vault.keys import Keys
from identity.vault.ledger import Entry, Ledger
from identity.vault.oblivion import anything_left, destroy
from kernel.application import Application, Done, Step
from kernel.sql import writing
from kernel.store import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Whom to forget, why, and until when every service has to have confirmed it."""

    person_id: PersonId
    reason: Reason
    on: date
    due: date
    register_number: str = ""


class Saga:
    """Number erasures and follow them; it needs no key, so it may run where there is none."""

    def __init__(self, application: Application, ledger: Ledger) -> None:
        self.application = application
        self.ledger = ledger

    def begin(self, context: Context, school: SchoolId, wish: Wish) -> Done:
        """Give a number to somebody who was forgotten on another way, and write it down."""
        done = self.application.handle(school, [begin_step(wish)], context)
        self.write_down([school], context.at)
        return done

    def follow(self, context: Context, school: SchoolId, command: FollowErasure) -> Done:
        """Complete an erasure, or say that it is overdue; nothing when neither is so."""
        return self.application.handle(school, [Step(STREAM, erasures, command)], context)

    def of_school(self, school: SchoolId) -> Erasures:
        return self.application.state(school, STREAM, erasures)

    def write_down(self, schools: Iterable[SchoolId], at: datetime) -> int:
        """Bring the ledger up to the logs of schools; return how many lines that took."""
        moment = at.isoformat(timespec="seconds")
        return self.ledger.write(
            Entry(school=school, number=number, person_id=erasure.person_id, at=moment)
            for school in schools
            for number, erasure in sorted(self.of_school(school).by_number.items())
        )

    def lost(self) -> list[Entry]:
        """Return what the ledger knows and the log does not: it was restored to an earlier day.

        A school that has no log is passed over: the ledger may be older than the installation.
        """
        schools = {SchoolId(school) for school in self.application.store.heads()}
        entries = [entry for entry in sorted(self.ledger.read()) if entry.school in schools]
        known = {school: self.of_school(school) for school in {e.school for e in entries}}
        return [entry for entry in entries if not _is_in(known[entry.school], entry)]


def _is_in(known: Erasures, entry: Entry) -> bool:
    found = known.by_number.get(entry.number)
    return found is not None and found.person_id == entry.person_id


@dataclass(frozen=True, slots=True)
class Forgetting:
    """Forget people where the keys are at hand."""

    saga: Saga
    keys: Keys
    end_sessions: Callable[[Context, PersonId], None] = field(repr=False)

    def forget(self, context: Context, school: SchoolId, wish: Wish) -> Done:
        """Destroy what identity holds about a person and begin the erasure everywhere else.

        Somebody who is forgotten already is met with no event, and what a crash has left is
        cleared; the caller has made sure that the person belongs to the school.
        """
        who = wish.person_id
        application = self.saga.application
        if application.state(school, f"consents-{who}", consents).is_forgotten:
            self._finish(context, school, who)
            return application.handle(school, [], context)
        self.end_sessions(part_of(context, "end"), who)
        done = application.handle(
            school, [_forget_step(wish), begin_step(wish)], context, also=partial(_gone, who)
        )
        self._finish(context, school, who)
        return done

    def _finish(self, context: Context, school: SchoolId, who: PersonId) -> None:
        """Destroy the key after the commit, and again on a repeat; then write the ledger."""
        self.keys.destroy([who])
        self.saga.write_down([school], context.at)

    # After a restore, and after a crash

    def catch_up(
        self,
        context: Context,
        today: date,
        *,
        due: Callable[[SchoolId], date],
        restored: Callable[[], None],
    ) -> list[Entry]:
        """Bring log and ledger together, then clear what is left of the forgotten.

        Return what the log had lost: entries of people whom a restored backup knew again. Before
        these are forgotten anew, ``restored`` is called, because readers saw events that are gone.
        """
        lost = self.saga.lost()
        if lost:
            restored()
        for entry in lost:
            self._again(context, entry, today, due(entry.school))
        every = sorted(SchoolId(school) for school in self.saga.application.store.heads())
        self.saga.write_down(every, context.at)
        self._clear(self.saga.ledger.read())
        return lost

    def _again(self, context: Context, entry: Entry, today: date, due: date) -> None:
        """Forget somebody anew, under the number of the ledger."""
        wish = Wish(person_id=entry.person_id, reason=Reason.RESTORED, on=today, due=due)
        steps = [_forget_step(wish), begin_step(wish, entry.number)]
        here = part_of(context, "again", entry.school, str(entry.number), entry.person_id)
        self.saga.application.handle(entry.school, steps, here, also=partial(_gone, wish.person_id))

    def _clear(self, entries: Iterable[Entry]) -> None:
        """Destroy what a backup or a crash has left of people who are forgotten."""
        engine = self.saga.application.store.engine
        schools = {entry.person_id: entry.school for entry in entries}
        left = anything_left(engine, self.keys.engine, schools)
        gone = [person for person in left if self._is_forgotten(schools[person], person)]
        if gone:
            with writing(engine) as db:
                destroy(db, gone)
            self.keys.destroy(gone)

    def _is_forgotten(self, school: SchoolId, person: PersonId) -> bool:
        state = self.saga.application.state(school, f"consents-{person}", consents)
        return state.is_forgotten


def begin_step(wish: Wish, number: int | None = None) -> Step:
    """Return the step that numbers an erasure."""
    command = BeginErasure(
        person_id=wish.person_id,
        reason=wish.reason,
        on=wish.on,
        due=wish.due,
        number=number,
        register_number=wish.register_number,
    )
    return Step(STREAM, erasures, command)


def command_of(context: Context, *parts: str) -> Context:
    """Return a context whose command is the same whenever the same thing falls due."""
    return replace(context, command_id=derived(*parts))


def _forget_step(wish: Wish) -> Step:
    command = ForgetPerson(person_id=wish.person_id, on=wish.on)
    return Step(f"consents-{wish.person_id}", forgetting, command)


def _gone(who: PersonId, db: Connection) -> None:
    destroy(db, [who])
