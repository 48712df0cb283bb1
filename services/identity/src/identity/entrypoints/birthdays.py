"""Birthdays and terms: what is over ends by itself, and the desk sees what comes (L-04)."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from prometheus_client import Gauge
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from chassis import metrics
from chassis.chores import once_a_day
from chassis.http import Call, http
from chassis.runtime import Runtime
from identity.application.ids import part_of
from identity.application.office import as_day
from identity.domain.fields import Field
from identity.domain.ids import DISTRICT, PersonId, SchoolId
from identity.domain.people.ages import coming, is_aged
from identity.domain.people.birthday_check import STREAM, CheckBirthdays, birthday_check
from identity.domain.people.events import Kind
from identity.domain.settings.keys import Key
from identity.entrypoints.desk import Desk
from identity.policy import SEE_CONSENTS
from identity.readmodels import birthday_checks, guardianship, people
from identity.vault.sessions import aware
from identity.wiring import Identity, build
from kernel.application import Step

AHEAD: Final = 60  # Days for which birthdays are shown before they come.
AT_ONCE: Final = 500
_checked = Gauge(
    "kitepkana_birthday_check_timestamp_seconds",
    "When consents and links that are over were looked for last; 0 for never.",
    registry=metrics.REGISTRY,
)


class BirthdayPages(Desk):
    name = "identity-birthdays"

    @http("GET", "/identity/<school>/consents/birthdays", allow=SEE_CONSENTS)
    def birthdays(self, call: Call, school: str) -> Response:
        """Show whose own signature is due soon, and who will sign alone."""
        self.school_of(call)
        here, today = SchoolId(school), self.runtime.today()
        with self.runtime.read() as db:
            pupils = {
                row.person_id: row
                for row in people.of_school(db, school, Kind.PUPIL)
                if not row.is_forgotten
            }
            born = born_of(self.identity, db, pupils)
        term = self.identity.office.term
        ages = term(here, Key.OWN_SIGNATURE_AGE, today), term(here, Key.ADULT_AGE, today)
        found = coming(born, ages, today, AHEAD)
        return self.show(
            call, "birthdays.html", found=found, pupils=pupils, adult=ages[1], ahead=AHEAD
        )


def born_of(identity: Identity, db: Connection, who: Iterable[str]) -> dict[PersonId, date]:
    """Return the birthdays that are kept, some hundred people in one statement."""
    ids = [PersonId(person) for person in who]
    found: dict[PersonId, date] = {}
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        kept = identity.vault.fields_of(db, some, [Field.BIRTH_DATE])
        days = {person: as_day(fields.get(Field.BIRTH_DATE)) for person, fields in kept.items()}
        found |= {person: day for person, day in days.items() if day is not None}
    return found


@once_a_day
def end_what_is_over(runtime: Runtime) -> int:
    """Let consents and links end whose day has come; a chore, done once a day.

    It comes after midnight, or when the first process with the keys starts again; whatever is
    entered meanwhile asks for the age itself.
    """
    last = runtime.application.state(DISTRICT, STREAM, birthday_check)
    return check_birthdays(runtime) if last != runtime.today() else 0


def check_birthdays(runtime: Runtime) -> int:
    """End everything that is over today, and record that it was looked at.

    The record comes last, so that a night that stopped in the middle is seen to be missing.
    """
    ended = end_all(runtime)
    step = Step(STREAM, birthday_check, CheckBirthdays(on=runtime.today()))
    runtime.application.handle(DISTRICT, [step], runtime.context_for_system("birthdays"))
    return ended


def measure(db: Connection) -> None:
    """Set when it was done last, by whichever process did it."""
    at = birthday_checks.last(db)
    if at is not None:
        _checked.set(aware(at).timestamp())


def end_all(runtime: Runtime) -> int:
    """End everything that is over today; return how many people it concerned."""
    identity, today = runtime.wired(build), runtime.today()
    with runtime.read() as db:
        lapsed = {(row.school, row.person_id) for row in people.lapsed_by(db, today)}
        lapsed |= {(row.school, row.pupil_id) for row in guardianship.ending_by(db, today)}
        signed = {row.person_id: row.school for row in people.signed_for_by_others(db)}
        born = born_of(identity, db, signed)
    lapsed |= {
        (signed[who], str(who))
        for who, day in born.items()
        if is_aged(day, identity.office.term(SchoolId(signed[who]), Key.ADULT_AGE, today), today)
    }
    context = runtime.context_for_system("birthdays")
    ended = 0
    for school, person in sorted(lapsed):
        here = part_of(context, school, person)
        done = identity.consent_desk.end_what_is_over(
            here, SchoolId(school), PersonId(person), today
        )
        ended += bool(done.events)
    return ended
