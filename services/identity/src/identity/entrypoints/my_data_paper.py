"""Everything about somebody, as a paper that a person can read."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from chassis.languages import N_, Message, Words
from chassis.runtime import BISHKEK
from identity.domain.fields import Field
from identity.entrypoints import data_words as said
from identity.entrypoints.desk import PURPOSES, ROLE_NAMES
from identity.entrypoints.papers import Sheet
from identity.vault.sessions import aware

SERVICES: Final = {
    "journal": N_("Journal"),
    "circulation": N_("Lending"),
    "catalog": N_("Catalogue"),
    "reporting": N_("Reports"),
}
# What an event of another service says, and which of its data a person can read in a line.
EVENTS: Final = {
    "journal.pupil-enrolled.v1": N_("Enrolled in a class"),
    "journal.pupil-moved.v1": N_("Moved to another class"),
    "journal.pupil-departed.v1": N_("Left the school"),
    "journal.absence-marked.v1": N_("Absent from a lesson"),
    "journal.absence-cleared.v1": N_("Absence taken back"),
    "journal.mark-given.v1": N_("Mark"),
    "journal.mark-corrected.v1": N_("Mark corrected"),
    "journal.lesson-held.v1": N_("Lesson held"),
    "journal.slot-set.v1": N_("Lesson in the timetable"),
    "journal.class-formed.v1": N_("Class led"),
    "circulation.card-issued.v1": N_("Reader's card"),
    "circulation.copy-checked-out.v1": N_("Book borrowed"),
    "circulation.loan-renewed.v1": N_("Loan renewed"),
    "circulation.copy-returned.v1": N_("Book returned"),
    "circulation.loan-taken.v1": N_("Number of loans"),
    "circulation.loan-settled.v1": N_("Number of loans"),
}
_READABLE: Final = ("on", "subject", "value", "old", "new", "code", "due", "open", "card_number")


def paper_of(document: Mapping[str, Any], spoken: Words, at: datetime) -> Sheet:
    """Return the paper of what `about.everything` found."""
    say, person = spoken.gettext, document["person"]
    sheet = Sheet(
        title=say(N_("Everything that the school keeps about a person")),
        line=_moment(spoken, at),
        intro=[
            say(N_(
                "Given under article 17 of Law No 58. Whoever it is about may ask to have it put"
                " right, hidden or deleted."
            ))
        ],
    )  # fmt: skip
    sheet.facts(
        say(N_("Person")),
        [
            (say(N_("File number")), person["file_number"]),
            (say(N_("Who")), say(said.KINDS[person["kind"]])),
            (say(N_("Class")), person["class"]),
            (say(N_("Since")), spoken.date_short(person["registered_on"])),
            *((say(said.FIELDS[one["field"]]), _value(one, spoken)) for one in document["data"]),
        ],
    )
    _consents(sheet, spoken, document["consents"])
    _rights(sheet, spoken, document)
    _requests(sheet, spoken, document["requests"])
    _disclosures(sheet, spoken, document["disclosures"])
    _looks(sheet, spoken, document["looks"])
    _elsewhere(sheet, spoken, document)
    return sheet


def _consents(sheet: Sheet, spoken: Words, papers: Sequence[Mapping[str, Any]]) -> None:
    say = spoken.gettext
    rows = [
        (
            paper["register_number"],
            ", ".join(say(PURPOSES.get(code, code)) for code in paper["purposes"].split()),
            spoken.date_short(paper["valid_from"]),
            _day(spoken, paper["withdrawn_on"]),
        )
        for paper in papers
    ]
    head = [say(N_("Paper")), say(N_("For what")), say(N_("From")), say(N_("Taken back on"))]
    sheet.table(say(N_("Consents")), head, rows)


def _rights(sheet: Sheet, spoken: Words, document: Mapping[str, Any]) -> None:
    say, account = spoken.gettext, document["account"]
    if document["roles"]:
        rows = [
            (
                say(ROLE_NAMES[role["role"]]),
                role["number"],
                spoken.date_short(role["valid_from"]),
                _day(spoken, role["valid_until"]),
            )
            for role in document["roles"]
        ]
        head = [say(N_("Role")), say(N_("Order")), say(N_("From")), say(N_("Until"))]
        sheet.table(say(N_("Roles by order")), head, rows)
    if account["username"]:
        signed_in = [
            (say(N_("Signed in")), _moment(spoken, one["opened_at"])) for one in account["sessions"]
        ]
        pairs = [(say(N_("Sign-in name")), account["username"]), *signed_in]
        sheet.facts(say(N_("Account")), pairs)


def _requests(sheet: Sheet, spoken: Words, rows: Sequence[Mapping[str, Any]]) -> None:
    say = spoken.gettext
    if rows:
        head = [say(N_("Request")), say(N_("Received on")), say(N_("Answered on"))]
        shown = [
            (
                say(said.REQUESTS[row["kind"]]),
                spoken.date_short(row["on"]),
                _day(spoken, row["closed_on"]),
            )
            for row in rows
        ]
        sheet.table(say(N_("Requests")), head, shown)


def _disclosures(sheet: Sheet, spoken: Words, rows: Sequence[Mapping[str, Any]]) -> None:
    say = spoken.gettext
    head = [say(N_("To whom")), say(N_("On which ground")), say(N_("Date"))]
    shown = [
        (
            f"{say(said.RECEIVERS[row['receiver']])} {row['organisation']}".strip(),
            say(said.BASES[row["basis"]]),
            spoken.date_short(row["on"]),
        )
        for row in rows
    ]
    nothing = "" if rows else say(N_("Nothing was given to anybody outside the school."))
    sheet.table(say(N_("To whom data were given")), head, shown, nothing)


def _looks(sheet: Sheet, spoken: Words, rows: Sequence[Mapping[str, Any]]) -> None:
    say = spoken.gettext
    head = [say(N_("When")), say(N_("Who")), say(N_("What for"))]
    shown = [
        (
            _moment(spoken, row["at"]),
            looker(spoken, row),
            say(said.LOOKS.get(row["purpose"], row["purpose"])),
        )
        for row in rows
    ]
    nothing = "" if rows else say(N_("Nobody has looked so far."))
    sheet.table(say(N_("Who looked")), head, shown, nothing)


def _elsewhere(sheet: Sheet, spoken: Words, document: Mapping[str, Any]) -> None:
    say, missing = spoken.gettext, document["missing"]
    if missing is None:
        sheet.facts(say(N_("Journal and library")), [], say(N_(
            "Marks, absences and loans were not gathered for this copy. Press “Gather” first."
        )))  # fmt: skip
        return
    for service, events in document["elsewhere"].items():
        rows = [_line(event, spoken) for event in events if event["type"] in EVENTS]
        head = [say(N_("When")), say(N_("What")), say(N_("In detail"))]
        if rows:
            sheet.table(say(SERVICES[service]), head, rows)
    if missing:
        away = ", ".join(say(SERVICES[service]) for service in missing)
        sheet.facts(say(N_("Not complete")), [], spoken.say(Message(
            "These parts did not answer when the copy was made: %(parts)s. Ask for it again.",
            parts=away,
        )))  # fmt: skip


def looker(spoken: Words, look: Mapping[str, Any]) -> str:
    """Say who looked: by role of that day, never by name."""
    if look["is_family"]:
        return spoken.gettext(N_("Family"))
    named = [spoken.gettext(ROLE_NAMES[role]) for role in look["roles"] if role in ROLE_NAMES]
    return ", ".join(named) or spoken.gettext(N_("Somebody without a role on that day"))


def _line(event: Mapping[str, Any], spoken: Words) -> tuple[str, str, str]:
    data = event["data"]
    detail = [str(data[name]) for name in _READABLE if data.get(name) not in (None, "")]
    when = _moment(spoken, datetime.fromisoformat(event["time"]))
    label = EVENTS[event["type"]]
    return when, spoken.gettext(label), " · ".join(detail)


def _value(kept: Mapping[str, Any], spoken: Words) -> str:
    if kept["value"] is None:
        return spoken.gettext(N_("a scan, kept sealed"))
    if kept["field"] is Field.BIRTH_DATE:
        return spoken.date_short(date.fromisoformat(kept["value"]))
    return str(kept["value"])


def _day(spoken: Words, day: date | None) -> str:
    return spoken.date_short(day) if day else ""


def _moment(spoken: Words, moment: datetime) -> str:
    here = aware(moment).astimezone(BISHKEK)
    return f"{spoken.date_short(here)} {spoken.time(here)}"
